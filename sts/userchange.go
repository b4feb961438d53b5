package sts

import (
	"context"

	"github.com/edgerite/edgerite/internal/identity"
)

// UserChange is what is to change of a user at once: what is not nil.
type UserChange struct {
	Name, DisplayName *string
	Password          *string
	Disabled          *bool
	Profile           map[string]any // the whole of it
}

// ChangeUser changes a user, all that is said or nothing. What the device or its configuration has keeps its names. The errors are
// ErrNoPrincipal, ErrPrincipalInvalid, ErrPrincipalExists and ErrPrincipalFixed.
func (s *Service) ChangeUser(ctx context.Context, objectID string, ch UserChange) error {
	var hash []byte
	var also []string
	if ch.Password != nil {
		var err error
		if hash, also, err = s.newPassword(objectID, *ch.Password); err != nil {
			return err
		}
	}
	_, err := s.changePrincipal(ctx, objectID, func(p *Principal) error {
		if hash != nil {
			s.givePassword(p, hash)
		}
		if p.ObjectID != objectID { // who shares the password
			return nil
		}
		if ch.Disabled != nil {
			s.disable(p, *ch.Disabled)
		}
		return s.describe(p, ch)
	}, also...)
	return err
}

// describe gives a user other names, and a profile.
func (s *Service) describe(p *Principal, ch UserChange) error {
	if ch.Name == nil && ch.DisplayName == nil && ch.Profile == nil {
		return nil
	}
	if p.Source != FromAdmin {
		return ErrPrincipalFixed
	}
	if ch.Name != nil {
		if err := CheckUser(*ch.Name); err != nil {
			return err
		}
		if other := s.directory.named(identity.User, *ch.Name); other != nil && other.ObjectID != p.ObjectID {
			return ErrPrincipalExists
		}
		p.Name = withDomain(*ch.Name)
	}
	if ch.DisplayName != nil {
		p.DisplayName = *ch.DisplayName
	}
	if ch.Profile != nil {
		p.Profile = ch.Profile
	}
	return nil
}
