// Package rnd is the only source of ids and keys, so that tests can make them predictable.
package rnd

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"io"
	mathrand "math/rand/v2"
	"sync"

	"github.com/google/uuid"
)

// Source makes ids and secrets. It is safe for concurrent use.
type Source struct {
	mu sync.Mutex // guards r; nil r: the operating system, which needs no guard
	r  io.Reader
}

// New returns the source for real use, backed by the operating system.
func New() *Source { return &Source{} }

// Seeded returns a source whose output depends on seed only. For tests.
func Seeded(seed byte) *Source {
	var key [32]byte
	key[0] = seed
	return &Source{r: mathrand.NewChaCha8(key)}
}

// Bytes returns n random bytes.
func (s *Source) Bytes(n int) []byte {
	b := make([]byte, n)
	if s.r == nil {
		_, _ = rand.Read(b) // "Read fills b with cryptographically secure random bytes. It never returns an error"
		return b
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := io.ReadFull(s.r, b); err != nil {
		panic("rnd: " + err.Error()) // a generator cannot fail
	}
	return b
}

// UUID returns a version 4 UUID in lower case with hyphens.
func (s *Source) UUID() string {
	u := uuid.UUID(s.Bytes(16))
	u[6] = u[6]&0x0f | 0x40
	u[8] = u[8]&0x3f | 0x80
	return u.String()
}

// Hex returns n random bytes as 2n lower-case hexadecimal digits.
func (s *Source) Hex(n int) string { return hex.EncodeToString(s.Bytes(n)) }

// Key returns a storage account key: 64 random bytes in base64.
func (s *Source) Key() string { return base64.StdEncoding.EncodeToString(s.Bytes(64)) }
