package arm_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/edgerite/edgerite/arm/armtest"
	"github.com/edgerite/edgerite/internal/identity"
)

// refusing answers every token with one fault.
type refusing struct{ err error }

func (r refusing) Verify(string, ...string) (identity.Principal, error) {
	return identity.Principal{}, r.err
}

func TestTokens(t *testing.T) {
	t.Parallel()
	now := time.Date(2017, 8, 17, 22, 55, 43, 0, time.UTC)
	fault := func(f identity.Fault) identity.TokenError {
		return identity.TokenError{Fault: f, Err: errors.New("secret reason")}
	}
	expired := fault(identity.Expired)
	expired.Expiry, expired.Now = now.Add(-time.Minute-2*time.Second), now
	foreign := fault(identity.WrongAudience)
	foreign.Audience = "https://graph.edge1.localhost/"
	tenant := fault(identity.WrongTenant)
	tenant.Issuer = "https://login.other/\"adfs\x07"
	for _, test := range []struct {
		name, header  string
		err           identity.TokenError
		code, message string
	}{
		{name: "no header", code: "AuthenticationFailed", message: "Authentication failed. The 'Authorization' header is missing."},
		{name: "another scheme", header: "Basic eDp5", code: "AuthenticationFailed", message: "Authentication failed. The 'Authorization' header is provided in an invalid format."},
		{name: "malformed", header: "Bearer x", err: fault(identity.Malformed), code: "InvalidAuthenticationToken", message: "The access token is invalid."},
		{name: "bad signature", header: "bearer x", err: fault(identity.BadSignature), code: "InvalidAuthenticationToken", message: "The access token is invalid."},
		{name: "revoked", header: "Bearer x", err: fault(identity.Revoked), code: "InvalidAuthenticationToken", message: "The access token is invalid."},
		{
			name: "expired", header: "Bearer x", err: expired, code: "ExpiredAuthenticationToken",
			message: "The access token expiry UTC time '8/17/2017 10:54:41 PM' is earlier than current UTC time '8/17/2017 10:55:43 PM'.",
		},
		{
			name: "wrong audience", header: "Bearer x", err: foreign, code: "InvalidAuthenticationTokenAudience",
			message: "The access token has been obtained for wrong audience or resource 'https://graph.edge1.localhost/'. " +
				"It should exactly match with one of the allowed audiences 'https://management.edge1.localhost/','https://management.edge1.localhost'.",
		},
		{
			name: "wrong tenant", header: "Bearer x", err: tenant, code: "InvalidAuthenticationTokenTenant",
			message: "The access token is from the wrong issuer 'https://login.other/\"adfs\x07'. It must match the tenant 'c0257de7-538f-415c-993a-1b87a031879d' " +
				"associated with this subscription. Please use the authority (URL) 'https://login.edge1.localhost/adfs' to get the token.",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			d := armtest.Start(t, armtest.Options{Tokens: refusing{&test.err}})
			r := armtest.Request(t, "GET", "/subscriptions", nil)
			r.Header.Del("Authorization")
			if test.header != "" {
				r.Header.Set("Authorization", test.header)
			}
			a := d.Send(r)
			assert.Equal(t, 401, a.Status)
			assert.Equal(t, test.code, a.Get("error.code"))
			assert.Equal(t, test.message, a.Get("error.message"))
			challenge := a.Header.Get("WWW-Authenticate")
			assert.Contains(t, challenge, `Bearer authorization_uri="https://login.edge1.localhost/adfs", error="invalid_token", error_description="`)
			assert.NotContains(t, challenge+string(a.Body), "secret reason")
			assert.NotContains(t, challenge, "\x07", "what a stranger's token says does not break the header")
		})
	}
}

// allowing accepts any token and keeps what it was asked to be for.
type allowing struct{ audiences chan []string }

func (a allowing) Verify(_ string, audiences ...string) (identity.Principal, error) {
	a.audiences <- audiences
	return identity.Principal{}, nil
}

func TestAudiences(t *testing.T) {
	t.Parallel()
	asked := allowing{make(chan []string, 1)}
	d := armtest.Start(t, armtest.Options{Tokens: asked})
	d.Must("GET", "https://management.edge1.localhost/tenants", nil)
	assert.Equal(t, []string{"https://management.edge1.localhost/", "https://management.edge1.localhost"}, <-asked.audiences)
	d.Must("GET", "https://management.edge1.localhost:8443/tenants", nil)
	assert.Equal(t, []string{
		"https://management.edge1.localhost/", "https://management.edge1.localhost",
		"https://management.edge1.localhost:8443/", "https://management.edge1.localhost:8443",
	}, <-asked.audiences)
}
