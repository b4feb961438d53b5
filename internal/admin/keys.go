package admin

import (
	"context"
	"net/http"
	"time"
)

// Keys are those that the token services of all devices sign with.
type Keys interface {
	Keys() ([]Key, error)
	// RotateKeys has a new key sign from now on.
	RotateKeys() error
}

// Key is a signing key.
type Key struct {
	ID      string    `json:"id"`               // kid of its tokens
	Made    time.Time `json:"made"`             // real
	Signs   bool      `json:"signs"`            // now
	Begins  time.Time `json:"begins,omitzero"`  // virtual, when it signs; absent for the first
	Retired time.Time `json:"retired,omitzero"` // virtual, when it signs no more; absent for the youngest
}

type keyList struct {
	Keys []Key `json:"keys"`
}

func (s *service) listKeys(w http.ResponseWriter, _ *http.Request) error {
	all, err := s.Keys.Keys()
	if err != nil {
		return err
	}
	return answer(w, keyList{all})
}

func (s *service) rotateKeys(w http.ResponseWriter, r *http.Request) error {
	var in struct{}
	if err := decode(w, r, &in); err != nil {
		return err
	}
	if err := s.Keys.RotateKeys(); err != nil {
		return err
	}
	return s.listKeys(w, r)
}

// Keys lists the keys that tokens are signed with, the youngest first.
func (c *Client) Keys(ctx context.Context) ([]Key, error) {
	var out keyList
	err := c.call(ctx, http.MethodGet, "/keys", nil, nil, &out)
	return out.Keys, err
}

// RotateKeys has a new key sign from now on, and lists the keys.
func (c *Client) RotateKeys(ctx context.Context) ([]Key, error) {
	var out keyList
	err := c.call(ctx, http.MethodPost, "/keys/rotate", nil, nil, &out)
	return out.Keys, err
}
