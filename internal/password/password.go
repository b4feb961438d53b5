// Package password keeps passwords as hashes that are slow to guess, on purpose: about 60 ms of a core each. Secrets made by
// chance, which nobody can guess, need no such hash.
package password

import (
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"

	"golang.org/x/crypto/bcrypt"
)

// The costs of a hash: the usual one, and that of tests, which would take minutes otherwise.
const (
	Usual = bcrypt.DefaultCost
	Cheap = bcrypt.MinCost
)

// Hash makes a bcrypt hash of a password, or of any other text.
func Hash(password string) ([]byte, error) { return HashAt(Usual, password) }

// HashAt is Hash at a cost of bcrypt's.
func HashAt(cost int, password string) ([]byte, error) {
	return bcrypt.GenerateFromPassword(digest(password), cost)
}

// madePrefix is what the hash of a secret begins with that was made by chance. No bcrypt hash does.
var madePrefix = []byte("sha256:")

// HashMade makes a hash that is quick to check, of a secret that was made by chance: 128 random bits or more.
func HashMade(secret string) []byte { return append(bytes.Clone(madePrefix), digest(secret)...) }

// Slow tells whether a hash is slow to check.
func Slow(hash []byte) bool { return !bytes.HasPrefix(hash, madePrefix) }

// Matches reports whether a hash is of that password. The error is of a hash that is none.
func Matches(hash []byte, password string) (bool, error) {
	if !Slow(hash) {
		return subtle.ConstantTimeCompare(hash, HashMade(password)) == 1, nil
	}
	err := bcrypt.CompareHashAndPassword(hash, digest(password))
	if errors.Is(err, bcrypt.ErrMismatchedHashAndPassword) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("checking a password: %w", err)
	}
	return true, nil
}

// digest is what is hashed: bcrypt takes 72 bytes and ignores what follows.
func digest(password string) []byte {
	sum := sha256.Sum256([]byte(password))
	return base64.StdEncoding.AppendEncode(nil, sum[:])
}
