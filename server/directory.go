package server

import (
	"crypto/x509"
	"fmt"
	"os"
	"strings"
	"sync"

	"github.com/edgerite/edgerite/config"
	"github.com/edgerite/edgerite/internal/identity"
	"github.com/edgerite/edgerite/sts"
)

// loadCertificates reads those that service principals of the configuration sign in with, by client id in lower case.
func (d *device) loadCertificates() error {
	d.certificates = map[string][]*x509.Certificate{}
	for _, c := range d.config.PrincipalCertificates {
		data, err := os.ReadFile(c.File)
		if err != nil {
			return fmt.Errorf("the certificate of service principal %s: %w", c.ClientID, err)
		}
		cert, err := sts.ParseCertificate(data)
		if err != nil {
			return fmt.Errorf("the certificate of service principal %s, %s: %w", c.ClientID, c.File, err)
		}
		id := strings.ToLower(c.ClientID)
		d.certificates[id] = append(d.certificates[id], cert)
	}
	return nil
}

// passwordRule is the device's, which --strict holds all users to.
// behaviour: strict-password-rule.
func (d *device) passwordRule() func(string) error {
	if d.env.config.Strict {
		return config.CheckPassword
	}
	return nil
}

// principals are those of the configuration. Their passwords are hashed when first asked for: it is slow on purpose.
func (d *device) principals() []sts.Principal {
	hashed := func(password string) func() ([]byte, error) {
		return sync.OnceValues(func() ([]byte, error) { return sts.HashPassword(password) })
	}
	var all []sts.Principal
	for _, u := range d.config.Users {
		all = append(all, sts.Principal{Kind: identity.User, Name: u.Name, Password: hashed(u.Password)})
	}
	seen := map[string]bool{sts.ServicePrincipal: true}
	for _, p := range d.config.Principals {
		id := strings.ToLower(p.ClientID)
		seen[id] = true
		all = append(all, sts.Principal{
			Kind: identity.ServicePrincipal, Name: p.ClientID, DisplayName: p.DisplayName, Password: hashed(p.Secret), Certificates: d.certificates[id],
		})
	}
	for _, c := range d.config.PrincipalCertificates {
		if id := strings.ToLower(c.ClientID); !seen[id] {
			seen[id] = true
			all = append(all, sts.Principal{Kind: identity.ServicePrincipal, Name: c.ClientID, Certificates: d.certificates[id]})
		}
	}
	return all
}
