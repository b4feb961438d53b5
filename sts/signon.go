package sts

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/edgerite/edgerite/internal/identity"
)

// signOnCookie is what AD FS calls MSISAuth: it keeps the sign-in of a browser until its window is closed, so that the next program gets its
// code without a form. Its prefix binds it to this very host: a page in a storage account, whose name is under the same domain, could
// set a cookie for all of it otherwise.
// https://learn.microsoft.com/windows-server/identity/ad-fs/operations/ad-fs-single-sign-on-settings
// behaviour: sts-single-sign-on.
const signOnCookie = "__Host-MSISAuth"

// signedOn is the session of the browser's sign-in, as long as that stands: whatever ends a session ends it.
func (s *Service) signedOn(r *http.Request) (v session, ok bool, err error) {
	c, err := r.Cookie(signOnCookie)
	if err != nil {
		return session{}, false, nil //nolint:nilerr // there is none, which is all that it can say
	}
	v, err = s.openSession(c.Value, sealedBrowser)
	switch {
	case errors.Is(err, errSealed):
		return session{}, false, nil
	case err != nil:
		return session{}, false, err
	}
	return v, s.standing(v) == nil, nil
}

// signOn has the browser keep a sign-in.
func (s *Service) signOn(w http.ResponseWriter, v session) error {
	key, err := s.signingKey()
	if err != nil {
		return err
	}
	sealed, err := s.sealSession(key, v, sealedBrowser)
	if err != nil {
		return err
	}
	http.SetCookie(w, hostCookie(signOnCookie, sealed))
	return nil
}

// signOff has the browser forget a sign-in.
func signOff(w http.ResponseWriter) {
	c := hostCookie(signOnCookie, "")
	c.MaxAge = -1
	http.SetCookie(w, c)
}

// of is the same session, for another application: all that came of one sign-in ends with it.
func (v session) of(client string, public bool) session {
	v.Client, v.Public = client, public
	return v
}

// began is when somebody signed in, in the real time of then.
func (s *Service) began(v session) time.Time { return time.Unix(v.End, 0).Add(-s.Lifetime) }

// enough says whether a sign-in of before is one that the request can be answered by without asking anybody.
func (s *Service) enough(v session, a *authRequest) bool {
	if a.asksAgain() || !a.wants(v.Who) {
		return false
	}
	if hint := a.hint(); hint != "" {
		if p := s.directory.named(identity.User, hint); p == nil || p.ObjectID != v.Who {
			return false // another is to sign in
		}
	}
	if a.maxAge == "" {
		return true
	}
	// "If the elapsed time is greater than this value, the OP MUST attempt to actively re-authenticate the End-User", and of 0 every time is.
	// https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest
	most, err := strconv.ParseInt(a.maxAge, 10, 64)
	age := int64(s.Lifetime.Seconds()) - s.remaining(v)
	return err == nil && most > 0 && age <= most
}
