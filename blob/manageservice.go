package blob

import (
	"context"
	"errors"

	"github.com/edgerite/edgerite/internal/store"
)

// ServiceSettings are the service properties that Resource Manager shows and sets.
type ServiceSettings struct {
	CORS           []CORSRule
	DefaultVersion string
	DeleteDays     int64 // how long deleted blobs are kept; 0: they are not
}

// CORSRule says what a page from elsewhere may do.
type CORSRule struct {
	Origins, Methods, Allowed, Exposed []string
	MaxAge                             int64 // seconds
}

// ServiceSettings gives those of the account with that Account.ID.
func (s *Service) ServiceSettings(account string) (ServiceSettings, error) {
	p, err := s.settings.of(account)
	if err != nil {
		return ServiceSettings{}, err
	}
	settings := ServiceSettings{DefaultVersion: p.version}
	if p.deleted.enabled {
		settings.DeleteDays = p.deleted.days
	}
	for _, r := range p.cors {
		settings.CORS = append(settings.CORS, CORSRule{r.origins, r.methods, r.allowed, r.exposed, r.maxAge})
	}
	return settings, nil
}

// SetServiceSettings sets them, and leaves the other service properties as they are.
func (s *Service) SetServiceSettings(ctx context.Context, account string, want ServiceSettings) error {
	given := &serviceProperties{version: want.DefaultVersion, deleted: retention{enabled: want.DeleteDays != 0, days: want.DeleteDays}}
	for _, r := range want.CORS {
		given.cors = append(given.cors, corsRule{origins: r.Origins, methods: r.Methods, allowed: r.Allowed, exposed: r.Exposed, maxAge: r.MaxAge})
	}
	// As a document it is held to the rules of those that clients send.
	checked, err := decodeServiceProperties(given.encode())
	if err != nil {
		return errors.Join(errInvalidXMLDocument, err)
	}
	return s.changeProperties(ctx, account, func(p *serviceProperties) {
		p.cors, p.version, p.deleted = checked.cors, checked.version, checked.deleted
	})
}

// changeProperties changes an account's service properties under their lock.
func (s *Service) changeProperties(ctx context.Context, account string, change func(p *serviceProperties)) error {
	key := accountKey(account)
	return s.Store.Update(context.WithoutCancel(ctx), accountScope(account), func(tx *store.Tx) error {
		p := &serviceProperties{}
		v, err := tx.Get(key)
		if err == nil {
			p, err = decodeServiceProperties(v)
		}
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		change(p)
		return tx.Set(key, p.encode())
	})
}
