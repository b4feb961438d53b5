package sts

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/edgerite/edgerite/internal/clock"
)

// KeyStore keeps the signing key of an installation across restarts.
type KeyStore interface {
	// Load returns what Save kept, or an error that is fs.ErrNotExist when there is nothing yet.
	Load() ([]byte, error)
	// Save keeps pem, which holds a private key, durably and readable by its owner only.
	Save(pem []byte) error
}

// maxRetired is how many keys are kept that sign no more.
const maxRetired = 8

// When a key makes room for another by itself, in virtual time since it has signed: AD FS's certificates are good for a year. Of 20 days
// before its end on the next is told to clients, and 5 days later it signs.
// https://learn.microsoft.com/powershell/module/adfs/set-adfsproperties (CertificateDuration, CertificateGenerationThreshold, CertificatePromotionThreshold)
const (
	day         = 24 * time.Hour
	announcedAt = (365 - 20) * day
	promotedAt  = announcedAt + 5*day
	retryAfter  = time.Hour // where it could not be kept
)

// Keys holds the signing keys of an installation: the one that signs, and those before it, whose tokens are good as long as
// their time lasts. The first is made when needed; Prepare is for doing that early, in the background. It is safe for concurrent use.
type Keys struct {
	store KeyStore
	clock *clock.Clock

	ring   atomic.Pointer[keyRing] // nil until loaded
	making sync.Mutex              // held while keys are loaded or made
	failed time.Time               // virtual, of the last rollover that failed; guarded by making
}

// Key is a signing key as people see it.
type Key struct {
	ID      string
	Made    time.Time // real
	Signs   bool      // now
	Begins  time.Time // virtual, when it signs; zero for the first
	Retired time.Time // virtual, when it signs no more; zero for the youngest
}

// NewKeys returns the keys that store holds or will hold.
func NewKeys(store KeyStore, c *clock.Clock) *Keys { return &Keys{store: store, clock: c} }

// Prepare loads the keys or, the first time, makes one, which takes a tenth of a second of a core.
func (k *Keys) Prepare() error {
	_, err := k.all()
	return err
}

// List shows the keys, the youngest first.
func (k *Keys) List() ([]Key, error) {
	ring, err := k.all()
	var shown []Key
	for i, key := range ring {
		one := Key{ID: key.id, Made: key.made, Signs: key == ring.signing(k.clock.Now()), Retired: key.retired}
		if i+1 < len(ring) {
			one.Begins = ring[i+1].retired
		}
		shown = append(shown, one)
	}
	return shown, err
}

// Rotate has a new key sign from now on. What the old ones have signed stays good.
// behaviour: sts-key-rotation.
func (k *Keys) Rotate() error {
	if err := k.Prepare(); err != nil {
		return err
	}
	k.making.Lock()
	defer k.making.Unlock()
	return k.add(k.clock.Now())
}

// RollOver has a new key sign where the year of the old one is nearly over, as AD FS does. Clients learn of it some days before. Where it
// cannot be kept, the old one signs on, and the next try comes later.
// https://learn.microsoft.com/windows-server/identity/ad-fs/operations/configure-ts-td-certs-ad-fs
// behaviour: sts-key-rotation.
func (k *Keys) RollOver() error {
	ring, err := k.all()
	if err != nil {
		return err
	}
	now := k.clock.Now()
	if now.Before(ring.begun().Add(announcedAt)) || !k.making.TryLock() { // somebody else is at it
		return nil
	}
	defer k.making.Unlock()
	begun := k.ring.Load().begun()
	if now.Before(begun.Add(announcedAt)) || now.Before(k.failed.Add(retryAfter)) && !now.Before(k.failed) {
		return nil
	}
	at := begun.Add(promotedAt)
	if at.Before(now) {
		at = now
	}
	err = k.add(at)
	if err != nil {
		k.failed = now
	}
	return err
}

// add makes a key that signs from then on. The caller holds making, and the keys are loaded.
func (k *Keys) add(from time.Time) error {
	key, err := k.generate()
	if err != nil {
		return fmt.Errorf("token signing key: %w", err)
	}
	next := keyRing{key}
	for _, old := range *k.ring.Load() {
		if len(next) > maxRetired {
			break
		}
		last := *old
		if last.retired.IsZero() || last.retired.After(from) {
			last.retired = from
		}
		next = append(next, &last)
	}
	if err := k.save(next); err != nil {
		return fmt.Errorf("token signing key: %w", err)
	}
	k.ring.Store(&next)
	return nil
}

// current is the key that signs.
func (k *Keys) current() (*signingKey, error) {
	ring, err := k.all()
	if err != nil {
		return nil, err
	}
	return ring.signing(k.clock.Now()), nil
}

// good are the keys whose tokens may be good, where a session has that life at most.
func (k *Keys) good(life time.Duration) (keyRing, error) {
	ring, err := k.all()
	if err != nil {
		return nil, err
	}
	now := k.clock.Now()
	return slices.DeleteFunc(slices.Clone(ring), func(key *signingKey) bool {
		return !key.retired.IsZero() && !now.Before(key.retired.Add(life))
	}), nil
}

func (k *Keys) all() (keyRing, error) {
	if ring := k.ring.Load(); ring != nil {
		return *ring, nil
	}
	k.making.Lock()
	defer k.making.Unlock()
	if ring := k.ring.Load(); ring != nil {
		return *ring, nil
	}
	data, err := k.store.Load()
	var ring keyRing
	if errors.Is(err, fs.ErrNotExist) {
		ring, err = k.first()
	} else if err == nil {
		ring, err = parseKeys(data)
	}
	if err != nil {
		return nil, fmt.Errorf("token signing key: %w", err)
	}
	k.ring.Store(&ring)
	return ring, nil
}

func (k *Keys) first() (keyRing, error) {
	key, err := k.generate()
	if err != nil {
		return nil, err
	}
	ring := keyRing{key}
	return ring, k.save(ring)
}

// generate makes an RSA-2048 key with a self-signed certificate, which is what AD FS shows of its key.
func (k *Keys) generate() (*signingKey, error) {
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, fmt.Errorf("generating: %w", err)
	}
	now := k.clock.Real()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(now.UnixNano()),
		Subject:      pkix.Name{CommonName: "ADFS Signing - Edgerite"},
		NotBefore:    now,
		NotAfter:     now.AddDate(10, 0, 0),
	}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		return nil, fmt.Errorf("certifying: %w", err)
	}
	return newSigningKey(private, cert)
}

// save keeps keys, each followed by its certificate.
func (k *Keys) save(ring keyRing) error {
	var data bytes.Buffer
	for _, key := range ring {
		der, err := x509.MarshalPKCS8PrivateKey(key.private)
		if err != nil {
			return fmt.Errorf("encoding: %w", err)
		}
		block := &pem.Block{Type: "PRIVATE KEY", Bytes: der}
		if !key.retired.IsZero() {
			block.Headers = map[string]string{retiredHeader: key.retired.Format(time.RFC3339)}
		}
		for _, b := range []*pem.Block{block, {Type: "CERTIFICATE", Bytes: key.cert}} {
			if err := pem.Encode(&data, b); err != nil {
				return fmt.Errorf("encoding: %w", err)
			}
		}
	}
	if err := k.store.Save(data.Bytes()); err != nil {
		return fmt.Errorf("saving: %w", err)
	}
	return nil
}
