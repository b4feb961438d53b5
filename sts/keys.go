package sts

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
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

// Keys holds the signing keys of an installation: the one that signs, and those before it, whose tokens are good as long as
// their time lasts. The first is made when needed; Prepare is for doing that early, in the background. It is safe for concurrent use.
type Keys struct {
	store KeyStore
	clock *clock.Clock

	ring   atomic.Pointer[keyRing] // nil until loaded
	making sync.Mutex              // held while keys are loaded or made
}

// keyRing is the keys at one time. It is replaced, not changed.
type keyRing []*signingKey // the one that signs first, then the youngest

// signingKey is the key with all that follows from it.
type signingKey struct {
	private *rsa.PrivateKey
	cert    []byte      // DER: x5c
	id      string      // SHA-1 thumbprint of the certificate: kid and x5t, as AD FS has them
	sealer  cipher.AEAD // for refresh tokens
	made    time.Time   // real
	retired time.Time   // virtual; zero for the one that signs
}

// Key is a signing key as people see it.
type Key struct {
	ID      string
	Made    time.Time // real
	Retired time.Time // virtual; zero for the one that signs
}

// NewKeys returns the keys that store holds or will hold.
func NewKeys(store KeyStore, c *clock.Clock) *Keys { return &Keys{store: store, clock: c} }

// Prepare loads the keys or, the first time, makes one, which takes a tenth of a second of a core.
func (k *Keys) Prepare() error {
	_, err := k.all()
	return err
}

// List shows the keys, the one that signs first.
func (k *Keys) List() ([]Key, error) {
	ring, err := k.all()
	var shown []Key
	for _, key := range ring {
		shown = append(shown, Key{key.id, key.made, key.retired})
	}
	return shown, err
}

// Rotate has a new key sign from now on, as AD FS does from time to time. What the old ones have signed stays good.
// https://learn.microsoft.com/windows-server/identity/ad-fs/operations/configure-ts-td-certs-ad-fs
// behaviour: sts-key-rotation.
func (k *Keys) Rotate() error {
	if err := k.Prepare(); err != nil {
		return err
	}
	key, err := k.generate()
	if err != nil {
		return fmt.Errorf("token signing key: %w", err)
	}
	k.making.Lock()
	defer k.making.Unlock()
	ring := *k.ring.Load()
	last := *ring[0]
	last.retired = k.clock.Now()
	next := slices.Concat(keyRing{key, &last}, ring[1:])
	next = next[:min(len(next), 1+maxRetired)]
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
	return ring[0], nil
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

// retiredHeader is the PEM header of a key that signs no more.
const retiredHeader = "Retired"

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

var errKeyForm = errors.New("what is stored is not PEM keys, each followed by its certificate; remove it to have a new one made")

func parseKeys(data []byte) (keyRing, error) {
	var ring keyRing
	for rest := data; len(ring) == 0 || len(bytes.TrimSpace(rest)) > 0; {
		var keyBlock, certBlock *pem.Block
		keyBlock, rest = pem.Decode(rest)
		certBlock, rest = pem.Decode(rest)
		if keyBlock == nil || certBlock == nil {
			return nil, errKeyForm
		}
		parsed, err := x509.ParsePKCS8PrivateKey(keyBlock.Bytes)
		if err != nil {
			return nil, fmt.Errorf("parsing: %w", err)
		}
		private, ok := parsed.(*rsa.PrivateKey)
		if !ok {
			return nil, fmt.Errorf("the stored key is a %T, not RSA", parsed)
		}
		key, err := newSigningKey(private, certBlock.Bytes)
		if err != nil {
			return nil, err
		}
		if at := keyBlock.Headers[retiredHeader]; at != "" {
			if key.retired, err = time.Parse(time.RFC3339, at); err != nil {
				return nil, fmt.Errorf("parsing: %w", err)
			}
		}
		if (len(ring) == 0) != key.retired.IsZero() {
			return nil, errKeyForm // one signs, the first
		}
		ring = append(ring, key)
	}
	return ring, nil
}

func newSigningKey(private *rsa.PrivateKey, cert []byte) (*signingKey, error) {
	parsed, err := x509.ParseCertificate(cert)
	if err != nil {
		return nil, fmt.Errorf("parsing: %w", err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return nil, fmt.Errorf("encoding: %w", err)
	}
	secret, err := hkdf.Key(sha256.New, der, nil, "edgerite refresh token", 32)
	if err != nil {
		return nil, fmt.Errorf("deriving the refresh token key: %w", err)
	}
	block, err := aes.NewCipher(secret)
	if err != nil {
		return nil, fmt.Errorf("deriving the refresh token key: %w", err)
	}
	sealer, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("deriving the refresh token key: %w", err)
	}
	thumbprint := sha1.Sum(cert)
	return &signingKey{
		private: private,
		cert:    cert,
		id:      base64.RawURLEncoding.EncodeToString(thumbprint[:]),
		sealer:  sealer,
		made:    parsed.NotBefore,
	}, nil
}
