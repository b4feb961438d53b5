package certs

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"
)

// pair is a certificate and its key.
type pair struct {
	cert    *x509.Certificate
	key     crypto.Signer
	issuers []*x509.Certificate // of an imported one, the root last
	served  *tls.Certificate
}

func newPair(cert *x509.Certificate, key crypto.Signer, issuers ...*x509.Certificate) (pair, error) {
	if !belongs(key, cert) {
		return pair{}, errors.New("the key is not the certificate's")
	}
	return assemble(cert, key, issuers), nil
}

// assemble serves the intermediates too, which a client cannot know; a root it has to know.
func assemble(cert *x509.Certificate, key crypto.Signer, issuers []*x509.Certificate) pair {
	served := &tls.Certificate{Certificate: [][]byte{cert.Raw}, PrivateKey: key, Leaf: cert}
	for _, c := range issuers {
		if !selfIssued(c) {
			served.Certificate = append(served.Certificate, c.Raw)
		}
	}
	return pair{cert: cert, key: key, issuers: issuers, served: served}
}

// readPair reads a file that encode wrote.
func readPair(path string) (pair, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return pair{}, err
	}
	p, err := decodePair(text)
	if err != nil {
		return pair{}, fmt.Errorf("%s: %w", path, err)
	}
	return p, nil
}

func decodePair(text []byte) (pair, error) {
	var list []*x509.Certificate
	var key crypto.Signer
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		switch block.Type {
		case "CERTIFICATE":
			cert, err := x509.ParseCertificate(block.Bytes)
			if err != nil {
				return pair{}, err
			}
			list = append(list, cert)
		case "PRIVATE KEY":
			parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
			if err != nil {
				return pair{}, err
			}
			key, _ = parsed.(crypto.Signer)
		}
	}
	if len(list) == 0 || key == nil {
		return pair{}, errors.New("it does not hold a certificate and its key as PEM")
	}
	return newPair(list[0], key, list[1:]...)
}

func (p pair) encode() ([]byte, error) {
	key, err := x509.MarshalPKCS8PrivateKey(p.key)
	if err != nil {
		return nil, err
	}
	text := append(EncodePEM(p.cert), signers(p.issuers).encode()...)
	return append(text, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key})...), nil
}

// EncodePEM is a certificate as a PEM block.
func EncodePEM(cert *x509.Certificate) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Raw})
}

// usableRoot says why the pair cannot sign certificates, if it cannot.
func (p pair) usableRoot(now time.Time) error {
	if !p.cert.IsCA {
		return errors.New("the certificate is not one of an authority")
	}
	if now.Add(leafLifetime).After(p.cert.NotAfter) {
		return fmt.Errorf("the root certificate ends on %s, too soon to sign others", p.cert.NotAfter.Format(time.DateOnly))
	}
	return nil
}

// serves says whether the pair may go on serving the endpoint.
func (p pair) serves(e Endpoint, root pair, key KeyType, now time.Time) bool {
	return slices.Equal(p.cert.DNSNames, e.Names) &&
		p.cert.Subject.CommonName == e.Names[0] &&
		keyTypeOf(p.key) == key &&
		bytes.Equal(p.cert.AuthorityKeyId, root.cert.SubjectKeyId) &&
		p.cert.CheckSignatureFrom(root.cert) == nil &&
		!now.Before(p.cert.NotBefore) &&
		now.Before(p.cert.NotAfter.Add(-renewBefore))
}

func keyTypeOf(key crypto.Signer) KeyType {
	switch key.(type) {
	case *ecdsa.PrivateKey:
		return ECDSA
	case *rsa.PrivateKey:
		return RSA
	}
	return ""
}
