// Package identity says who a request comes from, in terms that the token service, Resource
// Manager and the blob service share without importing each other.
package identity

import (
	"fmt"
	"time"
)

// Kind tells a user from a service principal.
type Kind string

// The kinds of principal the device knows.
const (
	User             Kind = "User"
	ServicePrincipal Kind = "ServicePrincipal"
)

// Principal is a signed-in user or service principal, taken from a verified token.
type Principal struct {
	Kind     Kind
	ObjectID string // oid
	TenantID string // tid
	Name     string // upn of a user ("EdgeArmUser@localhost"), client id of a service principal
	ClientID string // appid: the application that asked for the token
	Session  string // the sign-in this token descends from
}

// Fault is why a token was refused.
type Fault int

// The reasons, in the order they are checked.
const (
	Malformed     Fault = iota // not a token at all
	BadSignature               // unknown key, wrong algorithm, altered
	WrongIssuer                // another device's or nobody's
	WrongTenant                // the right issuer for another tenant
	WrongAudience              // issued for another service
	NotYetValid                // nbf lies ahead
	Expired                    // its time, or its session's, is over
	Revoked                    // signed out
)

// TokenError is the error of a token check. Each protocol gives it its own code and challenge.
type TokenError struct {
	Fault    Fault
	Issuer   string    // as the token says, for WrongIssuer and WrongTenant
	Audience string    // as the token says, for WrongAudience
	Expiry   time.Time // when it ended, for Expired; start, for NotYetValid
	Now      time.Time // what the check took for now, for Expired and NotYetValid
	Err      error     // the parser's reason: logged, never sent
}

func (e *TokenError) Error() string {
	names := [...]string{"malformed", "bad signature", "wrong issuer", "wrong tenant", "wrong audience", "not yet valid", "expired", "revoked"}
	return fmt.Sprintf("token %s: %v", names[e.Fault], e.Err)
}

// Unwrap gives the parser's reason to errors.Is and errors.As.
func (e *TokenError) Unwrap() error { return e.Err }
