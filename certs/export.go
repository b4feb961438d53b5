package certs

import (
	"errors"
	"fmt"

	"software.sslmate.com/src/go-pkcs12"
)

// Encoding is how a PFX file is encrypted.
type Encoding string

// The encodings. Windows before Server 2019 and the device's own upload page read only Legacy.
const (
	Modern Encoding = "modern" // AES-256 and PBKDF2
	Legacy Encoding = "legacy" // 3DES and SHA-1
)

// RootPEM is the root certificate as PEM, which curl, Python and Azure CLI take.
func (a *Authority) RootPEM() []byte { return EncodePEM(a.Root()) }

// RootDER is the root certificate as DER, the .cer file that Windows and the device's pages take.
func (a *Authority) RootDER() []byte { return a.Root().Raw }

// LeafPEM is the endpoint's certificate and its issuers to the root as PEM, without any key.
func (a *Authority) LeafPEM(e Endpoint) ([]byte, error) {
	leaf, issuers, err := a.chain(e)
	if err != nil {
		return nil, err
	}
	return append(EncodePEM(leaf.cert), issuers.encode()...), nil
}

// LeafKeyPEM is the endpoint's certificate with its private key as PEM.
func (a *Authority) LeafKeyPEM(e Endpoint) ([]byte, error) {
	leaf, _, err := a.chain(e)
	if err != nil {
		return nil, err
	}
	return leaf.encode()
}

// LeafPFX is the endpoint's certificate, its key and its issuers in a password-protected PFX file, the
// form in which the device takes endpoint certificates:
// https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-prepare-certificates-device-upload.
func (a *Authority) LeafPFX(e Endpoint, password string, encoding Encoding) ([]byte, error) {
	if password == "" {
		return nil, errors.New("a PFX file needs a password")
	}
	encoder := pkcs12.Modern2023
	switch encoding {
	case Modern, "":
	case Legacy:
		encoder = pkcs12.LegacyDES
	default:
		return nil, fmt.Errorf("there is no PFX encoding %q: it is %q or %q", encoding, Modern, Legacy)
	}
	leaf, issuers, err := a.chain(e)
	if err != nil {
		return nil, err
	}
	return encoder.Encode(leaf.key, leaf.cert, issuers, password)
}

func (a *Authority) chain(e Endpoint) (leaf pair, issuers signers, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	leaf, err = a.leaf(e)
	if len(leaf.issuers) > 0 {
		return leaf, leaf.issuers, err
	}
	return leaf, signers{a.root.cert}, err
}
