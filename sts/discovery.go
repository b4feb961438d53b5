package sts

import (
	"net/http"
	"net/url"
	"strings"
)

// configuration is the discovery document in the order of AD FS:
// https://learn.microsoft.com/windows-server/identity/ad-fs/development/ad-fs-logout-openid-connect#discovery-doc
type configuration struct {
	Issuer                string   `json:"issuer"`
	Authorization         string   `json:"authorization_endpoint"`
	Token                 string   `json:"token_endpoint"`
	Keys                  string   `json:"jwks_uri"`
	UserInfo              string   `json:"userinfo_endpoint"`
	EndSession            string   `json:"end_session_endpoint"`
	Introspection         string   `json:"introspection_endpoint"`
	Revocation            string   `json:"revocation_endpoint"`
	AuthMethods           []string `json:"token_endpoint_auth_methods_supported"`
	AuthAlgorithms        []string `json:"token_endpoint_auth_signing_alg_values_supported"`
	ResponseTypes         []string `json:"response_types_supported"`
	ResponseModes         []string `json:"response_modes_supported"`
	GrantTypes            []string `json:"grant_types_supported"`
	SubjectTypes          []string `json:"subject_types_supported"`
	Scopes                []string `json:"scopes_supported"`
	Algorithms            []string `json:"id_token_signing_alg_values_supported"`
	AccessTokenIssuer     string   `json:"access_token_issuer"`
	Claims                []string `json:"claims_supported"`
	MultiResourceRefresh  bool     `json:"microsoft_multi_refresh_token"`
	DeviceAuthorization   string   `json:"device_authorization_endpoint"`
	RequestURIUnsupported bool     `json:"request_uri_parameter_supported"` // absent would mean true
}

// discovery answers /adfs/.well-known/openid-configuration and, for the tenant in the path, the spellings of Microsoft's cloud. MSAL
// demands the authorization and device endpoints even of a client that uses neither (behaviour: sts-discovery).
func (s *Service) discovery(w http.ResponseWriter, r *http.Request) error {
	x := exchangeOf(r)
	return writeJSON(w, http.StatusOK, configuration{
		Issuer:               x.idIssuer(),
		Authorization:        x.endpoint("authorize/"),
		Token:                x.endpoint("token/"),
		Keys:                 x.keysEndpoint(),
		UserInfo:             x.userInfoEndpoint(),
		EndSession:           x.endpoint("logout"),
		Introspection:        x.endpoint("introspect"),
		Revocation:           x.endpoint("revoke"),
		AuthMethods:          []string{"client_secret_post", "client_secret_basic", "private_key_jwt"},
		AuthAlgorithms:       assertionMethods,
		ResponseTypes:        []string{"code"},
		ResponseModes:        responseModes,
		GrantTypes:           []string{grantAuthorizationCode, grantPassword, grantRefreshToken, grantClientCredentials, grantDeviceCode},
		SubjectTypes:         []string{"public"},
		Scopes:               []string{"openid", "profile", "email", "offline_access", "user_impersonation"},
		Algorithms:           []string{"RS256"},
		AccessTokenIssuer:    x.issuer(),
		Claims:               []string{"aud", "iss", "iat", "nbf", "exp", "nonce", "sub", "oid", "tid", "upn", "unique_name", "appid", "sid", "auth_time", "ver"},
		MultiResourceRefresh: true,
		DeviceAuthorization:  x.endpoint("devicecode"),
	})
}

const trustedRealm = "http://schemas.microsoft.com/rel/trusted-realm"

type link struct {
	Rel  string `json:"rel"`
	Href string `json:"href"`
}

// webfinger answers MSAL.NET, which asks whether an authority is trusted before it signs in there and compares
// the link with its own spelling of the authority: https://www.rfc-editor.org/rfc/rfc7033 (behaviour: sts-webfinger).
func (s *Service) webfinger(w http.ResponseWriter, r *http.Request) error {
	resource := r.URL.Query().Get("resource")
	if resource == "" {
		return errMissing.err("resource")
	}
	u, err := url.Parse(resource)
	if err != nil || u.Scheme != "https" || u.User != nil || !strings.EqualFold(u.Hostname(), s.names.login) {
		return errNotThis.err(s.names.login)
	}
	links := []link{}
	if rel := r.URL.Query()["rel"]; len(rel) == 0 || rel[0] == trustedRealm {
		links = append(links, link{Rel: trustedRealm, Href: strings.TrimSuffix(resource, "/")})
	}
	return writeJSON(w, http.StatusOK, struct {
		Subject string `json:"subject"`
		Links   []link `json:"links"`
	}{resource, links})
}
