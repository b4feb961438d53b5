package certs

import (
	"fmt"
	"strings"
	"unicode"
)

// Refusal is why a certificate is not taken, in the device's words.
type Refusal struct {
	Code    string // "CertificateManagement_UntrustedCertificate"
	Message string
}

// Error is code and message on one line.
func (r *Refusal) Error() string { return r.Code + ": " + r.Message }

// Refusals are all that is wrong with an upload, a line each.
type Refusals []*Refusal

// Error is a line for each.
func (all Refusals) Error() string {
	var lines []string
	for _, r := range all {
		lines = append(lines, r.Error())
	}
	return strings.Join(lines, "\n")
}

// Unwrap lets errors.As find a Refusal.
func (all Refusals) Unwrap() []error {
	var each []error
	for _, r := range all {
		each = append(each, r)
	}
	return each
}

// rule is a row of
// https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-certificate-troubleshooting.
type rule struct{ code, format string }

// The texts are the page's, but for its remarks on when an error occurs. %s in their order are its {0} and {1}.
var (
	untrusted         = rule{"UntrustedCertificate", "Certificate with subject name %s has certificate chain broken. Upload the signing chain certificate before uploading this certificate."}
	expired           = rule{"ExpiredCertificate", "Certificate with type %s has expired or expires soon. Check the certificate expiration and if needed, bring in a new certificate."}
	formatMismatch    = rule{"FormatMismatch", "Certificate format is not supported. Check the certificate format and if needed, bring in a new certificate. Expected %s, found %s."}
	certSign          = rule{"IncorrectKeyCertSignKeyUsage", "Certificate with subject name %s should not have key usage Certificate Signing. Check the key usage of the certificate and if needed, bring in a new certificate."}
	keyNumber         = rule{"IncorrectKeyNumber", "Certificate with subject name %s has an incorrect key number %s. Check the key number of the certificate and if needed, bring in a new certificate."}
	invalidP7b        = rule{"InvalidP7b", "Uploaded certificate file is not valid. Check the certificate format and if needed, bring in a new certificate."}
	notRSA            = rule{"KeyAlgorithmNotRSA", "This certificate does not use the RSA key algorithm. Only the RSA certificates are supported."}
	keySize           = rule{"KeySizeNotSufficient", "Certificate with subject name %s has insufficient key size %s. Minimum key size is 4096."}
	noServerOID       = rule{"MissingServerOid", "Certificate with subject name %s does not have server authentication OID. Check your certificate properties and if needed, bring in a new certificate."}
	noSignature       = rule{"MissingDigitalSignatureKeyUsage", "Certificate with subject name %s does not have Digital Signature in Key Usage. Check your certificate properties and if needed, bring in a new certificate."}
	noCertSign        = rule{"MissingKeyCertSignKeyUsage", "Certificate with subject name %s does not have Certificate Signing in Key Usage. Check your certificate properties and if needed, bring in a new certificate."}
	noKeyEncipherment = rule{"MissingKeyEnciphermentKeyUsage", "Certificate with subject name %s does not have Key Encipherment in Key Usage. Check your certificate properties and if needed, bring in a new certificate."}
	noPrivateKey      = rule{"NoPrivateKeyPresent", "Certificate with subject name %s has no private key present. Upload a .pfx certificate with private key."}
	notSelfSigned     = rule{"NotSelfSignedCertificate", "Certificate with subject name %s is not self signed. Root certificates should be self signed."}
	selfSigned        = rule{"SelfSignedCertificate", "Certificate with subject name %s is self signed. Upload a certificate which is properly signed."}
	sha1Signature     = rule{"SignatureAlgorithmSha1", "Certificate with subject name %s has unsupported signature algorithm. SHA1-RSA is not supported."}
	wrongNames        = rule{"SubjectNamesInvalid", "Certificate with subject name %s does not have the correct subject name or subject alternative names for %s certificate. Check the certificate you have uploaded and if needed bring in a new certificate."}
	unreadable        = rule{"UnreadableCertificate", "Certificate with type %s could not be read. Bring in a new certificate."}
)

func (r rule) refuse(args ...any) *Refusal {
	return &Refusal{Code: "CertificateManagement_" + r.code, Message: oneLine(fmt.Sprintf(r.format, args...))}
}

// because adds what the device does not say.
func (r *Refusal) because(format string, args ...any) *Refusal {
	r.Message += " (" + oneLine(fmt.Sprintf(format, args...)) + ")"
	return r
}

// oneLine keeps what a certificate's subject holds from moving the cursor.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '?'
		}
		return r
	}, s)
}
