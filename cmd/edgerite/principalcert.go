package main

import (
	"encoding/pem"
	"fmt"
	"os"

	"github.com/edgerite/edgerite/internal/admin"
)

type principalCertificateCommand struct {
	Add    principalCertificateAddCommand    `cmd:"" help:"Let a service principal sign in with a certificate too."`
	Remove principalCertificateRemoveCommand `cmd:"" help:"Take a certificate from a service principal."`
}

type principalCertificateAddCommand struct {
	onPrincipal
	File string `arg:"" help:"PEM file with the certificate; a private key in it is not read."`
}

// Run adds a certificate.
func (c *principalCertificateAddCommand) Run(in *invocation, ctl *ctlCommand) error {
	cert, err := readCertificate(c.File)
	if err != nil {
		return err
	}
	return c.change(in, ctl, "certificate added", admin.PrincipalChange{Certificate: cert})
}

type principalCertificateRemoveCommand struct {
	onPrincipal
	Thumbprint string `arg:"" help:"The certificate's SHA-1 thumbprint, as principal list --output json shows it."`
}

// Run removes a certificate.
func (c *principalCertificateRemoveCommand) Run(in *invocation, ctl *ctlCommand) error {
	return c.change(in, ctl, "certificate removed", admin.PrincipalChange{Thumbprint: c.Thumbprint})
}

// readCertificate is the first certificate of a PEM file. The private key that may stand beside it leaves this process as
// little as anything else of the file.
func readCertificate(file string) (string, error) {
	rest, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	for {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			return "", fmt.Errorf("%s has no certificate in PEM form", file)
		}
		if block.Type == "CERTIFICATE" {
			return string(pem.EncodeToMemory(block)), nil
		}
	}
}
