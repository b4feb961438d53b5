package config

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/google/uuid"
)

// User is somebody who can sign in beside EdgeArmUser, without a role until given one.
type User struct {
	Name     string // "alice", or with a domain "alice@contoso.com"
	Password string
}

// ServicePrincipal is a program that can sign in beside the device's own, without a role until given one.
type ServicePrincipal struct {
	ClientID    string // a GUID
	DisplayName string
	Secret      string
}

// PrincipalCertificate is a certificate that a service principal signs in with. One that has no secret needs nothing else.
type PrincipalCertificate struct {
	ClientID string // a GUID
	File     string // PEM
}

var userName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}(@[A-Za-z0-9]([A-Za-z0-9.-]{0,62}[A-Za-z0-9])?)?$`)

// What the device has already.
const (
	ownUser      = "edgearmuser"
	ownPrincipal = "cbd868c5-7207-431f-8d16-1cb144b50971"
)

// users reads NAME:PASSWORD. Passwords stay out of what is reported.
func (r *resolver) users(v Value) []User {
	var found []User
	names := map[string]bool{}
	for text := range r.items(v) {
		name, password, _ := strings.Cut(text, ":")
		plain := strings.TrimSuffix(strings.ToLower(name), "@localhost")
		err := checkSecret(password)
		if r.strict && err == nil {
			err = r.passwordRule(password)
		}
		switch {
		case !userName.MatchString(name):
			err = errors.New("write NAME:PASSWORD; a name has letters, digits and . _ -, and may be followed by @ and a domain")
		case plain == ownUser:
			err = errors.New("the device has it; its password is arm-password")
		case names[plain]:
			err = errors.New("it is given twice; keep one")
		}
		if err != nil {
			r.problems.add(v.From, "%q is not a user: %v", clip(name), err)
			continue
		}
		names[plain] = true
		found = append(found, User{Name: name, Password: password})
	}
	return found
}

// servicePrincipals reads CLIENTID[=DISPLAY NAME]:SECRET.
func (r *resolver) servicePrincipals(v Value) []ServicePrincipal {
	var found []ServicePrincipal
	ids := map[string]bool{}
	for text := range r.items(v) {
		who, secret, _ := strings.Cut(text, ":")
		id, display, _ := strings.Cut(who, "=")
		plain := strings.ToLower(id)
		err := checkSecret(secret)
		switch {
		case !isClientID(id):
			err = errors.New("write CLIENTID:SECRET or CLIENTID=DISPLAY NAME:SECRET; a client id is a GUID")
		case plain == ownPrincipal:
			err = errors.New("the device has it; its secret is arm-password")
		case ids[plain]:
			err = errors.New("it is given twice; keep one")
		}
		if err != nil {
			r.problems.add(v.From, "%q is not a service principal: %v", clip(who), err)
			continue
		}
		ids[plain] = true
		found = append(found, ServicePrincipal{ClientID: id, DisplayName: display, Secret: secret})
	}
	return found
}

// principalCertificates reads CLIENTID=FILE. The device's own service principal may have one too.
func (r *resolver) principalCertificates(v Value) []PrincipalCertificate {
	var found []PrincipalCertificate
	for text := range r.items(v) {
		id, file, _ := strings.Cut(text, "=")
		if !isClientID(id) || file == "" {
			r.problems.add(v.From, "%q is not a service principal's certificate: write CLIENTID=FILE; a client id is a GUID", clip(text))
			continue
		}
		found = append(found, PrincipalCertificate{ClientID: id, File: file})
	}
	return found
}

func isClientID(id string) bool { return uuid.Validate(id) == nil && len(id) == len(ownPrincipal) }

// passwordRule is the device's, in a sentence of its own.
func (r *resolver) passwordRule(password string) error {
	if err := CheckPassword(password); err != nil {
		return fmt.Errorf("its password %w", err)
	}
	return nil
}

func checkSecret(secret string) error {
	if n := len(secret); n < 8 || n > 256 {
		return errors.New("its password has 8 to 256 characters")
	}
	return nil
}

// clip bounds what is reported of a text.
func clip(s string) string {
	const most = 60
	if len(s) > most {
		return s[:most] + "…"
	}
	return s
}
