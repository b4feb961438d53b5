package sts

import (
	"net/http"

	"go.uber.org/zap"
)

// devicePage is where a person types the code of a device: the page of AD FS, or a short one for those who know only the cloud.
func (x *exchange) devicePage() string {
	if x.cloud {
		return x.origin + "/devicelogin"
	}
	return x.endpoint("deviceauth")
}

// deviceCodePage asks for the code that a device shows.
type deviceCodePage struct {
	frame
	UserCode, Error, Token string
}

// deviceAuth shows the page of /adfs/oauth2/deviceauth: https://www.rfc-editor.org/rfc/rfc8628#section-3.3
// A code in the address is filled in, not taken: the person is to compare it with what the device shows.
func (s *Service) deviceAuth(w http.ResponseWriter, r *http.Request) error {
	var f signInForm
	if err := parsePairs(r.URL.RawQuery, map[string]*string{"user_code": &f.userCode}); err != nil {
		return err
	}
	return s.askCode(w, r, f.userCode, problem{status: http.StatusOK})
}

// deviceAuthForm takes the code, then the sign-in. Each form carries the code, so the pages keep no state.
func (s *Service) deviceAuthForm(w http.ResponseWriter, r *http.Request) error {
	body, err := readBody(r)
	if err != nil {
		return err
	}
	var f signInForm
	if err := parsePairs(body, f.parameters()); err != nil {
		return err
	}
	if !s.forgery.good(r, f.token) {
		return s.askCode(w, r, f.userCode, problemStale)
	}
	app, wrong := s.deviceOf(r, f.userCode)
	switch {
	case wrong.text != "":
		return s.askCode(w, r, f.userCode, wrong)
	case f.cancel != "":
		return s.declineDevice(w, r, app, &f)
	}
	v, on, err := s.signedOn(r)
	switch asked := f.signIn == "" && f.user == ""; { // for a code so far, or for a word of who has signed in
	case err != nil:
		return err
	case asked && on && f.goOn != "":
		return s.signInDevice(w, r, app, &f, v)
	case asked && on && f.another == "":
		return s.askToGoOn(w, r, app, &f, v)
	case asked:
		return s.askSignIn(w, r, app, &f, problem{status: http.StatusOK})
	}
	who, wrong, err := s.signInByPage(r, &f)
	if err != nil {
		return err
	}
	if wrong.text != "" {
		return s.askSignIn(w, r, app, &f, wrong)
	}
	v = s.newSession(who, "")
	if err := s.signOn(w, v); err != nil {
		return err
	}
	return s.signInDevice(w, r, app, &f, v)
}

// signInDevice gives the device that shows a code a session.
func (s *Service) signInDevice(w http.ResponseWriter, r *http.Request, app string, f *signInForm, v session) error {
	known, over := s.shown(f.userCode, func(d *deviceRequest) { d.state, d.session = deviceSignedIn, v.of(d.client, s.native(d.client)) })
	if !known || over { // while the password was checked
		return s.askCode(w, r, f.userCode, problemCodeOver)
	}
	return s.tell(w, "You are signed in", "You have signed in to "+app+" on your device. You can close this window.")
}

// deviceOf says which application shows a code. Wrong codes count as wrong passwords of their address do, so nobody tries many
// (behaviour: sts-device-guess).
func (s *Service) deviceOf(r *http.Request, userCode string) (app string, wrong problem) {
	limit, address := s.credential.limit, exchangeOf(r).address
	if limit.locked("", address) {
		return "", problemLockedCode
	}
	known, over := s.shown(userCode, func(d *deviceRequest) { app = s.appName(d.client) })
	switch {
	case !known:
		limit.fail("", address)
		s.Log.Info("a wrong device code was typed", zap.String("address", address))
		return "", problemCode
	case over:
		return "", problemCodeOver
	}
	return app, problem{}
}

// appName is what a person knows an application by. Any may ask for a device code, so the name may be its id, in quotes: it
// may read like a sentence of the page.
func (s *Service) appName(clientID string) string {
	if app, ok := s.application(clientID); ok {
		return app.Name
	}
	return "the application “" + printable(clientID) + "”"
}

func (s *Service) declineDevice(w http.ResponseWriter, r *http.Request, app string, f *signInForm) error {
	known, over := s.shown(f.userCode, func(d *deviceRequest) { d.state = deviceDeclined })
	if !known || over {
		return s.askCode(w, r, f.userCode, problemCodeOver)
	}
	return s.tell(w, "Sign-in canceled", "You have not signed in to "+app+". You can close this window.")
}

func (s *Service) askCode(w http.ResponseWriter, r *http.Request, userCode string, p problem) error {
	if len(userCode) > maxShown {
		userCode = ""
	}
	token := s.forgery.token(w, r)
	secure(w.Header(), "")
	return s.show(w, p.status, "device.html", deviceCodePage{frame: s.frame("Enter code"), UserCode: userCode, Error: p.text, Token: token})
}

func (s *Service) askSignIn(w http.ResponseWriter, r *http.Request, app string, f *signInForm, p problem) error {
	token := s.forgery.token(w, r)
	secure(w.Header(), "")
	return s.show(w, p.status, "signin.html", signInPage{
		frame: s.frame("Sign in"), App: app, User: f.user, Error: p.text, Token: token, UserCode: plainUserCode(f.userCode),
	})
}

// goOnPage asks who has signed in already whether to go on. Whoever was shown another's code can still say no.
type goOnPage struct {
	frame
	App, User, UserCode, Token string
}

func (s *Service) askToGoOn(w http.ResponseWriter, r *http.Request, app string, f *signInForm, v session) error {
	p := goOnPage{frame: s.frame("Sign in"), App: app, UserCode: plainUserCode(f.userCode), Token: s.forgery.token(w, r)}
	if who := s.whose(v); who != nil {
		p.User = who.Name
	}
	secure(w.Header(), "")
	return s.show(w, http.StatusOK, "goon.html", p)
}

func (s *Service) tell(w http.ResponseWriter, heading, text string) error {
	secure(w.Header(), "")
	return s.show(w, http.StatusOK, "message.html", messagePage{frame: s.frame(heading), Heading: heading, Text: text})
}
