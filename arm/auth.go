package arm

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/edgerite/edgerite/internal/apierr"
	"github.com/edgerite/edgerite/internal/httpx"
	"github.com/edgerite/edgerite/internal/identity"
)

// shownTime is how the text about an expired token writes times.
const shownTime = "1/2/2006 3:04:05 PM"

// audiences are what a token may be for: the device's management endpoint, with or without its slash.
func audiences(d Device) []string {
	url := "https://management." + strings.ToLower(d.Name+"."+d.Domain)
	return []string{url + "/", url}
}

// authenticate verifies the bearer token. Every refusal has its own code and a challenge that says
// where tokens are to be had: clients find the tenant in it.
func (e *Engine) authenticate(r *http.Request) (identity.Principal, error) {
	if r.Header.Get("Authorization") == "" {
		return identity.Principal{}, e.challenge(r, noAuthorization.of(), "The authentication failed because of missing 'Authorization' header.")
	}
	raw, ok := httpx.Bearer(r)
	if !ok {
		return identity.Principal{}, e.challenge(r, notBearer.of(), "The authentication failed because the 'Authorization' header is in an invalid format.")
	}
	allowed := e.audiences
	if base := httpx.BaseURL(r); !slices.Contains(allowed, base) {
		allowed = append(slices.Clone(allowed), base+"/", base)
	}
	who, err := e.deps.Tokens.Verify(raw, allowed...)
	if err == nil {
		return who, nil
	}
	t, ok := errors.AsType[*identity.TokenError](err)
	if !ok {
		return who, err
	}
	refusal := e.refusal(r, t, allowed).Because(err)
	return who, e.challenge(r, refusal, refusal.Message)
}

func (e *Engine) refusal(r *http.Request, t *identity.TokenError, allowed []string) *apierr.Error {
	switch t.Fault {
	case identity.Expired:
		return expiredToken.of(t.Expiry.UTC().Format(shownTime), t.Now.UTC().Format(shownTime))
	case identity.NotYetValid:
		return earlyToken.of(t.Expiry.UTC().Format(shownTime), t.Now.UTC().Format(shownTime))
	case identity.WrongIssuer, identity.WrongTenant:
		return foreignTenant.of(t.Issuer, e.deps.Device.TenantID, e.authority(httpx.BaseURL(r)))
	case identity.WrongAudience:
		return foreignAudience.of(t.Audience, strings.Join(allowed, "','"))
	default:
		return invalidToken.of()
	}
}

func (e *Engine) challenge(r *http.Request, refusal *apierr.Error, why string) error {
	why = strings.Map(func(c rune) rune {
		if c == '"' || c == '\\' || c < ' ' || c > '~' {
			return '?' // an issuer or audience as a stranger's token says it, in a header
		}
		return c
	}, why)
	return refusal.With("WWW-Authenticate", `Bearer authorization_uri="`+e.authority(httpx.BaseURL(r))+`", error="invalid_token", error_description="`+why+`"`)
}

// authority is the token service's address, as the client would reach it.
func (e *Engine) authority(base string) string { return e.hostURL(base, "login.") + "/adfs" }

// hostURL is the address of another of the device's hosts, at the scheme and port of base, by which the client reached us.
func (e *Engine) hostURL(base, prefix string) string {
	return httpx.URLBeside(base, prefix+strings.ToLower(e.deps.Device.Name+"."+e.deps.Device.Domain))
}
