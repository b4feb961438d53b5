package server

import (
	"context"
	"errors"
	"net/http"

	"github.com/edgerite/edgerite/internal/admin"
	"github.com/edgerite/edgerite/internal/apierr"
	"github.com/edgerite/edgerite/internal/identity"
	"github.com/edgerite/edgerite/sts"
)

// Principals lists the users and service principals of a device.
func (c *controls) Principals(ctx context.Context, host string) (all []admin.Principal, err error) {
	err = c.on(ctx, host, func(p *parts) error {
		for _, one := range p.tokens.Principals() {
			all = append(all, shownPrincipal(one))
		}
		return nil
	})
	return all, err
}

// AddPrincipal makes a user or a service principal.
func (c *controls) AddPrincipal(ctx context.Context, host string, p admin.Principal, password string) (added admin.Principal, err error) {
	err = c.on(ctx, host, func(parts *parts) error {
		one, err := parts.tokens.AddPrincipal(ctx, sts.Principal{Kind: identity.Kind(p.Kind), Name: p.Name, DisplayName: p.DisplayName}, password)
		added = shownPrincipal(one)
		return principalRefused(err)
	})
	return added, err
}

// RemovePrincipal deletes one that AddPrincipal made.
func (c *controls) RemovePrincipal(ctx context.Context, host, name string) (removed admin.Principal, err error) {
	err = c.on(ctx, host, func(parts *parts) error {
		one, err := parts.tokens.RemovePrincipal(ctx, name)
		removed = shownPrincipal(one)
		return principalRefused(err)
	})
	return removed, err
}

func shownPrincipal(p sts.Principal) admin.Principal {
	return admin.Principal{Kind: string(p.Kind), ObjectID: p.ObjectID, Name: p.Name, DisplayName: p.DisplayName, Source: string(p.Source)}
}

// principalRefused puts the directory's errors into the words of the admin API.
func principalRefused(err error) error {
	for _, known := range []struct {
		err    error
		status int
		code   string
	}{
		{sts.ErrPrincipalInvalid, http.StatusBadRequest, "InvalidPrincipal"},
		{sts.ErrPrincipalExists, http.StatusConflict, "PrincipalExists"},
		{sts.ErrNoPrincipal, http.StatusNotFound, "PrincipalNotFound"},
		{sts.ErrPrincipalFixed, http.StatusConflict, "PrincipalFixed"},
	} {
		if errors.Is(err, known.err) {
			return apierr.New(known.status, known.code, "%s.", err)
		}
	}
	return err
}
