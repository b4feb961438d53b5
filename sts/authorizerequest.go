package sts

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/edgerite/edgerite/internal/identity"
)

// queryLimit bounds the query of a sign-in page, in bytes. The longest of real clients have 2,000.
const queryLimit = 16 << 10

// authRequest asks for a code at the authorization endpoint, in the words of AD FS (resource) or of OpenID Connect (scope).
// https://www.rfc-editor.org/rfc/rfc6749#section-4.1.1
// https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest
type authRequest struct {
	clientID, redirectURI, state string
	responseType, responseMode   string
	nonce, prompt, maxAge        string
	loginHint, userName          string // who is to sign in; AD FS has a name of its own for it
	idTokenHint                  string // the same, of whoever had that id_token
	request, requestURI          string
	challenge                    challenge
	asked

	app    Application
	wanted *claims // of the id_token_hint; nil where there is none
}

// parameters are the names that mean something here. There are others that change nothing, as there is one way to sign in:
// domain_hint, display, haschrome, claims, amr_values. AD FS has max_age whatever the scope:
// https://learn.microsoft.com/openspecs/windows_protocols/ms-oapx/189763fa-839f-4133-b121-1748b60aa0a4
func (a *authRequest) parameters() map[string]*string {
	return map[string]*string{
		"client_id": &a.clientID, "redirect_uri": &a.redirectURI, "state": &a.state,
		"response_type": &a.responseType, "response_mode": &a.responseMode,
		"nonce": &a.nonce, "prompt": &a.prompt, "max_age": &a.maxAge, "login_hint": &a.loginHint, "username": &a.userName, "id_token_hint": &a.idTokenHint,
		"code_challenge": &a.challenge.text, "code_challenge_method": &a.challenge.method,
		"resource": &a.resource, "scope": &a.scope, "request": &a.request, "request_uri": &a.requestURI,
	}
}

// responseModes are the ways to send the answer back, which are AD FS's.
// https://learn.microsoft.com/windows-server/identity/ad-fs/overview/ad-fs-openid-connect-oauth-flows-scenarios
// https://openid.net/specs/oauth-v2-multiple-response-types-1_0.html#ResponseModes
// https://openid.net/specs/oauth-v2-form-post-response-mode-1_0.html
var responseModes = []string{modeQuery, modeFragment, modeFormPost}

const (
	modeQuery    = "query"
	modeFragment = "fragment"
	modeFormPost = "form_post"
)

// readAuthRequest reads a request as far as its sender can be trusted with an answer. An error of it is for the person in front
// of the browser only: where client or address are unknown, nothing may be sent there.
// https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1
func (s *Service) readAuthRequest(query string) (*authRequest, error) {
	if len(query) > queryLimit {
		return nil, errMalformed.err("the query is too long")
	}
	var a authRequest
	if err := parsePairs(query, a.parameters()); err != nil {
		return nil, err
	}
	if a.clientID == "" {
		return nil, errMissing.err("client_id").At("client_id")
	}
	var known bool
	if a.app, known = s.application(a.clientID); !known {
		return nil, errClient.err(printable(a.clientID), TenantID).At("client_id")
	}
	if a.redirectURI == "" {
		return nil, errMissing.err("redirect_uri").At("redirect_uri")
	}
	if !a.app.redirects(a.redirectURI) {
		return nil, errReply.err(printable(a.redirectURI), a.clientID).At("redirect_uri")
	}
	return &a, nil
}

// check says what is wrong with a request whose sender may be told so.
func (s *Service) check(r *http.Request, a *authRequest) error {
	switch {
	case a.responseMode != "" && !slices.Contains(responseModes, a.responseMode):
		mode := a.responseMode
		a.responseMode = modeQuery // or the refusal could not be sent
		return errResponseMode.err(printable(mode)).At("response_mode")
	case a.responseType == "":
		return errMissing.err("response_type").At("response_type")
	case a.responseType != "code":
		return errResponseType.err(printable(a.responseType)).At("response_type")
	case a.request != "" || a.requestURI != "":
		return errRequestObject.err().At("request")
	}
	if err := a.challenge.check(); err != nil {
		return err
	}
	if err := checkPrompt(a.prompt); err != nil {
		return err
	}
	if _, err := strconv.ParseUint(a.maxAge, 10, 63); a.maxAge != "" && err != nil {
		return errMalformed.err("max_age is no number of seconds").At("max_age")
	}
	if a.idTokenHint != "" {
		var err error
		if a.wanted, err = s.hinted(a.idTokenHint, a.clientID); err != nil {
			return err
		}
	}
	if p := s.directory.named(identity.ServicePrincipal, a.clientID); p != nil {
		if err := enabled(p); err != nil {
			return err
		}
	}
	_, err := s.audienceFor(r, a.asked)
	return err
}

// prompts are the values of prompt: https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest
var prompts = []string{"none", "login", "consent", "select_account", "create", "attempt_none", "refresh_session"}

// checkPrompt refuses what nobody has heard of, and what cannot be.
// behaviour: sts-prompt.
func checkPrompt(prompt string) error {
	words := strings.Fields(prompt)
	for _, word := range words {
		if !slices.Contains(prompts, word) || word == "none" && len(words) > 1 {
			return errPrompt.err(printable(prompt)).At("prompt")
		}
	}
	return nil
}

// silent says whether no page may be shown.
func (a *authRequest) silent() bool { return strings.TrimSpace(a.prompt) == "none" }

// asksAgain says whether the page is to be shown whoever has signed in: "prompt=login forces the user to enter their credentials", and whoever
// is to choose among accounts, to consent or to be made anew has only this page to do so on.
// https://learn.microsoft.com/windows-server/identity/ad-fs/overview/ad-fs-openid-connect-oauth-flows-scenarios
func (a *authRequest) asksAgain() bool {
	return slices.ContainsFunc(strings.Fields(a.prompt), func(word string) bool { return word != "none" && word != "attempt_none" })
}

// unanswered is the refusal of a client that wants no page shown where somebody has to sign in. AD FS's page names another code than
// OpenID Connect's, which the cloud has.
// https://learn.microsoft.com/windows-server/identity/ad-fs/overview/ad-fs-openid-connect-oauth-flows-scenarios
// https://openid.net/specs/openid-connect-core-1_0.html#AuthError
func (x *exchange) unanswered() error {
	if x.cloud {
		return errNoSession.err().At("prompt")
	}
	return errInteraction.err().At("prompt")
}

// wants says whether somebody may answer the request: where there is an id_token_hint, only whoever it is of. "If the End-User identified by
// the ID Token is already logged in or is logged in as a result of the request, then the Authorization Server returns a positive response;
// otherwise, it MUST return an error."
// https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest
// behaviour: sts-id-token-hint.
func (a *authRequest) wants(objectID string) bool {
	return a.wanted == nil || a.wanted.ObjectID == objectID
}

// hint is who the client thinks will sign in.
func (a *authRequest) hint() string {
	hint := a.loginHint
	if hint == "" && a.wanted != nil {
		hint = a.wanted.UPN
	}
	if hint == "" {
		hint = a.userName
	}
	if len(hint) > maxShown {
		return ""
	}
	return hint
}
