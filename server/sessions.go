package server

import (
	"context"
	"errors"
	"net/http"

	"github.com/edgerite/edgerite/internal/admin"
	"github.com/edgerite/edgerite/internal/apierr"
	"github.com/edgerite/edgerite/sts"
)

// Sessions lists the sign-ins that go on, on a device.
func (c *controls) Sessions(ctx context.Context, host string) (all []admin.Session, err error) {
	err = c.on(ctx, host, func(p *parts) error {
		sessions, err := p.tokens.Sessions()
		for _, s := range sessions {
			all = append(all, admin.Session{
				ID: s.ID, Kind: string(s.Kind), ObjectID: s.ObjectID, Name: s.Name, Client: s.Client, Address: s.Address, Began: s.Began, Left: s.Left.String(),
			})
		}
		return err
	})
	return all, err
}

// EndSession ends one session.
func (c *controls) EndSession(ctx context.Context, host, id string) error {
	return c.on(ctx, host, func(p *parts) error {
		err := p.tokens.EndSession(ctx, id)
		if errors.Is(err, sts.ErrNoSession) {
			return apierr.New(http.StatusNotFound, "SessionNotFound", "The session has ended meanwhile.")
		}
		return err
	})
}

// EndSessionsOf ends the sessions of one principal, or of everybody.
func (c *controls) EndSessionsOf(ctx context.Context, host, principal string) error {
	return c.on(ctx, host, func(p *parts) error {
		if principal == "" {
			return p.tokens.EndSessions(ctx)
		}
		return principalRefused(p.tokens.EndSessionsOf(ctx, principal))
	})
}
