package certs

import (
	"encoding/pem"
	"strings"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// form is what an uploaded file is, whatever its name says.
type form string

// The forms, by what
// https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-prepare-certificates-device-upload calls them.
const (
	cer        form = ".cer"
	p7b        form = ".p7b"
	pfx        form = ".pfx"
	pemWithKey form = ".pem with a private key"
	noForm     form = ""
)

// unwrap tells the form of a file and takes the Base64 off: der is one certificate after the other, a PKCS #7
// message, or a PFX. The label of a PEM block says little: certutil calls all it encodes a certificate.
func unwrap(file []byte) (f form, der []byte) {
	block, rest := pem.Decode(file)
	if block == nil {
		return formOf(file), file
	}
	for ; block != nil; block, rest = pem.Decode(rest) {
		if strings.HasSuffix(block.Type, "PRIVATE KEY") {
			return pemWithKey, nil
		}
		der = append(der, block.Bytes...)
	}
	return formOf(der), der
}

// formOf goes by how the outermost sequence begins: a version, the type of a message, or what a signature is over.
func formOf(der []byte) form {
	input := cryptobyte.String(der)
	var body cryptobyte.String
	switch {
	case !input.ReadASN1(&body, asn1.SEQUENCE):
		return noForm
	case body.PeekASN1Tag(asn1.INTEGER):
		return pfx
	case body.PeekASN1Tag(asn1.OBJECT_IDENTIFIER):
		return p7b
	case body.PeekASN1Tag(asn1.SEQUENCE):
		return cer
	}
	return noForm
}
