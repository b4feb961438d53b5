package certs

import (
	"bytes"
	"crypto/rsa"
	"crypto/x509"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	signingChain = "Signing chain" // the type of roots and intermediates
	// expiresSoon is how near its end a certificate is refused. behaviour: import-refusals.
	expiresSoon = 24 * time.Hour
	// documentedBits is the least length by the requirements page. The script on
	// https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-create-certificates-powershell makes keys
	// of rsaBits, and who follows it is not to be refused. behaviour: import-leniency.
	documentedBits = 4096
)

// checkSigner says what is wrong with a certificate of the signing chain, leaving aside who signed it.
func checkSigner(cert *x509.Certificate, now time.Time) Refusals {
	subject := cert.Subject.String()
	wrong := checkAny(cert, signingChain, now)
	if !certifies(cert) {
		wrong = append(wrong, noCertSign.refuse(subject))
	}
	if selfIssued(cert) && !weakSignature(cert) && cert.CheckSignature(cert.SignatureAlgorithm, cert.RawTBSCertificate, cert.Signature) != nil {
		wrong = append(wrong, notSelfSigned.refuse(subject))
	}
	return wrong
}

// checkEndpoint says what is wrong with an endpoint certificate, leaving aside who signed it. The demands are those of
// https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-certificate-requirements.
func checkEndpoint(cert *x509.Certificate, hosts []string, now time.Time) (kind, Refusals) {
	subject := cert.Subject.String()
	k, known := kindOf(cert, hosts)
	if !known {
		k.title = titleOf(cert)
	}
	wrong := checkAny(cert, k.title, now)
	for _, demand := range []struct {
		met  bool
		rule rule
	}{
		{!selfIssued(cert), selfSigned},
		{cert.KeyUsage&x509.KeyUsageCertSign == 0, certSign},
		{cert.KeyUsage&x509.KeyUsageDigitalSignature != 0, noSignature},
		{cert.KeyUsage&x509.KeyUsageKeyEncipherment != 0, noKeyEncipherment},
		{allows(cert, x509.ExtKeyUsageServerAuth), noServerOID},
	} {
		if !demand.met {
			wrong = append(wrong, demand.rule.refuse(subject))
		}
	}
	if !known {
		wrong = append(wrong, wrongNames.refuse(subject, k.title).because("the devices here: %s", strings.Join(hosts, ", ")))
	}
	return k, wrong
}

// checkAny is what is demanded of every certificate.
func checkAny(cert *x509.Certificate, title string, now time.Time) Refusals {
	var wrong Refusals
	subject := cert.Subject.String()
	switch {
	case now.Before(cert.NotBefore):
		wrong = append(wrong, untrusted.refuse(subject).because("it begins on %s", cert.NotBefore.Format(time.DateOnly)))
	case now.Add(expiresSoon).After(cert.NotAfter):
		wrong = append(wrong, expired.refuse(title).because("%s ends on %s", subject, cert.NotAfter.Format(time.DateOnly)))
	}
	key, ok := cert.PublicKey.(*rsa.PublicKey)
	switch {
	case !ok:
		wrong = append(wrong, notRSA.refuse().because("%s", subject))
	case key.N.BitLen() < rsaBits:
		wrong = append(wrong, keySize.refuse(subject, strconv.Itoa(key.N.BitLen())))
	}
	if weakSignature(cert) {
		wrong = append(wrong, sha1Signature.refuse(subject))
	}
	return wrong
}

// leniencies are what the requirements page refuses and we take. behaviour: import-leniency.
func leniencies(cert *x509.Certificate) []string {
	var notes []string
	subject := cert.Subject.String()
	if key, ok := cert.PublicKey.(*rsa.PublicKey); ok && key.N.BitLen() < documentedBits {
		notes = append(notes, subject+" has a key of "+strconv.Itoa(key.N.BitLen())+" bits; the device's requirements ask for "+strconv.Itoa(documentedBits)+", its documentation's own script makes fewer.")
	}
	if certifies(cert) && !cert.IsCA {
		notes = append(notes, subject+" has no basic constraints that make it an authority: Windows trusts it, but strict clients, those in Go among them, do not.")
	}
	if !certifies(cert) && !allows(cert, x509.ExtKeyUsageClientAuth) {
		notes = append(notes, subject+" is not for client authentication; the device's requirements ask for it (MissingClientOid), its documentation's own script leaves it out.")
	}
	return notes
}

// selfIssued is how the requirements page tells a self-signed certificate: issued to and issued by are the same.
func selfIssued(cert *x509.Certificate) bool { return bytes.Equal(cert.RawSubject, cert.RawIssuer) }

// certifies says whether a certificate is one to sign others. The root of the documentation's script has no basic
// constraints.
func certifies(cert *x509.Certificate) bool {
	return cert.KeyUsage&x509.KeyUsageCertSign != 0 && (cert.IsCA || !cert.BasicConstraintsValid)
}

func weakSignature(cert *x509.Certificate) bool {
	return slices.Contains([]x509.SignatureAlgorithm{x509.SHA1WithRSA, x509.ECDSAWithSHA1, x509.DSAWithSHA1, x509.MD5WithRSA}, cert.SignatureAlgorithm)
}

func allows(cert *x509.Certificate, usage x509.ExtKeyUsage) bool {
	return slices.Contains(cert.ExtKeyUsage, usage) || slices.Contains(cert.ExtKeyUsage, x509.ExtKeyUsageAny)
}
