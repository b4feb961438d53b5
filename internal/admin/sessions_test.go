package admin_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/edgerite/edgerite/internal/admin"
)

// signedIn has sessions on two devices and notes how they are ended.
type signedIn struct{ ended []string }

func (s *signedIn) Sessions(_ context.Context, host string) ([]admin.Session, error) {
	switch host {
	case "edge1.localhost":
		return []admin.Session{
			{ID: "aaaa-1", Kind: "User", ObjectID: "1", Name: "alice@localhost", Client: "x", Address: "127.0.0.1", Began: noon, Left: time.Minute.String()},
			{ID: "aaaa-2", Name: "bob@localhost"},
		}, nil
	case "edge2.localhost":
		return []admin.Session{{ID: "bbbb-1", Name: "alice@localhost"}}, nil
	}
	return nil, nil
}

func (s *signedIn) EndSession(_ context.Context, host, id string) error {
	s.ended = append(s.ended, host+" "+id)
	return nil
}

func (s *signedIn) EndSessionsOf(_ context.Context, host, principal string) error {
	s.ended = append(s.ended, host+" of "+principal)
	return nil
}

func TestSessions(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, method, target, body string
		status                     int
		answer, not                string
		ended                      []string
	}{
		{"list", "GET", "/sessions?device=edge1.localhost", "", 200, `{"sessions":[{"id":"aaaa-1","device":"edge1.localhost","kind":"User","objectId":"1","name":"alice@localhost","client":"x","address":"127.0.0.1","began":"2026-03-01T12:00:00Z","left":"1m0s"}`, "bbbb", nil},
		{"all devices", "GET", "/sessions", "", 200, "bbbb-1", "?", nil},
		{"unknown device", "GET", "/sessions?device=edge9", "", 404, "DeviceNotFound", "?", nil},
		{"one, by its beginning", "POST", "/sessions/revoke", `{"id":"b"}`, 200, "bbbb-1", "aaaa", []string{"edge2.localhost bbbb-1"}},
		{"ambiguous", "POST", "/sessions/revoke", `{"id":"aaaa"}`, 409, "SessionAmbiguous", "?", nil},
		{"unknown", "POST", "/sessions/revoke", `{"id":"c"}`, 404, "SessionNotFound", "?", nil},
		{"of a principal", "POST", "/sessions/revoke", `{"principal":"ALICE","device":"edge1.localhost"}`, 200, "aaaa-1", "aaaa-2", []string{"edge1.localhost of ALICE"}},
		{"of an object id", "POST", "/sessions/revoke", `{"principal":"1","device":"edge1.localhost"}`, 200, "aaaa-1", "aaaa-2", []string{"edge1.localhost of 1"}},
		{"of a principal, anywhere", "POST", "/sessions/revoke", `{"principal":"alice"}`, 400, "DeviceRequired", "?", nil},
		{"all of a device", "POST", "/sessions/revoke", `{"all":true,"device":"edge2"}`, 200, "bbbb-1", "aaaa", []string{"edge2.localhost of "}},
		{"all", "POST", "/sessions/revoke", `{"all":true}`, 200, "aaaa-2", "?", []string{"edge1.localhost of ", "edge2.localhost of ", "edge1.lab.example of "}},
		{"none", "POST", "/sessions/revoke", `{}`, 400, "BadBody", "?", nil},
		{"two kinds", "POST", "/sessions/revoke", `{"id":"b","all":true}`, 400, "BadBody", "?", nil},
		{"restart of one", "POST", "/device/restart", `{"device":"edge2"}`, 200, `{"restarted":["edge2.localhost"]}`, "?", []string{"edge2.localhost of "}},
		{"restart of all", "POST", "/device/restart", "", 200, `{"restarted":["edge1.localhost","edge2.localhost","edge1.lab.example"]}`, "?", []string{"edge1.localhost of ", "edge2.localhost of ", "edge1.lab.example of "}},
		{"restart of none", "POST", "/device/restart", `{"device":"edge9"}`, 404, "DeviceNotFound", "?", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f := newFixture()
			w := f.send("127.0.0.1:9443", request(test.method, test.target, test.body))
			assert.Equal(t, test.status, w.Code, w.Body)
			assert.Contains(t, w.Body.String(), test.answer)
			assert.NotContains(t, w.Body.String(), test.not)
			assert.Equal(t, test.ended, f.sessions.ended)
		})
	}
}
