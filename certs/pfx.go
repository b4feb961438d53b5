package certs

import (
	"crypto"
	"crypto/x509"
	encoding "encoding/asn1"
	"errors"
	"slices"
	"strconv"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
	"software.sslmate.com/src/go-pkcs12"
)

// anyEndpoint and nobody stand in the device's texts where the type and the subject cannot be told yet.
const (
	anyEndpoint = "endpoint"
	nobody      = "(unreadable)"
)

// bundle is what a PFX file holds.
type bundle struct {
	cert   *x509.Certificate
	key    crypto.Signer
	others []*x509.Certificate // in no order
}

// readPFX opens a PFX file. behaviour: import-refusals.
func readPFX(der []byte, password string) (bundle, *Refusal) {
	key, first, others, err := pkcs12.DecodeChain(der, password)
	if errors.Is(err, pkcs12.ErrIncorrectPassword) {
		return bundle{}, unreadable.refuse(anyEndpoint).because("the password is not the file's: give it with --password")
	}
	if err != nil {
		switch n := countKeys(der); {
		case n == 0:
			return bundle{}, noPrivateKey.refuse(nobody)
		case n > 1:
			return bundle{}, keyNumber.refuse(nobody, strconv.Itoa(n))
		}
		return bundle{}, unreadable.refuse(anyEndpoint).because("%v", err)
	}
	// Windows puts the chain's certificates in any order.
	all := append([]*x509.Certificate{first}, others...)
	i := slices.IndexFunc(all, func(c *x509.Certificate) bool { return belongs(key, c) })
	if i < 0 {
		return bundle{}, noPrivateKey.refuse(first.Subject.String()).because("the key in the file is not its own")
	}
	signer, _ := key.(crypto.Signer) // it is one: belongs has seen its public key
	cert := all[i]
	return bundle{cert: cert, key: signer, others: slices.Delete(all, i, i+1)}, nil
}

// belongs says whether a private key is that of a certificate.
func belongs(key any, cert *x509.Certificate) bool {
	signer, ok := key.(crypto.Signer)
	if !ok {
		return false
	}
	public, ok := signer.Public().(interface{ Equal(crypto.PublicKey) bool })
	return ok && public.Equal(cert.PublicKey)
}

// countKeys counts the private keys of a PFX file without opening them, -1 where that cannot be told. Keys are
// encrypted one by one, in parts that are not (https://www.rfc-editor.org/rfc/rfc7292#section-4).
func countKeys(der []byte) int {
	input := cryptobyte.String(der)
	var file, authSafe, parts cryptobyte.String
	ok := input.ReadASN1(&file, asn1.SEQUENCE) && file.SkipASN1(asn1.INTEGER) && file.ReadASN1(&authSafe, asn1.SEQUENCE)
	safe, plain := readData(authSafe)
	if !ok || !plain || !safe.ReadASN1(&parts, asn1.SEQUENCE) {
		return -1
	}
	count := 0
	for !parts.Empty() {
		var part, bags cryptobyte.String
		if !parts.ReadASN1(&part, asn1.SEQUENCE) {
			return -1
		}
		data, plain := readData(part)
		if !plain {
			continue // encrypted: certificates
		}
		if !data.ReadASN1(&bags, asn1.SEQUENCE) {
			return -1
		}
		for !bags.Empty() {
			var bag cryptobyte.String
			var kind encoding.ObjectIdentifier
			if !bags.ReadASN1(&bag, asn1.SEQUENCE) || !bag.ReadASN1ObjectIdentifier(&kind) {
				return -1
			}
			if kind.Equal(encoding.ObjectIdentifier{1, 2, 840, 113549, 1, 12, 10, 1, 1}) || // as it is
				kind.Equal(encoding.ObjectIdentifier{1, 2, 840, 113549, 1, 12, 10, 1, 2}) { // encrypted
				count++
			}
		}
	}
	return count
}

// readData returns the content of a PKCS #7 message that is plain data.
func readData(message cryptobyte.String) (data cryptobyte.String, ok bool) {
	var kind encoding.ObjectIdentifier
	var content cryptobyte.String
	ok = message.ReadASN1ObjectIdentifier(&kind) && kind.Equal(encoding.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 1}) &&
		message.ReadASN1(&content, asn1.Tag(0).ContextSpecific().Constructed()) &&
		content.ReadASN1(&data, asn1.OCTET_STRING)
	return data, ok
}
