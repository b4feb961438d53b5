package sts

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/edgerite/edgerite/internal/identity"
	"github.com/edgerite/edgerite/internal/store"
)

// principalPrefix is where the store keeps those that the admin API made or changed.
const principalPrefix = "sts/principal/"

// AddPrincipal makes a user, or a service principal, which gets a client id where it has none. The errors are
// ErrPrincipalInvalid and ErrPrincipalExists. Only a service principal with certificates needs no password. It has no role
// until it is given one.
func (s *Service) AddPrincipal(ctx context.Context, p Principal, password string) (Principal, error) {
	p.Source, p.ObjectID = FromAdmin, s.Rand.UUID()
	if p.Kind == identity.ServicePrincipal && p.Name == "" {
		p.Name = s.Rand.UUID()
	}
	if err := s.checkNew(p, password); err != nil {
		return Principal{}, err
	}
	if password != "" {
		if err := p.setPassword(password); err != nil {
			return Principal{}, err
		}
	}
	err := s.changeDirectory(ctx, "adding "+p.Name, func(tx *store.Tx) error {
		if s.directory.count(FromAdmin) >= maxPrincipals {
			return fmt.Errorf("%w: there are %d already", ErrPrincipalInvalid, maxPrincipals)
		}
		if err := s.directory.add(&p); err != nil { // now, since Graph may want the name too
			return err
		}
		tx.IfDropped(func() { s.directory.remove(p.ObjectID) })
		return s.storePrincipal(tx, &p)
	})
	return p, err
}

func (s *Service) checkNew(p Principal, password string) error {
	switch p.Kind {
	case identity.User:
		if err := CheckUser(p.Name); err != nil {
			return err
		}
	case identity.ServicePrincipal:
		if err := CheckClient(p.Name); err != nil {
			return err
		}
	default:
		return fmt.Errorf("%w: it is neither a user nor a service principal", ErrPrincipalInvalid)
	}
	if err := checkCertificates(&p); err != nil {
		return err
	}
	if err := s.checkUnexpired(p.Certificates...); err != nil {
		return err
	}
	if password == "" && len(p.Certificates) > 0 {
		return nil
	}
	return s.checkPassword(p.Kind, password)
}

// CheckSecret holds a password of anybody to its length. The error is ErrPrincipalInvalid.
func CheckSecret(password string) error {
	if len(password) < minSecret || len(password) > maxSecret {
		return fmt.Errorf("%w: a password has %d to %d characters", ErrPrincipalInvalid, minSecret, maxSecret)
	}
	return nil
}

// checkPassword holds passwords to their length, and those of users to the device's rule where there is one. Secrets of service
// principals, which no person types, are as long as who makes them wants.
func (s *Service) checkPassword(kind identity.Kind, password string) error {
	if err := CheckSecret(password); err != nil {
		return err
	}
	if kind != identity.User {
		return nil
	}
	return holdTo(s.PasswordRule, password)
}

// holdTo refuses a password that a rule does, where there is one.
func holdTo(rule func(password string) error, password string) error {
	if rule == nil {
		return nil
	}
	if err := rule(password); err != nil {
		return fmt.Errorf("%w: a password %w", ErrPrincipalInvalid, err)
	}
	return nil
}

func checkCertificates(p *Principal) error {
	if len(p.Certificates) > 0 && p.Kind != identity.ServicePrincipal {
		return fmt.Errorf("%w: a certificate is for a service principal", ErrPrincipalInvalid)
	}
	if len(p.Certificates) > maxCertificates {
		return fmt.Errorf("%w: a service principal has %d certificates at most", ErrPrincipalInvalid, maxCertificates)
	}
	return nil
}

// checkUnexpired refuses certificates that are of use to nobody any more. Certificates go by real time.
func (s *Service) checkUnexpired(all ...*x509.Certificate) error {
	now := s.Clock.Real()
	for _, c := range all {
		if now.After(c.NotAfter) {
			return fmt.Errorf("%w: the certificate %s has expired on %s", ErrPrincipalInvalid, Thumbprint(c), c.NotAfter.UTC().Format(time.DateTime))
		}
	}
	return nil
}

// RemovePrincipal deletes one that AddPrincipal made, by its object id or its name, and ends its sessions. The errors
// are ErrNoPrincipal and ErrPrincipalFixed.
func (s *Service) RemovePrincipal(ctx context.Context, name string) (Principal, error) {
	var removed Principal
	err := s.changeDirectory(ctx, "removing "+name, func(tx *store.Tx) error {
		p := s.directory.find(name)
		switch {
		case p == nil:
			return ErrNoPrincipal
		case p.Source != FromAdmin:
			return ErrPrincipalFixed
		}
		removed = *p
		tx.WhenApplied(func() {
			s.directory.remove(p.ObjectID)
			s.credential.forget(p.ObjectID)
		})
		// Its object id never comes again, so that its sessions are over without the name of their time. That stays in memory until
		// the next start: a check under way may have found the principal and be about to ask for it.
		return errors.Join(tx.Delete([]byte(principalPrefix+p.ObjectID)), tx.Delete([]byte(endedPrefix+p.ObjectID)))
	})
	return removed, err
}

// SetPassword gives a principal another password, and ends its sessions. The device's own user and service principal have one
// password, which changes for both.
// https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-set-azure-resource-manager-password
// https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-deploy-virtual-machine-cli-python
func (s *Service) SetPassword(ctx context.Context, name, password string) (Principal, error) {
	hash, also, err := s.newPassword(name, password)
	if err != nil {
		return Principal{}, err
	}
	return s.changePrincipal(ctx, name, func(p *Principal) error {
		s.givePassword(p, hash)
		return nil
	}, also...)
}

