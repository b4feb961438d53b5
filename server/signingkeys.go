package server

import (
	"github.com/edgerite/edgerite/internal/admin"
	"github.com/edgerite/edgerite/sts"
)

// signingKeys are the keys of the installation, as the admin API has them.
type signingKeys struct{ keys *sts.Keys }

// Keys lists them.
func (k signingKeys) Keys() (all []admin.Key, err error) {
	keys, err := k.keys.List()
	for _, key := range keys {
		all = append(all, admin.Key(key))
	}
	return all, err
}

// RotateKeys has a new one sign.
func (k signingKeys) RotateKeys() error { return k.keys.Rotate() }
