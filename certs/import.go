package certs

import (
	"crypto/x509"
	"fmt"
)

// MaxUpload is the largest file that is looked at, in bytes.
const MaxUpload = 1 << 20

// Upload is what the certificates page of the local web UI takes, see
// https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-manage-certificates.
type Upload struct {
	File     []byte   // an endpoint certificate with its key (.pfx), or a signing chain (.cer, .p7b)
	Password string   // of the .pfx
	Chain    [][]byte // files of the signing chain, taken before File
	Hosts    []string // the devices' own names: "edge1.localhost"
}

// Imported is what an upload has changed.
type Imported struct {
	Title     string              // type of the endpoint certificate; empty for a signing chain
	Leaf      *x509.Certificate   // nil for a signing chain
	Issuers   []*x509.Certificate // of Leaf, the root last
	Endpoints []Endpoint          // served with Leaf from now on
	Signers   []*x509.Certificate // the signing chain's certificates in the upload
	Notes     []string            // sentences: what the device may not take, or clients may not
}

// Import checks an upload as the device does and keeps it: the endpoints are served with it, here and in any other
// process on the directory, until it ends or Regenerate is called. What is wrong with it is told whole, as Refusals, and then
// nothing is kept. The signing chain goes first, as it has to on the device.
func (a *Authority) Import(u Upload) (Imported, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	kept, err := a.keptSigners()
	if err != nil {
		return Imported{}, fmt.Errorf("certificates: %w", err)
	}
	done, p, wrong := a.inspect(u, kept)
	if len(wrong) > 0 {
		return Imported{}, wrong
	}
	if len(done.Signers) > 0 {
		if err := a.keepSigners(kept.with(done.Signers)); err != nil {
			return Imported{}, fmt.Errorf("certificates: %w", err)
		}
	}
	for _, e := range done.Endpoints {
		if err := a.keepImported(e, p); err != nil {
			return Imported{}, fmt.Errorf("the certificate of %s: %w", e.Names[0], err)
		}
	}
	return done, nil
}

// inspect reads and checks an upload.
func (a *Authority) inspect(u Upload, kept signers) (Imported, pair, Refusals) {
	var done Imported
	var wrong Refusals
	now := a.clock.Real()
	files := u.Chain
	f, der := unwrap(u.File)
	if f != pfx {
		files = append(files[:len(files):len(files)], u.File)
	}
	for _, file := range files {
		added, refusals := readSigners(file, u.Hosts)
		done.Signers = signers(done.Signers).with(added)
		wrong = append(wrong, refusals...)
	}
	wrong = append(wrong, kept.check(done.Signers, now)...)
	for _, cert := range done.Signers {
		done.Notes = append(done.Notes, leniencies(cert)...)
	}
	if f != pfx {
		return done, pair{}, wrong
	}
	b, refusal := readPFX(der, u.Password)
	if refusal != nil {
		return done, pair{}, append(wrong, refusal)
	}
	k, refusals := checkEndpoint(b.cert, u.Hosts, now)
	issuers, trusted := kept.with(done.Signers).chain(b.cert, b.others, now)
	// A broken chain often follows from what is wrong with the certificate itself, and would only distract.
	if !trusted && len(refusals) == 0 {
		refusals = Refusals{untrusted.refuse(b.cert.Subject.String())}
	}
	done.Title, done.Leaf, done.Issuers, done.Endpoints = k.title, b.cert, issuers, k.endpoints(b.cert)
	done.Notes = append(done.Notes, leniencies(b.cert)...)
	return done, assemble(b.cert, b.key, issuers), append(wrong, refusals...)
}
