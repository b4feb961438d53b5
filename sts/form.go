package sts

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/edgerite/edgerite/internal/journal"
)

const (
	formLimit       = 64 << 10 // bytes of a token request
	formParameters  = 100      // of a token request; the busiest client sends 20
	parameterLength = 16 << 10 // bytes of one value; the longest are refresh tokens
)

// form is the body of a token request.
type form struct {
	grantType, clientID, clientSecret string
	clientAssertionType               string
	clientAssertion                   string
	username, password                string
	refreshToken                      string
	code, redirectURI, codeVerifier   string
	deviceCode                        string
	nonce, clientInfo                 string
	authTime                          bool   // the client wants to know when the sign-in was
	token                             string // to look at or to revoke
	asked
}

// asked is what a client wants a token for.
type asked struct {
	resource, scope string
}

// parameters are the names that mean something here; clients send a dozen others.
func (f *form) parameters() map[string]*string {
	return map[string]*string{
		"grant_type": &f.grantType, "client_id": &f.clientID, "client_secret": &f.clientSecret,
		"token":                 &f.token,
		"client_assertion_type": &f.clientAssertionType, "client_assertion": &f.clientAssertion,
		"username": &f.username, "password": &f.password, "refresh_token": &f.refreshToken,
		"code": &f.code, "redirect_uri": &f.redirectURI, "code_verifier": &f.codeVerifier, "device_code": &f.deviceCode,
		"resource": &f.resource, "scope": &f.scope, "nonce": &f.nonce, "client_info": &f.clientInfo,
	}
}

// readForm reads the body of a token request. Grant parameters in the query are not taken: there they would
// end in logs. https://www.rfc-editor.org/rfc/rfc6749#section-3.2
func readForm(r *http.Request) (form, error) {
	body, err := readBody(r)
	if err != nil {
		return form{}, err
	}
	var f form
	parameters := f.parameters()
	if err := parsePairs(body, parameters); err != nil {
		return form{}, err
	}
	noteUnread(r.Context(), body, parameters)
	if err := f.takeBasic(r); err != nil {
		return form{}, err
	}
	f.takeSubject()
	return f, nil
}

// readBody reads the body of a form, which is not decoded yet.
func readBody(r *http.Request) (string, error) {
	contentType := r.Header.Get("Content-Type")
	if media, _, err := mime.ParseMediaType(contentType); contentType != "" && (err != nil || media != "application/x-www-form-urlencoded") {
		return "", errMalformed.err("the body must be application/x-www-form-urlencoded").At("Content-Type")
	}
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, formLimit))
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return "", errTooLarge.err(formLimit)
	}
	if err != nil {
		return "", errMalformed.err("the body could not be read").Because(err)
	}
	return string(body), nil
}

// parsePairs reads a form or a query, tolerating what net/url does not: msal-node leaves spaces, bars and semicolons of its
// telemetry as they are (behaviour: sts-form-leniency). A parameter that matters may be there once only.
func parsePairs(text string, parameters map[string]*string) error {
	count := 0
	for pair := range strings.SplitSeq(text, "&") {
		if count++; count > formParameters {
			return errMalformed.err(fmt.Sprintf("there are more than %d parameters", formParameters))
		}
		rawName, rawValue, _ := strings.Cut(pair, "=")
		name, err := url.QueryUnescape(rawName)
		if err != nil {
			continue // not the name of a parameter that matters
		}
		target, known := parameters[name]
		if !known {
			continue
		}
		if target == nil {
			return errMalformed.err(fmt.Sprintf("the parameter '%s' is there more than once", name)).At(name)
		}
		value, err := url.QueryUnescape(rawValue)
		if err != nil || !utf8.ValidString(value) || len(value) > parameterLength {
			return errMalformed.err(fmt.Sprintf("the parameter '%s' is not properly encoded", name)).At(name)
		}
		*target = value
		parameters[name] = nil
	}
	return nil
}

// passedOver are parameters that say who the client is or how it is doing, or ask for what every answer has, as do all that begin with
// "x-" (x-client-sku, x-app-name, x-ms-lib-capability, X-AnchorMailbox). MSAL for Node sends the response_type of its authorize request along.
var passedOver = []string{"claims", "client-request-id", "return-client-request-id", "token_type_hint", "haschrome", "site_id", "response_type"}

// parameterName is what names of parameters look like. What does not may be a piece of a secret that was not encoded.
var parameterName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_.-]{0,63}$`)

// noteUnread tells the journal of the parameters of a form that nothing reads.
// behaviour: sts-unread.
func noteUnread(ctx context.Context, text string, parameters map[string]*string) {
	for pair := range strings.SplitSeq(text, "&") {
		rawName, _, whole := strings.Cut(pair, "=")
		name, err := url.QueryUnescape(rawName)
		if _, known := parameters[name]; err != nil || known || !whole || !parameterName.MatchString(name) || slices.Contains(passedOver, name) || strings.HasPrefix(strings.ToLower(name), "x-") {
			continue
		}
		journal.Unread(ctx, name)
	}
}

// takeBasic takes the client's name and secret from the Authorization header, where RFC 6749 section 2.3.1
// lets them be, form-encoded.
func (f *form) takeBasic(r *http.Request) error {
	user, pass, ok := r.BasicAuth()
	if !ok {
		return nil
	}
	if f.clientSecret != "" {
		return errMalformed.err("the client's secret is there twice, in the header and in the body")
	}
	id, errID := url.QueryUnescape(user)
	secret, errSecret := url.QueryUnescape(pass)
	if err := errors.Join(errID, errSecret); err != nil || !utf8.ValidString(id+secret) {
		return errMalformed.err("the Authorization header is not properly encoded").Because(err)
	}
	if f.clientID != "" && f.clientID != id {
		return errMalformed.err("the client is another one in the header than in the body")
	}
	f.clientID, f.clientSecret = id, secret
	return nil
}

// target is the resource a token is wanted for: resource itself, or the first scope that names one, without the
// permission that clients put behind it. It is empty when neither is there.
func (f asked) target() string {
	if f.resource != "" {
		return f.resource
	}
	for scope := range strings.FieldsSeq(f.scope) {
		switch scope {
		case "openid", "profile", "email", "offline_access":
			continue // these say what else to return, not for what service the token is
		}
		for _, permission := range []string{"/.default", "/openid", "/user_impersonation"} {
			if resource, ok := strings.CutSuffix(scope, permission); ok {
				return resource
			}
		}
		return scope
	}
	return ""
}

// grantedScope is the scope to answer with: what was asked for, since MSAL takes it for what it has; nothing to a
// client that spoke of a resource or of OpenID only, which would believe that it was refused the rest.
// behaviour: sts-scope-echo.
func (f asked) grantedScope() string {
	if f.resource != "" || f.target() == "" {
		return ""
	}
	return f.scope
}
