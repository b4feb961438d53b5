package sts

import "github.com/edgerite/edgerite/internal/identity"

// BuiltIn are the object ids of the device's own user and service principal.
func (s *Service) BuiltIn() []string { return []string{s.names.userOID, s.names.principalOID} }

// PrincipalType says what kind of principal has an object id; ok is false where it is nobody's.
func (s *Service) PrincipalType(objectID string) (kind string, ok bool) {
	switch objectID {
	case s.names.userOID:
		return string(identity.User), true
	case s.names.principalOID:
		return string(identity.ServicePrincipal), true
	}
	return "", false
}
