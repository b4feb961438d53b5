package sts

import "strings"

// spelling is the way a client writes the token service's addresses: those of AD FS, or the two of Microsoft's cloud, by
// which come those that cannot be told of AD FS. Tokens say the issuer of the spelling they were asked for by, since clients
// compare it with what discovery said.
// behaviour: sts-azure-spellings.
type spelling struct {
	tenant string // in front of the endpoint, lower case, may be empty
	cloud  bool   // a tenant stands alone, without /adfs
	v2     bool   // with v2.0 somewhere, which counts in the cloud only
}

// issuer is the issuer of access tokens as the client reached it: MSAL for Go wants its host to be that of the authority, and
// OpenID Connect that it be the same in discovery and tokens (behaviour: sts-issuer). In the cloud it is that of version 1.0,
// which Resource Manager's access tokens have whoever asks for them.
// https://learn.microsoft.com/entra/identity-platform/access-tokens#token-formats
func (x *exchange) issuer() string {
	if x.cloud {
		return x.origin + cloudIssuer
	}
	return x.origin + adfsIssuer
}

// The paths of issuers.
const (
	adfsIssuer  = "/adfs"
	cloudIssuer = "/" + TenantID + "/"
)

// idIssuer is the issuer of id_tokens, which discovery names.
// https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference
func (x *exchange) idIssuer() string {
	if x.cloud && x.v2 {
		return x.origin + cloudIssuer + "v2.0"
	}
	return x.issuer()
}

// endpoint is the address of an OAuth endpoint in the client's spelling. AD FS ends some of its own with a slash.
// https://learn.microsoft.com/entra/identity-platform/v2-protocols#endpoints
func (x *exchange) endpoint(name string) string {
	switch name = "/oauth2/" + name; {
	case !x.cloud:
		return x.origin + "/adfs" + name
	case x.v2:
		name = strings.Replace(name, "/oauth2", "/oauth2/v2.0", 1)
	}
	return x.origin + "/" + x.tenant + strings.TrimSuffix(name, "/")
}

// userInfoEndpoint is the address of the userinfo endpoint in the client's spelling.
func (x *exchange) userInfoEndpoint() string {
	if !x.cloud {
		return x.origin + "/adfs/userinfo"
	}
	return x.origin + "/" + x.tenant + "/userinfo"
}

// keysEndpoint is the address of the keys in the client's spelling.
func (x *exchange) keysEndpoint() string {
	switch {
	case !x.cloud:
		return x.origin + "/adfs/discovery/keys"
	case x.v2:
		return x.origin + "/" + x.tenant + "/discovery/v2.0/keys"
	}
	return x.origin + "/" + x.tenant + "/discovery/keys"
}
