package admin

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/edgerite/edgerite/internal/apierr"
)

// Sessions are the sign-ins that go on, on the devices, which go by their hosts. What is wrong with a request is
// an *apierr.Error.
type Sessions interface {
	Sessions(ctx context.Context, host string) ([]Session, error)
	// EndSession ends one session.
	EndSession(ctx context.Context, host, id string) error
	// EndSessionsOf ends those of one principal, by its object id or name; of everybody where that is empty, as a restart of
	// the device does.
	EndSessionsOf(ctx context.Context, host, principal string) error
}

// Session is a sign-in that goes on.
type Session struct {
	ID       string    `json:"id"`
	Device   string    `json:"device"` // host
	Kind     string    `json:"kind"`   // of the principal: User or ServicePrincipal
	ObjectID string    `json:"objectId"`
	Name     string    `json:"name"`
	Client   string    `json:"client"`  // the application that signed in
	Address  string    `json:"address"` // where it was first seen to come from
	Began    time.Time `json:"began"`   // virtual
	Left     string    `json:"left"`    // until it ends by itself, such as "1h29m0s"
}

type sessionList struct {
	Sessions []Session `json:"sessions"`
}

// SessionChoice says which sessions to end: one, those of a principal, or all.
type SessionChoice struct {
	ID        string `json:"id,omitempty"` // or the beginning of one
	Principal string `json:"principal,omitempty"`
	All       bool   `json:"all,omitempty"`
}

type revokeRequest struct {
	Device string `json:"device,omitempty"` // host or name; empty means all, or whichever has the session
	SessionChoice
}

type restartRequest struct {
	Device string `json:"device,omitempty"` // host or name; empty means all
}

type restartResponse struct {
	Restarted []string `json:"restarted"`
}

func (s *service) listSessions(w http.ResponseWriter, r *http.Request) error {
	all, err := s.sessions(r.Context(), r.URL.Query().Get("device"))
	if err != nil {
		return err
	}
	return answer(w, sessionList{all})
}

// sessions are those of the chosen device, or of all.
func (s *service) sessions(ctx context.Context, device string) ([]Session, error) {
	chosen, err := s.choose(device)
	if err != nil {
		return nil, err
	}
	all := []Session{}
	for _, d := range chosen {
		some, err := s.Sessions.Sessions(ctx, d.Host())
		if err != nil {
			return nil, err
		}
		for _, one := range some {
			one.Device = d.Host()
			all = append(all, one)
		}
	}
	return all, nil
}

// revokeSessions ends sessions and answers with those that it ended.
func (s *service) revokeSessions(w http.ResponseWriter, r *http.Request) error {
	var in revokeRequest
	if err := decode(w, r, &in); err != nil {
		return err
	}
	all, err := s.sessions(r.Context(), in.Device)
	if err != nil {
		return err
	}
	var ended []Session
	switch {
	case in.ID != "" && in.Principal == "" && !in.All:
		ended, err = s.revokeOne(r.Context(), all, in.ID)
	case in.ID == "" && (in.Principal != "") != in.All:
		ended, err = s.revokeMany(r.Context(), all, in)
	default:
		err = apierr.New(http.StatusBadRequest, "BadBody", "Say one of id, principal and all.")
	}
	if err != nil {
		return err
	}
	return answer(w, sessionList{ended})
}

func (s *service) revokeOne(ctx context.Context, all []Session, id string) ([]Session, error) {
	var found []Session
	for _, one := range all {
		if strings.HasPrefix(one.ID, id) {
			found = append(found, one)
		}
	}
	switch len(found) {
	case 0:
		return nil, apierr.New(http.StatusNotFound, "SessionNotFound", "No session has the id %q: list them first.", id).At("id")
	case 1:
		return found, s.Sessions.EndSession(ctx, found[0].Device, found[0].ID)
	}
	return nil, apierr.New(http.StatusConflict, "SessionAmbiguous", "%d sessions have an id that begins with %q: write more of it, or the device.", len(found), id).At("id")
}

// revokeMany ends the sessions of a principal of one device, or of everybody on the chosen ones.
func (s *service) revokeMany(ctx context.Context, all []Session, in revokeRequest) ([]Session, error) {
	chosen, err := s.choose(in.Device)
	if in.Principal != "" && err == nil {
		var one Device
		one, err = s.chooseOne(in.Device)
		chosen = []Device{one}
	}
	if err != nil {
		return nil, err
	}
	name, _, _ := strings.Cut(in.Principal, "@localhost")
	ended := []Session{}
	for _, one := range all {
		own, _, _ := strings.Cut(one.Name, "@localhost")
		if in.All || strings.EqualFold(own, name) || strings.EqualFold(one.ObjectID, in.Principal) {
			ended = append(ended, one)
		}
	}
	for _, d := range chosen {
		if err := s.Sessions.EndSessionsOf(ctx, d.Host(), in.Principal); err != nil {
			return nil, err
		}
	}
	return ended, nil
}

// restartDevice does to the sessions what a restart of the device does: they end.
// https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-connect-resource-manager
func (s *service) restartDevice(w http.ResponseWriter, r *http.Request) error {
	var in restartRequest
	if err := decode(w, r, &in); err != nil {
		return err
	}
	chosen, err := s.choose(in.Device)
	if err != nil {
		return err
	}
	out := restartResponse{[]string{}}
	for _, d := range chosen {
		if err := s.Sessions.EndSessionsOf(r.Context(), d.Host(), ""); err != nil {
			return err
		}
		out.Restarted = append(out.Restarted, d.Host())
	}
	return answer(w, out)
}

// Sessions lists the sign-ins that go on, on a device or on all when device is empty.
func (c *Client) Sessions(ctx context.Context, device string) ([]Session, error) {
	var out sessionList
	err := c.call(ctx, http.MethodGet, "/sessions", deviceQuery(device), nil, &out)
	return out.Sessions, err
}

// RevokeSessions ends sessions and returns those that it ended; device may be empty.
func (c *Client) RevokeSessions(ctx context.Context, device string, which SessionChoice) ([]Session, error) {
	var out sessionList
	err := c.call(ctx, http.MethodPost, "/sessions/revoke", nil, revokeRequest{Device: device, SessionChoice: which}, &out)
	return out.Sessions, err
}

// RestartDevice does to the sessions of a device, or of all when device is empty, what a restart does. It returns the hosts.
func (c *Client) RestartDevice(ctx context.Context, device string) ([]string, error) {
	var out restartResponse
	err := c.call(ctx, http.MethodPost, "/device/restart", nil, restartRequest{Device: device}, &out)
	return out.Restarted, err
}
