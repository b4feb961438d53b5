package sts

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/edgerite/edgerite/internal/httpx"
)

// routeSignOut adds the endpoints by which people sign out.
func (s *Service) routeSignOut(m *chi.Mux) {
	adapt := func(h httpx.Handler) http.HandlerFunc { return s.adapt(h, s.renderPage) }
	m.Get("/oauth2/logout", adapt(s.signOut))
	m.Post("/oauth2/logout", adapt(s.signOut))
	m.Get("/ls", adapt(s.passiveSignOut))
}

// signOutRequest is what a client says when it sends its user to sign out.
type signOutRequest struct {
	hint, client, redirect, state string
}

func (q *signOutRequest) parameters() map[string]*string {
	return map[string]*string{"id_token_hint": &q.hint, "client_id": &q.client, "post_logout_redirect_uri": &q.redirect, "state": &q.state}
}

// signOut answers /adfs/oauth2/logout: it ends the session of the browser and the one that the id_token_hint is of, whether its token is over
// or not, and sends the user back to an address that the client has registered, else to a page. Nobody is sent anywhere else.
// https://learn.microsoft.com/windows-server/identity/ad-fs/development/ad-fs-logout-openid-connect
// https://openid.net/specs/openid-connect-rpinitiated-1_0.html
// behaviour: sts-sign-out.
func (s *Service) signOut(w http.ResponseWriter, r *http.Request) error {
	query := r.URL.RawQuery
	if r.Method == http.MethodPost {
		var err error
		if query, err = readBody(r); err != nil {
			return err
		}
	}
	var q signOutRequest
	if err := parsePairs(query, q.parameters()); err != nil {
		return err
	}
	if q.hint != "" {
		if err := s.endHinted(r.Context(), &q); err != nil {
			return err
		}
	}
	if err := s.endSignOn(w, r); err != nil {
		return err
	}
	if !s.mayLeave(q) {
		return s.showSignedOut(w)
	}
	answer := url.Values{}
	if q.state != "" {
		answer.Set("state", q.state)
	}
	return leave(w, inQuery(q.redirect, answer))
}

// endHinted ends the session of the hint, and takes the client from it.
func (s *Service) endHinted(ctx context.Context, q *signOutRequest) error {
	c, err := s.hinted(q.hint, q.client)
	if err != nil || c == nil {
		return err
	}
	q.client = c.Audience
	return s.end(ctx, c.session())
}

// hinted is what an id_token_hint says, which may be over; a client that is known is to be the one that it was given to. What is signed with a
// key that is over is of a session that is over, too: it is taken for no hint, since nothing that it says can be believed any more.
func (s *Service) hinted(hint, client string) (*claims, error) {
	c, err := s.parse(hint)
	switch {
	case errors.Is(err, errUnknownKey):
		return nil, nil
	case err != nil || c.SignIn == "":
		return nil, errMalformed.err("the id_token_hint is no id_token of this token service").At("id_token_hint").Because(err)
	case client != "" && !strings.EqualFold(client, c.Audience):
		return nil, errMalformed.err("the id_token_hint is another client's").At("client_id")
	}
	return c, nil
}

// endSignOn ends the session that somebody has begun with this browser, and has it forget it.
func (s *Service) endSignOn(w http.ResponseWriter, r *http.Request) error {
	v, ok, err := s.signedOn(r)
	if err == nil && ok {
		err = s.end(r.Context(), v)
	}
	if err == nil {
		signOff(w)
	}
	return err
}

// mayLeave tells whether a client may have its users sent to where it says when they have signed out.
func (s *Service) mayLeave(q signOutRequest) bool {
	app, known := s.application(q.client)
	return known && q.redirect != "" && app.redirects(q.redirect) && !strings.HasPrefix(q.redirect, "urn:")
}

// passiveSignOut answers /adfs/ls, by which WS-Federation signs out. It ends the session of the browser; it does not send
// anybody to wreply, which nothing vouches for.
// https://learn.microsoft.com/openspecs/windows_protocols/ms-mwbf/
func (s *Service) passiveSignOut(w http.ResponseWriter, r *http.Request) error {
	switch action := r.URL.Query().Get("wa"); action {
	case "wsignout1.0", "wsignoutcleanup1.0":
		if err := s.endSignOn(w, r); err != nil {
			return err
		}
		return s.showSignedOut(w)
	case "":
		return errMissing.err("wa").At("wa")
	default:
		return errMalformed.err("of WS-Federation there is signing out only, wa=wsignout1.0").At("wa")
	}
}

func (s *Service) showSignedOut(w http.ResponseWriter) error {
	secure(w.Header(), "")
	return s.show(w, http.StatusOK, "message.html", messagePage{
		frame: s.frame("Sign out"), Heading: "You have signed out", Text: "It is a good idea to close all browser windows.",
	})
}
