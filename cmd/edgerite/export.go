package main

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"time"

	"github.com/edgerite/edgerite/internal/durable"
)

// certificate is how a certificate is described to a script.
type certificate struct {
	File     string    `json:"file,omitempty"`
	Subject  string    `json:"subject"`
	Names    []string  `json:"names,omitempty"`
	NotAfter time.Time `json:"notAfter"`
	SHA256   string    `json:"sha256"` // fingerprint
	PEM      string    `json:"pem"`
}

func describeCert(file string, cert *x509.Certificate, pem []byte) certificate {
	sum := sha256.Sum256(cert.Raw)
	return certificate{
		File: file, Subject: cert.Subject.String(), Names: cert.DNSNames, NotAfter: cert.NotAfter, SHA256: hex.EncodeToString(sum[:]), PEM: string(pem),
	}
}

// export writes to a file or to standard output, which has to be no terminal when content is binary.
func (in *invocation) export(content []byte, file string, binary bool, mode fs.FileMode) error {
	if file != "" {
		err := durable.WriteFile(file, content, mode)
		if errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("cannot write %s: there is no directory %s; make it first", file, filepath.Dir(file))
		}
		return err
	}
	if binary && isTerminal(in.stdout) {
		return usagef("this is binary: name a file with --out")
	}
	if _, err := in.stdout.Write(content); err != nil {
		return fmt.Errorf("writing the certificate: %w", err)
	}
	return nil
}
