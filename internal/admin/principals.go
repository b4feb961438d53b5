package admin

import (
	"context"
	"net/http"
	"time"

	"github.com/edgerite/edgerite/internal/apierr"
)

// Principals are the users and service principals of the devices, which go by their hosts. What is wrong with a request is
// an *apierr.Error.
type Principals interface {
	Principals(ctx context.Context, host string) ([]Principal, error)
	AddPrincipal(ctx context.Context, host string, p Principal, password, certificate string) (Principal, error)
	// ChangePrincipal changes one by its object id or name.
	ChangePrincipal(ctx context.Context, host, name string, c PrincipalChange) (Principal, error)
	// RemovePrincipal deletes one by its object id or name.
	RemovePrincipal(ctx context.Context, host, name string) (Principal, error)
}

// PrincipalChange is what is to change of a principal: what is not empty.
type PrincipalChange struct {
	Password    string `json:"password,omitempty"`
	Disabled    *bool  `json:"disabled,omitempty"`
	Certificate string `json:"certificate,omitempty"` // PEM, to add
	Thumbprint  string `json:"thumbprint,omitempty"`  // of a certificate, to remove
}

// Principal is a user or a service principal.
type Principal struct {
	Device      string `json:"device"` // host
	Kind        string `json:"kind"`   // User or ServicePrincipal
	ObjectID    string `json:"objectId"`
	Name        string `json:"name"` // upn of a user, client id of a service principal
	DisplayName string `json:"displayName"`
	Source      string `json:"source"` // device, configuration or admin: only the last can be removed
	Disabled    bool   `json:"disabled,omitempty"`
	// Certificates are those that a service principal signs assertions with.
	Certificates []PrincipalCertificate `json:"certificates,omitempty"`
}

// PrincipalCertificate is a certificate of a service principal.
type PrincipalCertificate struct {
	Thumbprint string    `json:"thumbprint"` // SHA-1, upper-case hexadecimal digits
	Subject    string    `json:"subject"`
	Expires    time.Time `json:"expires"`
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
	Certificate string `json:"certificate,omitempty"` // PEM
}

// principalChangeRequest is a change of one principal of one device.
type principalChangeRequest struct {
	Device string `json:"device,omitempty"` // host or name; empty means the only one
	Name   string `json:"name"`
	PrincipalChange
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
	var in principalRequest
	return s.principal(w, r, &in, &in.Device, func(host string) (Principal, error) {
		return s.Principals.AddPrincipal(r.Context(), host, Principal{Kind: in.Kind, Name: in.Name, DisplayName: in.DisplayName}, in.Password, in.Certificate)
	})
}

func (s *service) changePrincipal(w http.ResponseWriter, r *http.Request) error {
	var in principalChangeRequest
	return s.principal(w, r, &in, &in.Device, func(host string) (Principal, error) {
		return s.Principals.ChangePrincipal(r.Context(), host, in.Name, in.PrincipalChange)
	})
}

func (s *service) removePrincipal(w http.ResponseWriter, r *http.Request) error {
	var in principalRequest
	return s.principal(w, r, &in, &in.Device, func(host string) (Principal, error) {
		return s.Principals.RemovePrincipal(r.Context(), host, in.Name)
	})
}

// principal reads a request and does something about one principal of the one device it means.
func (s *service) principal(w http.ResponseWriter, r *http.Request, in any, device *string, do func(host string) (Principal, error)) error {
	if err := decode(w, r, in); err != nil {
		return err
	}
	d, err := s.chooseOne(*device)
	if err != nil {
		return err
	}
	p, err := do(d.Host())
	if err != nil {
		return err
	}
	p.Device = d.Host()
	return answer(w, p)
}

// chooseOne is the one device that a request means.
func (s *service) chooseOne(device string) (Device, error) {
	chosen, err := s.choose(device)
	if err != nil {
		return Device{}, err
	}
	if len(chosen) != 1 {
		return Device{}, apierr.New(http.StatusBadRequest, "DeviceRequired", "There are %d devices: say which.", len(chosen)).At("device")
	}
	return chosen[0], nil
}

// Principals lists the users and service principals of a device, or of all when device is empty.
func (c *Client) Principals(ctx context.Context, device string) ([]Principal, error) {
	var out principalList
	err := c.call(ctx, http.MethodGet, "/principals", deviceQuery(device), nil, &out)
	return out.Principals, err
}

// AddPrincipal makes a user or a service principal, which may have a certificate, PEM, in the place of a password; device may be
// empty where there is one only.
func (c *Client) AddPrincipal(ctx context.Context, device string, p Principal, password, certificate string) (Principal, error) {
	var out Principal
	in := principalRequest{Device: device, Kind: p.Kind, Name: p.Name, DisplayName: p.DisplayName, Password: password, Certificate: certificate}
	err := c.call(ctx, http.MethodPost, "/principals/add", nil, in, &out)
	return out, err
}

// ChangePrincipal changes one by its object id or name; device may be empty where there is one only.
func (c *Client) ChangePrincipal(ctx context.Context, device, name string, change PrincipalChange) (Principal, error) {
	var out Principal
	err := c.call(ctx, http.MethodPost, "/principals/change", nil, principalChangeRequest{Device: device, Name: name, PrincipalChange: change}, &out)
	return out, err
}

// RemovePrincipal deletes one by its object id or name; device may be empty where there is one only.
func (c *Client) RemovePrincipal(ctx context.Context, device, name string) (Principal, error) {
	var out Principal
	err := c.call(ctx, http.MethodPost, "/principals/remove", nil, principalRequest{Device: device, Name: name}, &out)
	return out, err
}
