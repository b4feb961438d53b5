package certs_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	encoding "encoding/asn1"
	"encoding/pem"
	"math/big"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
	"software.sslmate.com/src/go-pkcs12"
)

// Keys are made once: each takes a while.
var rootKey, betweenKey, leafKey, shortKey = rsaKey(2048), rsaKey(2048), rsaKey(2048), rsaKey(1024)

func rsaKey(bits int) func() crypto.Signer {
	return sync.OnceValue(func() crypto.Signer {
		key, err := rsa.GenerateKey(rand.Reader, bits)
		if err != nil {
			panic(err)
		}
		return key
	})
}

// issued is a certificate with its key.
type issued struct {
	*x509.Certificate
	key crypto.Signer
}

// issue makes a certificate for a key, signed by the parent or, without one, by itself.
func issue(t testing.TB, template *x509.Certificate, key crypto.Signer, parent *issued) *issued {
	t.Helper()
	template.SerialNumber = big.NewInt(1)
	signer := &issued{template, key}
	if parent != nil {
		signer = parent
	}
	der, err := x509.CreateCertificate(rand.Reader, template, signer.Certificate, key.Public(), signer.key)
	require.NoError(t, err)
	cert, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	return &issued{cert, key}
}

func authority(name string) *x509.Certificate {
	return &x509.Certificate{
		Subject: pkix.Name{CommonName: name}, NotBefore: today.AddDate(0, -1, 0), NotAfter: today.AddDate(1, 0, 0),
		KeyUsage: x509.KeyUsageCertSign, IsCA: true, BasicConstraintsValid: true, SubjectKeyId: []byte(name),
	}
}

func endpoint(names ...string) *x509.Certificate {
	return &x509.Certificate{
		Subject: pkix.Name{CommonName: names[0]}, DNSNames: names, NotBefore: today.AddDate(0, -1, 0), NotAfter: today.AddDate(0, 2, 0),
		KeyUsage:    x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
}

// scriptRoot is what the documentation's script makes: no basic constraints.
func scriptRoot(t testing.TB) *issued {
	t.Helper()
	template := authority("RootCert")
	template.IsCA, template.BasicConstraintsValid = false, false
	return issue(t, template, rootKey(), nil)
}

func pfxOf(t testing.TB, encoder *pkcs12.Encoder, leaf *issued, others ...*issued) []byte {
	t.Helper()
	var list []*x509.Certificate
	for _, other := range others {
		list = append(list, other.Certificate)
	}
	file, err := encoder.Encode(leaf.key, leaf.Certificate, list, "Complex-1")
	require.NoError(t, err)
	return file
}

func p7bOf(t testing.TB, list ...*issued) []byte {
	t.Helper()
	explicit := asn1.Tag(0).ContextSpecific().Constructed()
	var b cryptobyte.Builder
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1ObjectIdentifier(encoding.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2})
		b.AddASN1(explicit, func(b *cryptobyte.Builder) {
			b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
				b.AddASN1Int64(1)
				b.AddASN1(asn1.SET, func(*cryptobyte.Builder) {})
				b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
					b.AddASN1ObjectIdentifier(encoding.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 1})
				})
				b.AddASN1(explicit, func(b *cryptobyte.Builder) {
					for _, one := range list {
						b.AddBytes(one.Raw)
					}
				})
				b.AddASN1(asn1.SET, func(*cryptobyte.Builder) {})
			})
		})
	})
	return b.BytesOrPanic()
}

// keyless is a PFX file with as many key bags as asked for, and nothing in them.
func keyless(keys int) []byte {
	explicit := asn1.Tag(0).ContextSpecific().Constructed()
	data := func(b *cryptobyte.Builder, content cryptobyte.BuilderContinuation) {
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1ObjectIdentifier(encoding.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 1})
			b.AddASN1(explicit, func(b *cryptobyte.Builder) {
				b.AddASN1(asn1.OCTET_STRING, func(b *cryptobyte.Builder) { b.AddASN1(asn1.SEQUENCE, content) })
			})
		})
	}
	var b cryptobyte.Builder
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1Int64(3)
		data(b, func(b *cryptobyte.Builder) {
			data(b, func(b *cryptobyte.Builder) {
				for range keys {
					b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
						b.AddASN1ObjectIdentifier(encoding.ObjectIdentifier{1, 2, 840, 113549, 1, 12, 10, 1, 2})
						b.AddASN1(explicit, func(b *cryptobyte.Builder) { b.AddASN1NULL() })
					})
				}
			})
		})
	})
	return b.BytesOrPanic()
}

func pemOf(label string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: label, Bytes: der})
}

// authenticated says whether a file is a PFX with a MAC: only then is a key derived from the password.
func authenticated(file []byte) bool {
	if block, _ := pem.Decode(file); block != nil {
		file = block.Bytes
	}
	input := cryptobyte.String(file)
	var body cryptobyte.String
	return input.ReadASN1(&body, asn1.SEQUENCE) && body.SkipASN1(asn1.INTEGER) && body.SkipASN1(asn1.SEQUENCE) && !body.Empty()
}
