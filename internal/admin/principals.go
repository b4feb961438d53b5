package admin

import (
	"context"
	"net/http"

	"github.com/edgerite/edgerite/internal/apierr"
)

// Principals are the users and service principals of the devices, which go by their hosts. What is wrong with a request is
// an *apierr.Error.
type Principals interface {
	Principals(ctx context.Context, host string) ([]Principal, error)
	AddPrincipal(ctx context.Context, host string, p Principal, password string) (Principal, error)
	// RemovePrincipal deletes one by its object id or name.
	RemovePrincipal(ctx context.Context, host, name string) (Principal, error)
}

// Principal is a user or a service principal.
type Principal struct {
	Device      string `json:"device"` // host
	Kind        string `json:"kind"`   // User or ServicePrincipal
	ObjectID    string `json:"objectId"`
	Name        string `json:"name"` // upn of a user, client id of a service principal
	DisplayName string `json:"displayName"`
	Source      string `json:"source"` // device, configuration or admin: only the last can be removed
}

type principalList struct {
	Principals []Principal `json:"principals"`
}

// principalRequest is about one principal of one device.
type principalRequest struct {
	Device      string `json:"device,omitempty"` // host or name; empty means the only one
	Kind        string `json:"kind,omitempty"`
	Name        string `json:"name"`
	DisplayName string `json:"displayName,omitempty"`
	Password    string `json:"password,omitempty"`
}

func (s *service) listPrincipals(w http.ResponseWriter, r *http.Request) error {
	chosen, err := s.choose(r.URL.Query().Get("device"))
	if err != nil {
		return err
	}
	all := []Principal{}
	for _, d := range chosen {
		some, err := s.Principals.Principals(r.Context(), d.Host())
		if err != nil {
			return err
		}
		for _, p := range some {
			p.Device = d.Host()
			all = append(all, p)
		}
	}
	return answer(w, principalList{all})
}

func (s *service) addPrincipal(w http.ResponseWriter, r *http.Request) error {
	return s.principal(w, r, func(host string, in principalRequest) (Principal, error) {
		return s.Principals.AddPrincipal(r.Context(), host, Principal{Kind: in.Kind, Name: in.Name, DisplayName: in.DisplayName}, in.Password)
	})
}

func (s *service) removePrincipal(w http.ResponseWriter, r *http.Request) error {
	return s.principal(w, r, func(host string, in principalRequest) (Principal, error) {
		return s.Principals.RemovePrincipal(r.Context(), host, in.Name)
	})
}

// principal does something about one principal of the one device a request means.
func (s *service) principal(w http.ResponseWriter, r *http.Request, do func(host string, in principalRequest) (Principal, error)) error {
	var in principalRequest
	if err := decode(w, r, &in); err != nil {
		return err
	}
	chosen, err := s.choose(in.Device)
	if err != nil {
		return err
	}
	if len(chosen) != 1 {
		return apierr.New(http.StatusBadRequest, "DeviceRequired", "There are %d devices: say which.", len(chosen)).At("device")
	}
	p, err := do(chosen[0].Host(), in)
	if err != nil {
		return err
	}
	p.Device = chosen[0].Host()
	return answer(w, p)
}

// Principals lists the users and service principals of a device, or of all when device is empty.
func (c *Client) Principals(ctx context.Context, device string) ([]Principal, error) {
	var out principalList
	err := c.call(ctx, http.MethodGet, "/principals", deviceQuery(device), nil, &out)
	return out.Principals, err
}

// AddPrincipal makes a user or a service principal; device may be empty where there is one only.
func (c *Client) AddPrincipal(ctx context.Context, device string, p Principal, password string) (Principal, error) {
	var out Principal
	in := principalRequest{Device: device, Kind: p.Kind, Name: p.Name, DisplayName: p.DisplayName, Password: password}
	err := c.call(ctx, http.MethodPost, "/principals/add", nil, in, &out)
	return out, err
}

// RemovePrincipal deletes one by its object id or name; device may be empty where there is one only.
func (c *Client) RemovePrincipal(ctx context.Context, device, name string) (Principal, error) {
	var out Principal
	err := c.call(ctx, http.MethodPost, "/principals/remove", nil, principalRequest{Device: device, Name: name}, &out)
	return out, err
}
