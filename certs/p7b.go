package certs

import (
	"crypto/x509"
	encoding "encoding/asn1"
	"errors"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

var errP7b = errors.New("it is no PKCS #7 message of certificates")

// readP7b returns the certificates of a PKCS #7 message, the only part of it that anybody fills in for this purpose
// (https://www.rfc-editor.org/rfc/rfc2315#section-9.1).
func readP7b(der []byte) ([]*x509.Certificate, error) {
	explicit := asn1.Tag(0).ContextSpecific().Constructed()
	input := cryptobyte.String(der)
	var message, content, signed, list cryptobyte.String
	var kind encoding.ObjectIdentifier
	var present bool
	ok := input.ReadASN1(&message, asn1.SEQUENCE) && input.Empty() &&
		message.ReadASN1ObjectIdentifier(&kind) && kind.Equal(encoding.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}) &&
		message.ReadASN1(&content, explicit) &&
		content.ReadASN1(&signed, asn1.SEQUENCE) &&
		signed.SkipASN1(asn1.INTEGER) && // version
		signed.SkipASN1(asn1.SET) && // digest algorithms
		signed.SkipASN1(asn1.SEQUENCE) && // what is signed: nothing
		signed.ReadOptionalASN1(&list, &present, explicit)
	if !ok || !present || list.Empty() {
		return nil, errP7b
	}
	return x509.ParseCertificates(list)
}
