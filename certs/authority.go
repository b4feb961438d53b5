// Package certs makes and keeps the certificates of the devices: a root that a client trusts once,
// and endpoint certificates under it.
package certs

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/edgerite/edgerite/internal/clock"
	"github.com/edgerite/edgerite/internal/durable"
)

// rootFile and rootKeyFile are the names in the directory. The certificate is in both: the key's file
// is the truth, written in one piece, the other is for people and clients to read.
const (
	rootFile    = "ca.pem"
	rootKeyFile = "ca.key"
)

// KeyType is the algorithm of generated keys.
type KeyType string

// The key types. A handshake with ECDSA costs a thirtieth of one with RSA; the device itself uses RSA.
const (
	ECDSA KeyType = "ecdsa" // P-256
	RSA   KeyType = "rsa"   // 2048 bits, as the device's create-certificates page makes them
)

// Options say where certificates are kept and how they are made.
type Options struct {
	Dir   string       // directory, made when missing; empty keeps all in memory
	Clock *clock.Clock // certificates go by its real time
	Key   KeyType      // ECDSA when empty
}

// Authority is the root and the endpoint certificates under it. It is safe for concurrent use.
type Authority struct {
	dir      string
	rootFile string
	clock    *clock.Clock
	key      KeyType

	mu     sync.Mutex // guards what follows
	root   pair
	leaves map[string]pair // by the file they are kept in
	// What was uploaded, see Import. The signers are read again from the directory, where there is one.
	imported map[string]imported // by the name of the file
	signers  signers
}

// Open reads the root from the directory, or makes it on first use. In memory the root certificate
// is written to a temporary file, which Close removes: clients have to be told of it somehow.
func Open(o Options) (*Authority, error) {
	if o.Key == "" {
		o.Key = ECDSA
	}
	a := &Authority{dir: o.Dir, clock: o.Clock, key: o.Key, leaves: map[string]pair{}, imported: map[string]imported{}}
	if err := a.open(); err != nil {
		return nil, fmt.Errorf("certificates: %w", err)
	}
	return a, nil
}

// Close removes the temporary file of an authority in memory.
func (a *Authority) Close() error {
	if a.dir != "" {
		return nil
	}
	if err := os.Remove(a.rootFile); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// RootFile is the file that holds the root certificate as PEM, in both modes.
func (a *Authority) RootFile() string { return a.rootFile }

// Root is the root certificate.
func (a *Authority) Root() *x509.Certificate {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.root.cert
}

// Pool holds the root alone: what a client of the devices trusts.
func (a *Authority) Pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(a.Root())
	return pool
}

// Leaf is the endpoint's certificate with its key, ready to serve: the imported one or, where there is none, a
// generated one. That is made on first use, and made anew when its end is near, or when its names, its root or the key
// type are no longer those asked for.
func (a *Authority) Leaf(e Endpoint) (*tls.Certificate, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	p, err := a.leaf(e)
	if err != nil {
		return nil, fmt.Errorf("the certificate of %s: %w", e.Names[0], err)
	}
	return p.served, nil
}

// Regenerate makes the certificate of each endpoint anew, and the root first when root is true: every
// client then has to trust the new one. It takes the place of an imported one, as Generate certificates does on the device:
// https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-manage-certificates.
func (a *Authority) Regenerate(root bool, endpoints ...Endpoint) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if root {
		if err := a.makeRoot(); err != nil {
			return fmt.Errorf("certificates: %w", err)
		}
	}
	for _, e := range endpoints {
		_, err := a.makeLeaf(e)
		if err == nil {
			err = a.dropImported(e)
		}
		if err != nil {
			return fmt.Errorf("the certificate of %s: %w", e.Names[0], err)
		}
	}
	return nil
}

func (a *Authority) open() error {
	if a.dir == "" {
		f, err := os.CreateTemp("", "edgerite-root-*.pem")
		if err != nil {
			return err
		}
		a.rootFile = f.Name()
		if err := f.Close(); err != nil {
			return err
		}
		return a.makeRoot()
	}
	a.rootFile = filepath.Join(a.dir, rootFile)
	if err := os.MkdirAll(a.dir, 0o700); err != nil {
		return err
	}
	keyFile := filepath.Join(a.dir, rootKeyFile)
	kept, err := readPair(keyFile)
	if errors.Is(err, os.ErrNotExist) {
		return a.makeRoot()
	}
	if err == nil {
		err = kept.usableRoot(a.clock.Real())
	}
	if err != nil {
		return fmt.Errorf("%w; remove %s to have a new root made, which every client then has to trust", err, keyFile)
	}
	a.root = kept
	return a.publishRoot()
}

func (a *Authority) makeRoot() error {
	made, err := newRoot(a.key, a.clock.Real())
	if err != nil {
		return err
	}
	if err := a.keep(rootKeyFile, made); err != nil {
		return err
	}
	a.root = made
	clear(a.leaves)
	return a.publishRoot()
}

// publishRoot writes the certificate without its key, unless it is there.
func (a *Authority) publishRoot() error {
	want := EncodePEM(a.root.cert)
	if have, err := os.ReadFile(a.rootFile); err == nil && string(have) == string(want) {
		return nil
	}
	return durable.WriteFile(a.rootFile, want, 0o644)
}

func (a *Authority) leaf(e Endpoint) (pair, error) {
	now := a.clock.Real()
	if p, ok := a.importedLeaf(e, now); ok {
		return p, nil
	}
	if p, ok := a.leaves[e.file()]; ok && p.serves(e, a.root, a.key, now) {
		return p, nil
	}
	if a.dir != "" {
		// One that cannot be read is replaced like one that has expired: nobody trusts it by itself.
		if p, err := readPair(filepath.Join(a.dir, e.file())); err == nil && p.serves(e, a.root, a.key, now) {
			a.leaves[e.file()] = p
			return p, nil
		}
	}
	return a.makeLeaf(e)
}

func (a *Authority) makeLeaf(e Endpoint) (pair, error) {
	made, err := newLeaf(e, a.root, a.key, a.clock.Real())
	if err != nil {
		return pair{}, err
	}
	if err := a.keep(e.file(), made); err != nil {
		return pair{}, err
	}
	a.leaves[e.file()] = made
	return made, nil
}

func (a *Authority) keep(file string, p pair) error {
	if a.dir == "" {
		return nil
	}
	text, err := p.encode()
	if err != nil {
		return err
	}
	return durable.WriteFile(filepath.Join(a.dir, file), text, 0o600)
}
