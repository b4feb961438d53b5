package sts

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/edgerite/edgerite/internal/httpx"
	"github.com/edgerite/edgerite/internal/identity"
)

// instance is an answer of instance discovery.
type instance struct {
	Discovery string            `json:"tenant_discovery_endpoint"`
	Version   string            `json:"api-version"`
	Metadata  []instanceAliases `json:"metadata,omitempty"` // from version 1.1 on
}

type instanceAliases struct {
	Network string   `json:"preferred_network"`
	Cache   string   `json:"preferred_cache"`
	Aliases []string `json:"aliases"`
}

// instanceDiscovery answers clients that ask whether an authority is one of Microsoft's cloud before they sign in there. This device is the
// only one it knows.
// https://learn.microsoft.com/entra/msal/dotnet/advanced/custom-authority-aliases
// behaviour: sts-azure-spellings.
func (s *Service) instanceDiscovery(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	asked := q.Get("authorization_endpoint")
	if asked == "" {
		return errMissing.err("authorization_endpoint").At("authorization_endpoint")
	}
	u, err := url.Parse(asked)
	if err != nil || u.Scheme != "https" || u.User != nil || !strings.EqualFold(u.Hostname(), s.names.login) {
		return errInstance.err()
	}
	_, as := route(u.Path)
	a := instance{Version: "1.0", Discovery: exchangeOf(r).origin + discoveryPath(as)}
	if q.Get("api-version") != "1.0" {
		host := strings.TrimPrefix(exchangeOf(r).origin, "https://")
		a.Version, a.Metadata = "1.1", []instanceAliases{{Network: host, Cache: host, Aliases: []string{host}}}
	}
	return writeJSON(w, http.StatusOK, a)
}

// discoveryPath is where discovery is in a spelling.
func discoveryPath(as spelling) string {
	const document = "/.well-known/openid-configuration"
	switch {
	case !as.cloud:
		return "/adfs" + document
	case as.v2:
		return "/" + as.tenant + "/v2.0" + document
	}
	return "/" + as.tenant + document
}

// realm is an answer about the domain of a user name.
type realm struct {
	Version  string `json:"ver"`
	Account  string `json:"account_type"`
	Domain   string `json:"domain_name,omitempty"`
	Audience string `json:"cloud_audience_urn,omitempty"`
	Instance string `json:"cloud_instance_name,omitempty"`
}

// userRealm answers clients that ask how users of a domain sign in before they send a password: here, those of its domains. It
// says nothing about single users. https://learn.microsoft.com/entra/identity/hybrid/connect/how-to-connect-fed-saml-idp
func (s *Service) userRealm(w http.ResponseWriter, r *http.Request) error {
	name := strings.TrimPrefix(r.URL.Path, "/userrealm/")
	a := realm{Version: "1.0", Account: "Unknown"}
	if domain := domainOf(name); s.directory.hasDomain(domain) {
		a.Account, a.Domain, a.Audience, a.Instance = "Managed", domain, "urn:federation:MicrosoftOnline", httpx.Hostname(r.Host)
	}
	return writeJSON(w, http.StatusOK, a)
}

// domainOf is the domain of a user's name, or the usual one.
func domainOf(name string) string {
	if _, domain, ok := strings.Cut(name, "@"); ok {
		return domain
	}
	return strings.TrimPrefix(userDomain, "@")
}

// hasDomain says whether some user is of a domain.
func (d *directory) hasDomain(domain string) bool {
	d.mu.RLock()
	defer d.mu.RUnlock()
	for _, p := range d.all {
		if p.Kind == identity.User && strings.EqualFold(domainOf(p.Name), domain) {
			return true
		}
	}
	return false
}
