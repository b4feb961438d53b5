package sts

import (
	"fmt"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/edgerite/edgerite/internal/identity"
)

// claims are what the tokens say, in the names of AD FS and of version 1.0 tokens:
// https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
//
// Times are real, since clients compare them with their own clock; Offset lets Verify reckon age in virtual time.
// behaviour: sts-claims.
type claims struct {
	Issuer        string `json:"iss"`
	Audience      string `json:"aud"`
	Subject       string `json:"sub"`
	ObjectID      string `json:"oid"`
	TenantID      string `json:"tid"`
	IssuedAt      int64  `json:"iat"`
	NotBefore     int64  `json:"nbf"`
	Expires       int64  `json:"exp"`
	UPN           string `json:"upn,omitempty"`         // the name clients show
	UniqueName    string `json:"unique_name,omitempty"` // the same
	ClientID      string `json:"appid,omitempty"`
	PreferredName string `json:"preferred_username,omitempty"` // the same in version 2.0
	Kind          string `json:"idtyp,omitempty"`              // "user" or "app"
	Nonce         string `json:"nonce,omitempty"`
	SignIn        string `json:"sid,omitempty"`       // of an id_token: what to sign out of
	AuthTime      int64  `json:"auth_time,omitempty"` // where the client said how long ago that may be
	Version       string `json:"ver"`

	Session string        `json:"edgerite_session,omitempty"`
	Epoch   string        `json:"edgerite_epoch,omitempty"`
	Offset  time.Duration `json:"edgerite_offset,omitempty"` // of the clock at issue, nanoseconds
}

// claims are those that the tokens of one answer share.
func (s *Service) claims(issuer string, v session) claims {
	now := s.Clock.Real().Unix()
	c := claims{
		Issuer:    issuer,
		TenantID:  TenantID,
		IssuedAt:  now,
		NotBefore: now,
		Expires:   now + s.remaining(v),
		Offset:    s.Clock.Offset(),
		Version:   "1.0",
	}
	p := s.whose(v)
	if p == nil { // deleted at this very moment
		p = &Principal{ObjectID: v.Who}
	}
	c.ObjectID, c.Subject = p.ObjectID, p.ObjectID
	if p.Kind == identity.User {
		c.UPN, c.UniqueName = p.Name, p.Name
	}
	return c
}

func (s *Service) accessClaims(c claims, audience string, v session) claims {
	c.Audience = audience
	c.ClientID = v.Client
	c.Kind = idType(v.Kind)
	c.Session = v.ID
	c.Epoch = v.Epoch
	return c
}

// idClaims are those of an id_token. Its audience is the client as it spelt itself: Azure CLI aborts otherwise.
// In version 2.0 of the cloud's tokens a user is called by other claims.
// https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference
func (s *Service) idClaims(c claims, x *exchange, v session, f *form) claims {
	c.Issuer = x.idIssuer()
	c.Audience = v.Client
	c.Nonce = f.nonce
	if f.authTime {
		c.AuthTime = s.began(v).Unix()
	}
	c.SignIn = v.ID
	if x.cloud && x.v2 {
		c.Version, c.PreferredName = "2.0", c.UPN
	}
	return c
}

// idType is a kind in the words of the claim idtyp:
// https://learn.microsoft.com/entra/identity-platform/optional-claims-reference
func idType(kind identity.Kind) string {
	if kind == identity.ServicePrincipal {
		return "app"
	}
	return "user"
}

func (k *signingKey) sign(c claims) (string, error) {
	token := jwt.NewWithClaims(jwt.SigningMethodRS256, c)
	token.Header["kid"], token.Header["x5t"] = k.id, k.id
	raw, err := token.SignedString(k.private)
	if err != nil {
		return "", fmt.Errorf("signing a token: %w", err)
	}
	return raw, nil
}

// The interface of the jwt package. Only the signature is its business here; Verify judges the claims.
var _ jwt.Claims = claims{}

// GetExpirationTime is for the jwt package.
func (c claims) GetExpirationTime() (*jwt.NumericDate, error) { return unixDate(c.Expires) }

// GetIssuedAt is for the jwt package.
func (c claims) GetIssuedAt() (*jwt.NumericDate, error) { return unixDate(c.IssuedAt) }

// GetNotBefore is for the jwt package.
func (c claims) GetNotBefore() (*jwt.NumericDate, error) { return unixDate(c.NotBefore) }

// GetIssuer is for the jwt package.
func (c claims) GetIssuer() (string, error) { return c.Issuer, nil }

// GetSubject is for the jwt package.
func (c claims) GetSubject() (string, error) { return c.Subject, nil }

// GetAudience is for the jwt package.
func (c claims) GetAudience() (jwt.ClaimStrings, error) { return jwt.ClaimStrings{c.Audience}, nil }

func unixDate(t int64) (*jwt.NumericDate, error) { return jwt.NewNumericDate(time.Unix(t, 0)), nil }
