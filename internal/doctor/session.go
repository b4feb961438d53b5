package doctor

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"sync"
)

// Session is a device that somebody has signed in to. Its methods may be called side by side.
type Session struct {
	// Management is the address of Resource Manager, without a slash at its end.
	Management           string
	Subscription, Tenant string
	// Client sends requests as who signed in. It follows no redirect.
	Client *http.Client

	transport *http.Transport
}

// Connect takes the steps to a subscription. Where one fails the error says so, and what to do.
func Connect(ctx context.Context, o Options) (*Session, error) {
	v, err := newVisit(o)
	if err != nil {
		return nil, err
	}
	v.walk(ctx, v.toSubscription(), func(s Step) bool {
		if s.State == Failed || s.ID == "sign-in" && s.State == Skipped {
			err = fmt.Errorf("the check fails that %s: %s; %s", s.Title, s.Found, s.Do)
		}
		return err == nil
	})
	if err != nil {
		return nil, err
	}
	s := &Session{Management: v.url("management."+v.Host, ""), Subscription: v.subscription, Tenant: v.tenant, transport: v.transport()}
	s.Client = &http.Client{
		Transport:     &signed{visit: v, next: s.transport, token: v.token},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return s, nil
}

// Close ends the connections.
func (s *Session) Close() { s.transport.CloseIdleConnections() }

// signed puts the token on requests, and signs in again where it is over.
type signed struct {
	visit *visit
	next  http.RoundTripper

	mu    sync.Mutex // guards token, and visit while signing in
	token string
}

// RoundTrip sends the request, once more where it is not authorized any longer.
func (s *signed) RoundTrip(r *http.Request) (*http.Response, error) {
	token := s.current()
	response, err := s.send(r, token)
	if err != nil || response.StatusCode != http.StatusUnauthorized || r.Body != nil && r.GetBody == nil {
		return response, err
	}
	if err := s.renew(r.Context(), token); err != nil {
		_ = response.Body.Close() // what matters is why
		return nil, fmt.Errorf("signing in again: %w", err)
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, bodyLimit)) // so that the connection is used again
	_ = response.Body.Close()
	return s.send(r, s.current())
}

func (s *signed) send(r *http.Request, token string) (*http.Response, error) {
	again := r.Clone(r.Context())
	if r.GetBody != nil {
		body, err := r.GetBody()
		if err != nil {
			return nil, err
		}
		again.Body = body
	}
	again.Header.Set("Authorization", "Bearer "+token)
	return s.next.RoundTrip(again)
}

func (s *signed) current() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.token
}

// renew signs in, unless somebody has since the token was read.
func (s *signed) renew(ctx context.Context, old string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.token != old {
		return nil
	}
	if _, err := s.visit.signIn(ctx); err != nil {
		return err
	}
	s.token = s.visit.token
	return nil
}
