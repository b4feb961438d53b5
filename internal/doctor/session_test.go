package doctor_test

import (
	"crypto/tls"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/internal/doctor"
)

// session starts the fake and connects to it.
func (f *fake) session(t *testing.T) (*doctor.Session, error) {
	t.Helper()
	f.visit(t) // starts it, and fills in where it is
	f.mu.Lock()
	f.requests = nil
	f.mu.Unlock()
	s, err := doctor.Connect(t.Context(), f.options)
	if err == nil {
		t.Cleanup(s.Close)
	}
	return s, err
}

func send(t *testing.T, s *doctor.Session, method, path, body string) (int, error) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, s.Management+path, strings.NewReader(body))
	require.NoError(t, err)
	response, err := s.Client.Do(r)
	if err != nil {
		return 0, err
	}
	_, err = io.Copy(io.Discard, response.Body)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	return response.StatusCode, nil
}

func TestSession(t *testing.T) {
	t.Parallel()
	f := newFake()
	f.answers["management /x"] = answer{200, `{}`}
	s, err := f.session(t)
	require.NoError(t, err)
	require.Equal(t, subscription, s.Subscription)
	require.Equal(t, "c0257de7-538f-415c-993a-1b87a031879d", s.Tenant)
	require.NotContains(t, f.asked(), "GET sa1 /", "what needs no subscription is left out")
	status, err := send(t, s, http.MethodPut, "/x", "body")
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, status, "the token is sent")
}

// A token that is over is replaced once: a deployment may take longer than a session.
func TestSessionSignsInAgain(t *testing.T) {
	t.Parallel()
	f := newFake()
	f.answers["management /x"] = answer{200, `{}`}
	s, err := f.session(t)
	require.NoError(t, err)
	f.set("U")
	status, err := send(t, s, http.MethodPut, "/x", "body")
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, status)
	require.Contains(t, f.asked()[len(f.asked())-3:], "POST login /adfs/oauth2/token")
	f.set("V")
	f.answers["login /adfs/oauth2/token"] = answer{401, `{"error":"invalid_grant","error_description":"AADSTS50126: wrong"}`}
	_, err = send(t, s, http.MethodPut, "/x", "body")
	require.ErrorContains(t, err, "signing in again: 401 Unauthorized, AADSTS50126")
}

// Where a step fails, the error says which, why, and what to do.
func TestConnectFails(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		breakIt func(*fake)
		message string
	}{
		"nothing listens": {func(f *fake) { f.stopped = true }, `the check fails that login.edge1.example answers with TLS 1.2 or later: nothing can be reached at`},
		"TLS 1.1":         {func(f *fake) { f.tls.MaxVersion = tls.VersionTLS11 }, "enable TLS 1.2"},
		"no password":     {func(f *fake) { f.options.Password = "" }, "the check fails that EdgeArmUser can sign in: no password was given"},
		"wrong password": {func(f *fake) {
			f.answers["login /adfs/oauth2/token"] = answer{400, `{"error_description":"AADSTS50126"}`}
		}, "check user name and password"},
		"no subscription":   {func(f *fake) { f.answers["management /subscriptions"] = answer{200, `{"value":[]}`} }, "the check fails that a subscription is enabled: there is none"},
		"senseless options": {func(f *fake) { f.options.Account = "a.b" }, `account "a.b"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFake()
			if name != "senseless options" {
				test.breakIt(f)
			}
			f.visit(t)
			test.breakIt(f)
			_, err := doctor.Connect(t.Context(), f.options)
			require.ErrorContains(t, err, test.message)
		})
	}
}
