package sts

import (
	"crypto/sha256"

	"github.com/edgerite/edgerite/internal/password"
)

// Route is how the router reads a path: the endpoint, the tenant, and whether it is spelt as in the cloud.
func Route(path string) (endpoint, tenant string, cloud, v2 bool) {
	endpoint, as := route(path)
	return endpoint, as.tenant, as.cloud, as.v2
}

// ParseForm is how the token endpoint reads a body.
func ParseForm(body string) error { return parsePairs(body, new(form).parameters()) }

// LimitSessions bounds the sessions that are kept, listed and ended.
func (s *Service) LimitSessions(n int) { s.sessions.maxListed, s.sessions.maxRevoked = n, n }

// Listed is how many sessions are taken to be listed.
func (s *Service) Listed() int { return s.sessions.count(0) }

// Revoked is how many sessions are kept that were ended.
func (s *Service) Revoked() int { return len(s.sessions.revoked) }

// LimitVerified bounds a generation of the tokens that are remembered.
func (s *Service) LimitVerified(n int) { s.verified = newVerified(n) }

// ForgetVerified makes every token a new one.
func (s *Service) ForgetVerified() { s.verified = newVerified(verifiedLimit) }

// Verified is how many tokens are remembered.
func (s *Service) Verified() int { return len(s.verified.young) + len(s.verified.old) }

// Remembers tells whether a token is.
func (s *Service) Remembers(raw string) bool {
	_, ok := s.verified.get(sha256.Sum256([]byte(raw)))
	return ok
}

// HashCheaply hashes at the lowest cost, or the tests would take minutes.
func HashCheaply(word string) ([]byte, error) { return password.HashAt(password.Cheap, word) }
