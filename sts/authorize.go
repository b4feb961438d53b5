package sts

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/edgerite/edgerite/internal/apierr"
	"github.com/edgerite/edgerite/internal/identity"
)

// authorize answers /adfs/oauth2/authorize: it sends the client a code where somebody has signed in with this browser, shows the sign-in page
// where nobody has, and else sends a refusal.
func (s *Service) authorize(w http.ResponseWriter, r *http.Request) error {
	a, err := s.readAuthRequest(r.URL.RawQuery)
	if err != nil {
		return err
	}
	if err := s.check(r, a); err != nil {
		return s.refuse(w, r, a, err)
	}
	v, ok, err := s.signedOn(r)
	switch {
	case err != nil:
		return err
	case ok && s.enough(v, a):
		return s.sendCode(w, r, a, v)
	case a.silent():
		return s.refuse(w, r, a, exchangeOf(r).unanswered())
	}
	return s.showSignIn(w, r, a, http.StatusOK, signInPage{User: a.hint()})
}

// sendCode sends the client a code for a session.
func (s *Service) sendCode(w http.ResponseWriter, r *http.Request, a *authRequest, v session) error {
	code, err := s.newCode(a, v, exchangeOf(r).address)
	if err != nil {
		return s.refuse(w, r, a, err)
	}
	return s.sendBack(w, a, url.Values{"code": {code}})
}

// signInForm is what the pages send, in the names of AD FS's own page, which people's scripts fill in.
type signInForm struct {
	user, password string
	token          string // see forgery
	userCode       string // of the device that the sign-in is for
	cancel, signIn string // the buttons
	goOn, another  string // those of who has signed in already
}

func (f *signInForm) parameters() map[string]*string {
	return map[string]*string{
		"UserName": &f.user, "Password": &f.password, "FormToken": &f.token, "user_code": &f.userCode, "Cancel": &f.cancel, "SignIn": &f.signIn,
		"Continue": &f.goOn, "Another": &f.another,
	}
}

// authorizeForm takes what the sign-in page sends. The request that the page was shown for is still in the query, so a page
// that is old, doubled or come back to is as good as a new one.
func (s *Service) authorizeForm(w http.ResponseWriter, r *http.Request) error {
	body, err := readBody(r)
	if err != nil {
		return err
	}
	if r.URL.RawQuery == "" {
		return asQuery(w, body)
	}
	var f signInForm
	if err := parsePairs(body, f.parameters()); err != nil {
		return err
	}
	a, err := s.readAuthRequest(r.URL.RawQuery)
	if err != nil {
		return err
	}
	if err := s.check(r, a); err != nil {
		return s.refuse(w, r, a, err)
	}
	if a.silent() {
		return s.refuse(w, r, a, exchangeOf(r).unanswered())
	}
	if !s.forgery.good(r, f.token) {
		return s.showSignIn(w, r, a, problemStale.status, signInPage{User: a.hint(), Error: problemStale.text})
	}
	if f.cancel != "" {
		return s.refuse(w, r, a, errCancelled.err())
	}
	who, problem, err := s.signInByPage(r, &f)
	if err != nil {
		return err
	}
	if problem.text != "" {
		return s.showSignIn(w, r, a, problem.status, signInPage{User: f.user, Error: problem.text})
	}
	if !a.wants(who.ObjectID) {
		return s.refuse(w, r, a, errOtherUser.err().At("id_token_hint"))
	}
	v := s.newSession(who, a.clientID)
	if err := s.signOn(w, v); err != nil {
		return err
	}
	return s.sendCode(w, r, a, v)
}

// asQuery shows the page to a client that posts its request, which may do so, by the address that it would have for others.
// https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest
func asQuery(w http.ResponseWriter, body string) error {
	if len(body) > queryLimit {
		return errMalformed.err("the request is too long")
	}
	var a authRequest
	parameters := a.parameters()
	if err := parsePairs(body, a.parameters()); err != nil {
		return err
	}
	query := url.Values{}
	for name, value := range parameters {
		if *value != "" {
			query.Set(name, *value)
		}
	}
	if len(query) == 0 {
		return errMissing.err("client_id").At("client_id")
	}
	w.Header().Set("Location", "?"+query.Encode())
	w.WriteHeader(http.StatusSeeOther)
	return nil
}

// signInByPage checks the password that a page sent. A problem is for the person in front of it; an error is not.
func (s *Service) signInByPage(r *http.Request, f *signInForm) (*Principal, problem, error) {
	switch "" {
	case f.user:
		return nil, problem{http.StatusOK, "Enter your user name."}, nil
	case f.password:
		return nil, problem{http.StatusOK, "Enter your password."}, nil
	}
	p := s.directory.named(identity.User, f.user)
	if err := s.signIn(r, p, attempt{kind: identity.User, name: f.user, password: f.password}, errCredentials); err != nil {
		shown, err := problemOf(err)
		return nil, shown, err
	}
	return p, problem{}, nil
}

// refuse sends an error to the client that asked, who may know the address by now. What is our own fault is shown instead.
// https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1
func (s *Service) refuse(w http.ResponseWriter, r *http.Request, a *authRequest, err error) error {
	e := apierr.From(err)
	if e.Status == http.StatusInternalServerError {
		return err
	}
	body := s.errorBody(r, e)
	answer := url.Values{"error": {body.Error}, "error_description": {body.Description}}
	if errCancelled.caused(e) {
		answer.Set("error_subcode", "cancel") // by which MSAL tells it from other refusals
	}
	return s.sendBack(w, a, answer)
}

// sendBack takes the browser to the client, with an answer.
// https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2
func (s *Service) sendBack(w http.ResponseWriter, a *authRequest, answer url.Values) error {
	if a.state != "" {
		answer.Set("state", a.state)
	}
	switch a.responseMode {
	case modeFormPost:
		return s.showFormPost(w, a, answer)
	case modeFragment:
		return leave(w, a.redirectURI+"#"+answer.Encode())
	}
	return leave(w, inQuery(a.redirectURI, answer))
}

// inQuery adds an answer to an address, which keeps the query that it has. https://www.rfc-editor.org/rfc/rfc6749#section-3.1.2
func inQuery(to string, answer url.Values) string {
	switch {
	case len(answer) == 0:
		return to
	case strings.Contains(to, "?"):
		return to + "&" + answer.Encode()
	}
	return to + "?" + answer.Encode()
}

// leave takes the browser to an address that is a registered one but for the answer.
func leave(w http.ResponseWriter, to string) error {
	secure(w.Header(), "")
	w.Header().Set("Location", to)
	w.WriteHeader(http.StatusFound)
	return nil
}
