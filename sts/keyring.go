package sts

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"slices"
	"time"
)

// keyRing is the keys at one time, the youngest first. It is replaced, not changed.
type keyRing []*signingKey

// signingKey is the key with all that follows from it.
type signingKey struct {
	private *rsa.PrivateKey
	cert    []byte      // DER: x5c
	id      string      // SHA-1 thumbprint of the certificate: kid and x5t, as AD FS has them
	sealer  cipher.AEAD // for refresh tokens
	made    time.Time   // real
	retired time.Time   // virtual, from when it signs no more; zero for the youngest
}

// begun is since when the youngest key signs or will, virtual; real for the first there was.
func (r keyRing) begun() time.Time {
	if len(r) > 1 {
		return r[1].retired
	}
	return r[0].made
}

// signing is the key that signs at a time: the oldest that is not retired.
func (r keyRing) signing(at time.Time) *signingKey {
	for _, key := range slices.Backward(r) {
		if key.retired.IsZero() || at.Before(key.retired) {
			return key
		}
	}
	return r[0]
}

// retiredHeader is the PEM header of a key that signs no more, or not for long.
const retiredHeader = "Retired"

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
			return nil, errKeyForm // one is not retired, the first
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
