package sts

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/edgerite/edgerite/internal/identity"
)

const (
	tokenLimit    = 16 << 10        // bytes of a token; ours have about 1,100
	skew          = 5 * time.Minute // Microsoft's libraries allow as much: TokenValidationParameters.ClockSkew
	verifiedLimit = 4096            // tokens remembered, twice over
)

// ManagementAudience is the audience of tokens for Azure Resource Manager, as the metadata document publishes it.
func (s *Service) ManagementAudience() string { return "https://" + s.names.management + "/" }

// GraphAudience is the audience of tokens for the directory, as the metadata document publishes it.
func (s *Service) GraphAudience() string { return "https://" + s.names.graph + "/" }

// BlobAudience is the audience of tokens for one storage account only; StorageAudience is that for all.
func (s *Service) BlobAudience(account string) string {
	return "https://" + strings.ToLower(account) + s.names.blobSuffix + "/"
}

// Verify says whom an access token belongs to. The token must be for one of audiences. The error is an
// *identity.TokenError, or another kind when the key cannot be had.
//
// A token seen before costs a digest; its end, its session and its audience are checked each time.
func (s *Service) Verify(raw string, audiences ...string) (identity.Principal, error) {
	c, err := s.read(raw)
	if err != nil {
		return identity.Principal{}, err
	}
	if !contains(audiences, c.Audience) {
		return identity.Principal{}, &identity.TokenError{Fault: identity.WrongAudience, Audience: c.Audience}
	}
	if err := s.judge(c); err != nil {
		return identity.Principal{}, err
	}
	return principalOf(c), nil
}

// read is what an access token of ours says, whatever has become of it.
func (s *Service) read(raw string) (*claims, error) {
	digest := sha256.Sum256([]byte(raw))
	if c, ok := s.verified.get(digest); ok {
		return c, nil
	}
	c, err := s.parse(raw)
	if err != nil {
		return nil, err
	}
	if c.Session == "" { // an id_token: signed by us, but for the client to read
		return nil, &identity.TokenError{Fault: identity.WrongAudience, Audience: c.Audience}
	}
	s.verified.put(digest, c)
	return c, nil
}

// parse checks what never changes about a token: its form and signature, its issuer and tenant.
func (s *Service) parse(raw string) (*claims, error) {
	if len(raw) > tokenLimit {
		return nil, &identity.TokenError{Fault: identity.Malformed, Err: fmt.Errorf("a token of %d bytes", len(raw))}
	}
	ring, err := s.Keys.good(s.Lifetime)
	if err != nil {
		return nil, err
	}
	var c claims
	_, err = jwt.NewParser(
		jwt.WithValidMethods([]string{jwt.SigningMethodRS256.Alg()}),
		jwt.WithoutClaimsValidation(),
		jwt.WithStrictDecoding(),
	).ParseWithClaims(raw, &c, func(t *jwt.Token) (any, error) {
		for _, key := range ring {
			if t.Header["kid"] == key.id {
				return &key.private.PublicKey, nil
			}
		}
		return nil, errUnknownKey
	})
	switch {
	case errors.Is(err, jwt.ErrTokenMalformed):
		return nil, &identity.TokenError{Fault: identity.Malformed, Err: err}
	case err != nil:
		return nil, &identity.TokenError{Fault: identity.BadSignature, Err: err}
	case !s.issued(c.Issuer):
		return nil, &identity.TokenError{Fault: identity.WrongIssuer, Issuer: c.Issuer}
	case c.TenantID != TenantID:
		return nil, &identity.TokenError{Fault: identity.WrongTenant, Issuer: c.Issuer}
	}
	return &c, nil
}

var errUnknownKey = errors.New("signed with a key of another installation, or one that is over")

// issued reports whether an issuer is this device, on whatever port it was reached (behaviour: sts-issuer).
func (s *Service) issued(issuer string) bool {
	u, err := url.Parse(issuer)
	return err == nil && u.Scheme == "https" && u.Hostname() == s.names.login && slices.Contains([]string{adfsIssuer, cloudIssuer, cloudIssuer + "v2.0"}, u.Path)
}

// judge checks what depends on the moment.
// behaviour: sts-token-time.
func (s *Service) judge(c *claims) error {
	// A token is never from the future of the clock it was written by; setting virtual time back must not make it so.
	begin := time.Unix(c.NotBefore, 0).UTC()
	if now := s.Clock.Real(); now.Add(skew).Before(begin) {
		return &identity.TokenError{Fault: identity.NotYetValid, Expiry: begin, Now: now}
	}
	// Both in the time that the clock shows, as the Date header has it: a token says when it ends by real time.
	end := time.Unix(c.Expires, 0).UTC().Add(c.Offset)
	if now := s.Clock.Now(); !now.Before(end) {
		return &identity.TokenError{Fault: identity.Expired, Expiry: end, Now: now}
	}
	if p := s.directory.byID(c.ObjectID); p == nil || c.Epoch != s.epochOf(p) || s.sessions.isRevoked(c.Session) {
		return &identity.TokenError{Fault: identity.Revoked}
	}
	return nil
}

// contains compares audiences as the services do: neither case nor a final slash makes a difference.
func contains(audiences []string, audience string) bool {
	for _, a := range audiences {
		if strings.EqualFold(strings.TrimSuffix(a, "/"), strings.TrimSuffix(audience, "/")) {
			return true
		}
	}
	return false
}

func principalOf(c *claims) identity.Principal {
	p := identity.Principal{
		Kind:     kindOf(c),
		ObjectID: c.ObjectID,
		TenantID: c.TenantID,
		Name:     c.UPN,
		ClientID: c.ClientID,
		Session:  c.Session,
	}
	if p.Kind == identity.ServicePrincipal {
		p.Name = c.ClientID
	}
	return p
}

func kindOf(c *claims) identity.Kind {
	if c.Kind == idType(identity.ServicePrincipal) {
		return identity.ServicePrincipal
	}
	return identity.User
}
