package certs

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/edgerite/edgerite/internal/durable"
)

// signersFile holds the signing chain certificates that were uploaded, for people and clients to read too.
const signersFile = "signing-chain.pem"

// signers are uploaded roots and intermediates.
type signers []*x509.Certificate

// readSigners reads a file of a signing chain. In a .p7b there are to be a root and intermediates only.
// behaviour: import-refusals.
func readSigners(file []byte, hosts []string) (signers, Refusals) {
	f, der := unwrap(file)
	var list []*x509.Certificate
	var err error
	switch f {
	case cer:
		list, err = x509.ParseCertificates(der)
	case p7b:
		if list, err = readP7b(der); err != nil {
			return nil, Refusals{invalidP7b.refuse().because("%v", err)}
		}
	case pfx:
		return nil, Refusals{formatMismatch.refuse(string(cer)+" or "+string(p7b), string(f))}
	case pemWithKey:
		return nil, Refusals{formatMismatch.refuse(string(pfx), string(f))}
	default:
		err = errors.New("it is no .cer, .p7b or .pfx file")
	}
	if err != nil {
		return nil, Refusals{unreadable.refuse(signingChain).because("%v", err)}
	}
	for _, cert := range list {
		if _, endpoint := kindOf(cert, hosts); endpoint && f == p7b {
			return nil, Refusals{invalidP7b.refuse().because("%s is an endpoint's", cert.Subject)}
		} else if endpoint {
			return nil, Refusals{noPrivateKey.refuse(cert.Subject.String())}
		}
	}
	return list, nil
}

// with are these and those, without repetition.
func (s signers) with(more signers) signers {
	all := slices.Clone(s)
	for _, cert := range more {
		if !slices.ContainsFunc(all, cert.Equal) {
			all = append(all, cert)
		}
	}
	return all
}

// check says what is wrong with certificates that are to join these.
func (s signers) check(added signers, now time.Time) Refusals {
	var wrong Refusals
	for _, cert := range added {
		its := checkSigner(cert, now)
		if _, ok := s.with(added).chain(cert, nil, now); !ok && len(its) == 0 {
			its = Refusals{untrusted.refuse(cert.Subject.String())}
		}
		wrong = append(wrong, its...)
	}
	return wrong
}

// chain returns the issuers of a certificate, the root last. Others came with the certificate; they may be between it
// and a root, but only an uploaded root is trusted. behaviour: import-trust.
func (s signers) chain(cert *x509.Certificate, others []*x509.Certificate, now time.Time) ([]*x509.Certificate, bool) {
	roots, between := x509.NewCertPool(), x509.NewCertPool()
	for _, c := range s {
		if selfIssued(c) {
			roots.AddCert(asAuthority(c))
			continue
		}
		between.AddCert(asAuthority(c))
	}
	for _, c := range others {
		between.AddCert(c)
	}
	chains, err := cert.Verify(x509.VerifyOptions{Roots: roots, Intermediates: between, CurrentTime: now, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}})
	if err != nil {
		return nil, false
	}
	return chains[0][1:], true
}

// asAuthority gives a certificate that certifies others the basic constraints that crypto/x509 asks for.
func asAuthority(cert *x509.Certificate) *x509.Certificate {
	if cert.BasicConstraintsValid || !certifies(cert) {
		return cert
	}
	able := *cert
	able.BasicConstraintsValid, able.IsCA, able.MaxPathLen = true, true, -1
	return &able
}

func (s signers) encode() []byte {
	var text []byte
	for _, cert := range s {
		text = append(text, EncodePEM(cert)...)
	}
	return text
}

// keptSigners are those of earlier uploads.
func (a *Authority) keptSigners() (signers, error) {
	if a.dir == "" {
		return a.signers, nil
	}
	path := filepath.Join(a.dir, signersFile)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var der []byte
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		der = append(der, block.Bytes...)
	}
	kept, err := x509.ParseCertificates(der)
	if err != nil {
		return nil, fmt.Errorf("%s is damaged: %w; remove it and import the signing chain again", path, err)
	}
	return kept, nil
}

func (a *Authority) keepSigners(s signers) error {
	a.signers = s
	if a.dir == "" {
		return nil
	}
	return durable.WriteFile(filepath.Join(a.dir, signersFile), s.encode(), 0o644)
}
