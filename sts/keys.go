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
	"sync"

	"github.com/edgerite/edgerite/internal/clock"
)

// KeyStore keeps the signing key of an installation across restarts.
type KeyStore interface {
	// Load returns what Save kept, or an error that is fs.ErrNotExist when there is nothing yet.
	Load() ([]byte, error)
	// Save keeps pem, which holds a private key, durably and readable by its owner only.
	Save(pem []byte) error
}

// Keys holds the one signing key of an installation. It is made when first needed; Prepare is for doing that early,
// in the background. It is safe for concurrent use.
type Keys struct {
	store KeyStore
	clock *clock.Clock

	mu  sync.Mutex // guards key and is held while it is made
	key *signingKey
}

// signingKey is the key with all that follows from it.
type signingKey struct {
	private *rsa.PrivateKey
	cert    []byte      // DER: x5c
	id      string      // SHA-1 thumbprint of the certificate: kid and x5t, as AD FS has them
	sealer  cipher.AEAD // for refresh tokens
}

// NewKeys returns the keys that store holds or will hold.
func NewKeys(store KeyStore, c *clock.Clock) *Keys { return &Keys{store: store, clock: c} }

// Prepare loads the key or, the first time, makes it, which takes a tenth of a second of a core.
func (k *Keys) Prepare() error {
	_, err := k.current()
	return err
}

func (k *Keys) current() (*signingKey, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.key != nil {
		return k.key, nil
	}
	data, err := k.store.Load()
	if errors.Is(err, fs.ErrNotExist) {
		data, err = k.generate()
	}
	if err != nil {
		return nil, fmt.Errorf("token signing key: %w", err)
	}
	key, err := parseSigningKey(data)
	if err != nil {
		return nil, fmt.Errorf("token signing key: %w", err)
	}
	k.key = key
	return key, nil
}

// generate makes and saves an RSA-2048 key with a self-signed certificate, which is what AD FS shows of its key.
func (k *Keys) generate() ([]byte, error) {
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
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return nil, fmt.Errorf("encoding: %w", err)
	}
	var data bytes.Buffer
	for _, b := range []*pem.Block{{Type: "PRIVATE KEY", Bytes: der}, {Type: "CERTIFICATE", Bytes: cert}} {
		if err := pem.Encode(&data, b); err != nil {
			return nil, fmt.Errorf("encoding: %w", err)
		}
	}
	if err := k.store.Save(data.Bytes()); err != nil {
		return nil, fmt.Errorf("saving: %w", err)
	}
	return data.Bytes(), nil
}

func parseSigningKey(data []byte) (*signingKey, error) {
	keyBlock, rest := pem.Decode(data)
	certBlock, _ := pem.Decode(rest)
	if keyBlock == nil || certBlock == nil {
		return nil, errors.New("the stored key is not a PEM key followed by its certificate; remove it to have a new one made")
	}
	parsed, err := x509.ParsePKCS8PrivateKey(keyBlock.Bytes)
	if err != nil {
		return nil, fmt.Errorf("parsing: %w", err)
	}
	private, ok := parsed.(*rsa.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("the stored key is a %T, not RSA", parsed)
	}
	secret, err := hkdf.Key(sha256.New, keyBlock.Bytes, nil, "edgerite refresh token", 32)
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
	thumbprint := sha1.Sum(certBlock.Bytes)
	return &signingKey{
		private: private,
		cert:    certBlock.Bytes,
		id:      base64.RawURLEncoding.EncodeToString(thumbprint[:]),
		sealer:  sealer,
	}, nil
}
