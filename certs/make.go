package certs

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"time"
)

const (
	// rootLifetime is long: a new root has to be trusted anew by every client.
	rootLifetime = 20 * 365 * 24 * time.Hour
	// leafLifetime keeps within the 398 days that browsers and Apple's systems accept
	// (https://support.apple.com/102028), whoever signed.
	leafLifetime = 397 * 24 * time.Hour
	// renewBefore is how near its end an endpoint certificate is made anew.
	renewBefore = 30 * 24 * time.Hour
	// backdate lets clients whose clock is a little behind trust a certificate made a moment ago.
	backdate = time.Hour
	// rsaBits is the length Microsoft's own page for making the device's certificates uses:
	// https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-create-certificates-powershell.
	rsaBits = 2048
)

func newRoot(kind KeyType, now time.Time) (pair, error) {
	key, err := newKey(kind)
	if err != nil {
		return pair{}, err
	}
	public, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		return pair{}, err
	}
	// Roots of several installations in one trust store are told apart by a digest of their key.
	digest := sha256.Sum256(public)
	start := now.Add(-backdate)
	template := &x509.Certificate{
		Subject:               pkix.Name{Organization: []string{"Edgerite"}, CommonName: "Edgerite root " + hex.EncodeToString(digest[:4])},
		NotBefore:             start,
		NotAfter:              start.Add(rootLifetime),
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageCRLSign | x509.KeyUsageDigitalSignature,
		BasicConstraintsValid: true,
		IsCA:                  true,
		MaxPathLenZero:        true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return pair{}, err
	}
	return parsePair(der, key)
}

// newLeaf makes an endpoint certificate with the key usages of
// https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-certificate-requirements.
func newLeaf(e Endpoint, root pair, kind KeyType, now time.Time) (pair, error) {
	key, err := newKey(kind)
	if err != nil {
		return pair{}, err
	}
	start := now.Add(-backdate)
	template := &x509.Certificate{
		Subject:               pkix.Name{CommonName: e.Names[0]},
		DNSNames:              e.Names,
		NotBefore:             start,
		NotAfter:              start.Add(leafLifetime),
		KeyUsage:              x509.KeyUsageDigitalSignature,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
		BasicConstraintsValid: true,
	}
	if kind == RSA {
		template.KeyUsage |= x509.KeyUsageKeyEncipherment
	}
	der, err := x509.CreateCertificate(rand.Reader, template, root.cert, key.Public(), root.key)
	if err != nil {
		return pair{}, err
	}
	return parsePair(der, key)
}

func newKey(kind KeyType) (crypto.Signer, error) {
	if kind == RSA {
		return rsa.GenerateKey(rand.Reader, rsaBits)
	}
	return ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
}

func parsePair(der []byte, key crypto.Signer) (pair, error) {
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return pair{}, err
	}
	return newPair(cert, key)
}
