package sts

import (
	"crypto/x509"
	"slices"
	"time"

	"github.com/edgerite/edgerite/internal/password"
)

// Secret is one of several passwords of a service principal, each with an end.
type Secret struct {
	ID         string
	Hash       []byte // result of HashPassword, or of password.HashMade where it was made by chance
	Begin, End time.Time
}

// ClientKey is a certificate that assertions are signed with, and the term it is good for.
type ClientKey struct {
	Certificate *x509.Certificate
	Begin, End  time.Time
}

// SigningKeys are all that p signs assertions with. A certificate that nobody gave a term has its own.
func (p *Principal) SigningKeys() []ClientKey {
	all := slices.Clone(p.Keys)
	for _, c := range p.Certificates {
		all = append(all, ClientKey{Certificate: c, Begin: c.NotBefore, End: c.NotAfter})
	}
	return all
}

// goodAt says whether both the key's term and its certificate are in force.
func (k *ClientKey) goodAt(now time.Time) bool {
	c := k.Certificate
	return !now.Before(k.Begin) && !now.After(k.End) && !now.Before(c.NotBefore) && !now.After(c.NotAfter)
}

// Enroll makes a service principal known that Graph keeps. The error is ErrPrincipalExists where another has its name. Graph's changes of
// one object id come one after another.
func (s *Service) Enroll(p Principal, epoch string) error {
	p.Source, p.epoch = FromGraph, epoch
	return s.directory.add(&p)
}

// Reenroll puts what has changed of one in the place of what Enroll made known. Its sessions of before another epoch are over.
func (s *Service) Reenroll(p Principal, epoch string) {
	p.Source, p.epoch = FromGraph, epoch
	s.directory.put(&p)
	s.credential.forget(p.ObjectID)
}

// Dismiss takes back what Enroll made known, and ends its sessions.
func (s *Service) Dismiss(objectID string) {
	s.directory.remove(objectID)
	s.credential.forget(objectID)
}

// inForce are the secrets that are good at a time.
func (p *Principal) inForce(now time.Time) []Secret {
	return slices.DeleteFunc(slices.Clone(p.Secrets), func(one Secret) bool { return now.Before(one.Begin) || !now.Before(one.End) })
}

// hashes are what a password of p is checked against, and the name of the set of them. Secrets end by real time, in which clients
// write their ends.
func (s *Service) hashes(p *Principal) (all func() ([][]byte, error), epoch string) {
	if p.Source != FromGraph {
		return one(p.Password), p.epoch
	}
	epoch = p.epoch
	var quick, slow [][]byte
	for _, secret := range p.inForce(s.Clock.Real()) {
		if password.Slow(secret.Hash) {
			slow = append(slow, secret.Hash)
		} else {
			quick = append(quick, secret.Hash)
		}
		epoch += " " + secret.ID
	}
	return func() ([][]byte, error) { return append(quick, slow...), nil }, epoch
}

// one is a single password as a set.
func one(password func() ([]byte, error)) func() ([][]byte, error) {
	return func() ([][]byte, error) {
		hash, err := password()
		return [][]byte{hash}, err
	}
}

// hasPassword says whether there is any password for p.
func (s *Service) hasPassword(p *Principal) bool {
	return p.Password != nil || len(p.inForce(s.Clock.Real())) > 0
}
