package server

import (
	"context"

	"github.com/edgerite/edgerite/arm/storage"
	"github.com/edgerite/edgerite/blob"
)

// containers shows Resource Manager what the blob service keeps. Both have the same values, each in words of its own.
type containers struct{ *blob.Service }

// FindContainer finds a container.
func (s containers) FindContainer(account, name string) (storage.Container, bool, error) {
	c, ok, err := s.Service.FindContainer(account, name)
	return storage.Container(c), ok, err
}

// EachContainer calls fn for the containers of an account.
func (s containers) EachContainer(account, after string, fn func(c storage.Container) (bool, error)) error {
	return s.Service.EachContainer(account, after, func(c blob.Container) (bool, error) { return fn(storage.Container(c)) })
}

// SetContainer makes or changes a container.
func (s containers) SetContainer(ctx context.Context, account string, c storage.Container) error {
	return s.Service.SetContainer(ctx, account, blob.Container(c))
}

// LeaseContainer does a lease operation.
func (s containers) LeaseContainer(ctx context.Context, account, name string, l storage.Lease) (string, int64, error) {
	return s.Service.LeaseContainer(ctx, account, name, blob.LeaseRequest(l))
}

// ServiceSettings gives the settings of an account's blob service.
func (s containers) ServiceSettings(account string) (storage.ServiceSettings, error) {
	b, err := s.Service.ServiceSettings(account)
	settings := storage.ServiceSettings{DefaultVersion: b.DefaultVersion, DeleteDays: b.DeleteDays}
	for _, r := range b.CORS {
		settings.CORS = append(settings.CORS, storage.CORSRule(r))
	}
	return settings, err
}

// SetServiceSettings sets them.
func (s containers) SetServiceSettings(ctx context.Context, account string, want storage.ServiceSettings) error {
	settings := blob.ServiceSettings{DefaultVersion: want.DefaultVersion, DeleteDays: want.DeleteDays}
	for _, r := range want.CORS {
		settings.CORS = append(settings.CORS, blob.CORSRule(r))
	}
	return s.Service.SetServiceSettings(ctx, account, settings)
}
