package server

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
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
func (c *controls) AddPrincipal(ctx context.Context, host string, p admin.Principal, password, certificate string) (admin.Principal, error) {
	return c.principal(ctx, host, func(tokens *sts.Service) (sts.Principal, error) {
		one := sts.Principal{Kind: identity.Kind(p.Kind), Name: p.Name, DisplayName: p.DisplayName}
		if certificate != "" {
			cert, err := sts.ParseCertificate([]byte(certificate))
			if err != nil {
				return one, err
			}
			one.Certificates = []*x509.Certificate{cert}
		}
		return tokens.AddPrincipal(ctx, one, password)
	})
}

// ChangePrincipal changes a user or a service principal, one thing after the other.
func (c *controls) ChangePrincipal(ctx context.Context, host, name string, change admin.PrincipalChange) (admin.Principal, error) {
	return c.principal(ctx, host, func(tokens *sts.Service) (sts.Principal, error) {
		return changePrincipal(ctx, tokens, name, change)
	})
}

func changePrincipal(ctx context.Context, tokens *sts.Service, name string, change admin.PrincipalChange) (p sts.Principal, err error) {
	var cert *x509.Certificate
	if change.Certificate != "" {
		if cert, err = sts.ParseCertificate([]byte(change.Certificate)); err != nil {
			return p, err
		}
	}
	for _, step := range []struct {
		wanted bool
		do     func() (sts.Principal, error)
	}{
		{change.Thumbprint != "", func() (sts.Principal, error) { return tokens.RemoveCertificate(ctx, name, change.Thumbprint) }},
		{cert != nil, func() (sts.Principal, error) { return tokens.AddCertificate(ctx, name, cert) }},
		{change.Password != "", func() (sts.Principal, error) { return tokens.SetPassword(ctx, name, change.Password) }},
		{change.Disabled != nil, func() (sts.Principal, error) { return tokens.SetDisabled(ctx, name, *change.Disabled) }},
	} {
		if !step.wanted {
			continue
		}
		if p, err = step.do(); err != nil {
			return p, err
		}
	}
	if p.ObjectID == "" {
		return p, fmt.Errorf("%w: say what is to change", sts.ErrPrincipalInvalid)
	}
	return p, nil
}

// RemovePrincipal deletes one that AddPrincipal made.
func (c *controls) RemovePrincipal(ctx context.Context, host, name string) (admin.Principal, error) {
	return c.principal(ctx, host, func(tokens *sts.Service) (sts.Principal, error) { return tokens.RemovePrincipal(ctx, name) })
}

// principal runs do with the token service of a device and shows whom it was about.
func (c *controls) principal(ctx context.Context, host string, do func(tokens *sts.Service) (sts.Principal, error)) (shown admin.Principal, err error) {
	err = c.on(ctx, host, func(parts *parts) error {
		one, err := do(parts.tokens)
		shown = shownPrincipal(one)
		return principalRefused(err)
	})
	return shown, err
}

func shownPrincipal(p sts.Principal) admin.Principal {
	shown := admin.Principal{Kind: string(p.Kind), ObjectID: p.ObjectID, Name: p.Name, DisplayName: p.DisplayName, Source: string(p.Source), Disabled: p.Disabled}
	for _, k := range p.SigningKeys() {
		shown.Certificates = append(shown.Certificates, admin.PrincipalCertificate{Thumbprint: sts.Thumbprint(k.Certificate), Subject: k.Certificate.Subject.String(), Expires: k.End})
	}
	return shown
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
		{sts.ErrNoCertificate, http.StatusNotFound, "CertificateNotFound"},
		{sts.ErrPrincipalFixed, http.StatusConflict, "PrincipalFixed"},
	} {
		if errors.Is(err, known.err) {
			return apierr.New(known.status, known.code, "%s.", err)
		}
	}
	return err
}

// applications are those of the configuration.
func (d *device) applications() []sts.Application {
	var all []sts.Application
	for _, a := range d.config.Applications {
		all = append(all, sts.Application{ClientID: a.ClientID, Name: a.Name, Redirects: a.Redirects})
	}
	return all
}
