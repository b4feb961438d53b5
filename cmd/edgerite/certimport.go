package main

import (
	"crypto/x509"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/edgerite/edgerite/certs"
	"github.com/edgerite/edgerite/config"
)

type certImportCommand struct {
	File     string   `arg:"" help:"An endpoint certificate with its key (.pfx), or a signing chain (.cer or .p7b). What it is for is told by its names."`
	Password string   `name:"password" placeholder:"PASSWORD" help:"Password of the .pfx file."`
	Chain    []string `name:"chain" placeholder:"FILE" sep:"none" help:"A file of the signing chain, taken first; repeats."`
}

// Run imports a certificate.
func (c *certImportCommand) Run(in *invocation, cert *certCommand) error {
	return cert.open(in, func(cfg config.Config, a *certs.Authority) error {
		upload := certs.Upload{Password: c.Password}
		for _, d := range cfg.Devices {
			upload.Hosts = append(upload.Hosts, d.Host())
		}
		var err error
		if upload.File, err = readUpload(c.File); err != nil {
			return err
		}
		for _, name := range c.Chain {
			file, err := readUpload(name)
			if err != nil {
				return err
			}
			upload.Chain = append(upload.Chain, file)
		}
		done, err := a.Import(upload)
		if err != nil {
			return err
		}
		if cfg.Output == config.JSON {
			return in.printJSON(describeImport(done))
		}
		in.showImport(done)
		return nil
	})
}

// readUpload reads a file that is not larger than certificates are.
func readUpload(name string) (content []byte, err error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // it was only read
	content, err = io.ReadAll(io.LimitReader(f, certs.MaxUpload+1))
	if err != nil {
		return nil, err
	}
	if len(content) > certs.MaxUpload {
		return nil, fmt.Errorf("%s is larger than any certificate: name a .pfx, .cer or .p7b file", name)
	}
	return content, nil
}

// importedCert is how an import is described to a script.
type importedCert struct {
	Type         string        `json:"type"`
	Certificate  *certificate  `json:"certificate,omitempty"`
	Endpoints    []string      `json:"endpoints"` // names that are served with it
	SigningChain []certificate `json:"signingChain"`
	Notes        []string      `json:"notes"`
}

func describeImport(done certs.Imported) importedCert {
	described := importedCert{Type: done.Title, Endpoints: []string{}, SigningChain: []certificate{}, Notes: append([]string{}, done.Notes...)}
	if done.Leaf != nil {
		leaf := describeCert("", done.Leaf, certs.EncodePEM(done.Leaf))
		described.Certificate = &leaf
	}
	for _, e := range done.Endpoints {
		described.Endpoints = append(described.Endpoints, e.Names...)
	}
	for _, signer := range done.Signers {
		described.SigningChain = append(described.SigningChain, describeCert("", signer, certs.EncodePEM(signer)))
	}
	return described
}

func (in *invocation) showImport(done certs.Imported) {
	show := func(title string, cert *x509.Certificate) {
		in.printf("%s: %s, until %s\n", title, plain(cert.Subject.String()), cert.NotAfter.Format(time.DateOnly))
	}
	for _, signer := range done.Signers {
		show("Signing chain", signer)
	}
	if done.Leaf != nil {
		show(done.Title, done.Leaf)
		for _, e := range done.Endpoints {
			in.printf("  served as %s\n", strings.Join(e.Names, ", "))
		}
		root := done.Issuers[len(done.Issuers)-1]
		in.printf("A running emulator serves it from the next connection on. Clients have to trust %s.\n", plain(root.Subject.String()))
	}
	for _, note := range done.Notes {
		in.printf("Note: %s\n", plain(note))
	}
}