// newPassword hashes a password for a principal, before anybody has to wait for it, and says who else has the same one.
func (s *Service) newPassword(name, password string) (hash []byte, also []string, err error) {
	now := s.directory.find(name)
	if now == nil {
		return nil, nil, ErrNoPrincipal
	}
	kinds := []identity.Kind{now.Kind}
	if i := slices.Index(s.BuiltIn(), now.ObjectID); i >= 0 {
		also = []string{s.BuiltIn()[1-i]}
		kinds = []identity.Kind{identity.User, identity.ServicePrincipal}
		if err := holdTo(s.OwnPasswordRule, password); err != nil {
			return nil, nil, err
		}
	}
	for _, kind := range kinds {
		if err := s.checkPassword(kind, password); err != nil {
			return nil, nil, err
		}
	}
	if hash, err = HashPassword(password); err != nil {
		return nil, nil, fmt.Errorf("hashing a password: %w", err)
	}
	return hash, also, nil
}

// givePassword gives a principal another password, which ends its sessions.
func (s *Service) givePassword(p *Principal, hash []byte) {
	p.setHash(hash)
	p.epoch = s.Rand.UUID()
}

// disable keeps a principal from signing in, which ends its sessions, or lets it sign in again.
func (s *Service) disable(p *Principal, disabled bool) {
	if p.Disabled = disabled; disabled {
		p.epoch = s.Rand.UUID()
	}
}

// SetDisabled keeps a principal from signing in, and ends its sessions, or lets it sign in again.
func (s *Service) SetDisabled(ctx context.Context, name string, disabled bool) (Principal, error) {
	return s.changePrincipal(ctx, name, func(p *Principal) error {
		s.disable(p, disabled)
		return nil
	})
}

// AddCertificate lets a service principal sign assertions with a certificate, see ParseCertificate. The error is ErrPrincipalInvalid
// for one that has expired, which no assertion would be taken with.
func (s *Service) AddCertificate(ctx context.Context, name string, cert *x509.Certificate) (Principal, error) {
	if err := s.checkUnexpired(cert); err != nil {
		return Principal{}, err
	}
	return s.changePrincipal(ctx, name, func(p *Principal) error {
		if slices.ContainsFunc(p.Certificates, cert.Equal) {
			return nil
		}
		p.Certificates = append(slices.Clone(p.Certificates), cert)
		return checkCertificates(p)
	})
}

// RemoveCertificate takes a certificate from a service principal, by its thumbprint. The error is ErrNoCertificate where
// it has no such one.
func (s *Service) RemoveCertificate(ctx context.Context, name, thumbprint string) (Principal, error) {
	return s.changePrincipal(ctx, name, func(p *Principal) error {
		left := slices.DeleteFunc(slices.Clone(p.Certificates), func(c *x509.Certificate) bool {
			return strings.EqualFold(Thumbprint(c), thumbprint)
		})
		if len(left) == len(p.Certificates) {
			return ErrNoCertificate
		}
		p.Certificates = left
		return nil
	})
}

// changePrincipal changes one by its object id or name, and those with the object ids that are given also, or none of them. The errors
// are ErrNoPrincipal, ErrPrincipalFixed and those of change.
func (s *Service) changePrincipal(ctx context.Context, name string, change func(p *Principal) error, also ...string) (Principal, error) {
	var first Principal
	err := s.changeDirectory(ctx, "changing "+name, func(tx *store.Tx) error {
		now := s.directory.find(name)
		switch {
		case now == nil:
			return ErrNoPrincipal
		case now.Source == FromGraph:
			return ErrPrincipalFixed
		}
		changed := []*Principal{now}
		for _, id := range also {
			if other := s.directory.byID(id); other != nil {
				changed = append(changed, other)
			}
		}
		for i, was := range changed {
			p := *was
			if err := change(&p); err != nil {
				return err
			}
			if err := s.storePrincipal(tx, &p); err != nil {
				return err
			}
			changed[i] = &p
		}
		first = *changed[0]
		tx.WhenApplied(func() {
			for _, p := range changed {
				s.directory.put(p)
				s.credential.forget(p.ObjectID)
			}
		})
		return nil
	})
	return first, err
}

// changeDirectory runs one change of those that the admin API makes: they come one after another, and the directory has each when
// the store has. Both scopes are held because a principal that goes takes the end of its sessions with it.
func (s *Service) changeDirectory(ctx context.Context, doing string, change func(tx *store.Tx) error) error {
	var refused error
	err := s.Store.UpdateBoth(ctx, principalPrefix, endedPrefix, func(tx *store.Tx) error {
		refused = change(tx)
		return refused
	})
	if err != nil && refused == nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	return err
}

func (s *Service) storePrincipal(tx *store.Tx, p *Principal) error {
	value, err := p.encode(s.Run)
	if err != nil {
		return fmt.Errorf("encoding %s: %w", p.Name, err)
	}
	return tx.Set([]byte(principalPrefix+p.ObjectID), value)
}

func (p *Principal) setPassword(password string) error {
	hash, err := HashPassword(password)
	if err != nil {
		return fmt.Errorf("hashing a password: %w", err)
	}
	p.setHash(hash)
	return nil
}
