package sts

import (
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// assertionType is the one type of client assertion there is: https://www.rfc-editor.org/rfc/rfc7523#section-2.2
const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

// assertionMethods are the signatures that Microsoft's libraries make of an assertion.
var assertionMethods = []string{jwt.SigningMethodRS256.Alg(), jwt.SigningMethodPS256.Alg()}

// checkAssertion checks what p signed with one of its certificates to show who it is. It may be shown as often as one likes until
// it expires: MSAL for Node and for Python show one for ten minutes, whatever they ask for.
// Page: https://learn.microsoft.com/entra/identity-platform/certificate-credentials
// behaviour: sts-assertion.
func (s *Service) checkAssertion(p *Principal, f *form) error {
	if f.clientAssertionType != assertionType {
		return errAssertion.err("client_assertion_type is not " + assertionType).At("client_assertion_type")
	}
	if f.clientSecret != "" {
		return errMalformed.err("there are a client_secret and a client_assertion").At("client_assertion")
	}
	var c jwt.RegisteredClaims
	_, err := jwt.NewParser(jwt.WithValidMethods(assertionMethods), jwt.WithoutClaimsValidation(), jwt.WithStrictDecoding()).
		ParseWithClaims(f.clientAssertion, &c, func(t *jwt.Token) (any, error) {
			return s.assertionKeys(p, t.Header)
		})
	switch {
	case errors.Is(err, errKeyNotFound):
		return errAssertionSigned.err(errKeyNotFound).At("client_assertion")
	case errors.Is(err, errKeyExpired):
		return errAssertionSigned.err(errKeyExpired).At("client_assertion")
	case errors.Is(err, jwt.ErrTokenMalformed):
		return errAssertion.err("it is not a JSON web token").At("client_assertion").Because(err)
	case err != nil:
		return errAssertionSigned.err("The provided signature value did not match the expected signature value.").At("client_assertion").Because(err)
	}
	if err := s.judgeAssertion(p, &c); err != nil {
		return err
	}
	return enabled(p)
}

// takeSubject takes the client's name from its assertion, where RFC 7521 section 4.2 lets it be alone.
func (f *form) takeSubject() {
	if f.clientID != "" || f.clientAssertion == "" {
		return
	}
	var c jwt.RegisteredClaims
	if _, _, err := jwt.NewParser().ParseUnverified(f.clientAssertion, &c); err == nil {
		f.clientID = c.Subject
	}
}

// The reasons why no key of a principal can have made a signature, as Microsoft words them.
var (
	errKeyNotFound = errors.New("The key was not found.")   //nolint:staticcheck // the text that clients show
	errKeyExpired  = errors.New("The key used is expired.") //nolint:staticcheck // the text that clients show
)

// assertionKeys are the keys of p's certificates that the header of an assertion names; all of them where it names none.
func (s *Service) assertionKeys(p *Principal, header map[string]any) (jwt.VerificationKeySet, error) {
	var set jwt.VerificationKeySet
	named := slices.DeleteFunc(p.SigningKeys(), func(k ClientKey) bool { return !names509(header, k.Certificate) })
	now := s.Clock.Real()
	for _, k := range named {
		if k.goodAt(now) {
			set.Keys = append(set.Keys, k.Certificate.PublicKey)
		}
	}
	switch {
	case len(named) == 0:
		return set, errKeyNotFound
	case len(set.Keys) == 0:
		return set, errKeyExpired
	}
	return set, nil
}

// names509 tells whether the header of an assertion means a certificate: by x5t, the SHA-1 in base64 as each library
// writes it, by x5t#S256, or by the hexadecimal kid of ADAL for Node.
func names509(header map[string]any, c *x509.Certificate) bool {
	one, two := sha1.Sum(c.Raw), sha256.Sum256(c.Raw)
	named := false
	for name, want := range map[string][]byte{"x5t": one[:], "x5t#S256": two[:]} {
		text, there := header[name].(string)
		if !there {
			continue
		}
		named = true
		if got, err := base64.RawURLEncoding.DecodeString(base64URL.Replace(text)); err != nil || !slices.Equal(got, want) {
			return false
		}
	}
	if kid, there := header["kid"].(string); there && !named {
		return strings.EqualFold(kid, hex.EncodeToString(one[:])) || kid == base64.RawURLEncoding.EncodeToString(one[:])
	}
	return true
}

// base64URL makes unpadded URL base64 of any.
var base64URL = strings.NewReplacer("+", "-", "/", "_", "=", "")

// judgeAssertion checks what an assertion says. Its times are the client's, so they are real.
func (s *Service) judgeAssertion(p *Principal, c *jwt.RegisteredClaims) error {
	if !strings.EqualFold(c.Issuer, p.Name) || !strings.EqualFold(c.Subject, p.Name) {
		return errAssertionClient.err().At("client_assertion")
	}
	if !slices.ContainsFunc(c.Audience, s.isTokenEndpoint) {
		return errAssertionAudience.err().At("client_assertion")
	}
	if c.ExpiresAt == nil {
		return errAssertion.err("it has no expiry").At("client_assertion")
	}
	now, begin := s.Clock.Real(), c.ExpiresAt.Time
	for _, t := range []*jwt.NumericDate{c.NotBefore, c.IssuedAt} {
		if t == nil {
			continue
		}
		begin = t.Time
		if now.Add(skew).Before(begin) {
			return outOfTime(now, begin, c.ExpiresAt.Time)
		}
	}
	if !now.Before(c.ExpiresAt.Add(skew)) {
		return outOfTime(now, begin, c.ExpiresAt.Time)
	}
	return nil
}

func outOfTime(now, begin, end time.Time) error {
	return errAssertionTime.err(now.Format(errorTime), begin.UTC().Format(errorTime), end.UTC().Format(errorTime)).At("client_assertion")
}

// issuerPaths are those of what an authority or an issuer may be called.
var issuerPaths = []string{adfsIssuer, adfsIssuer + "/" + TenantID, "/" + TenantID, "/" + TenantID + "/v2.0"}

// isTokenEndpoint tells whether an audience is the token endpoint in any of its spellings, or the issuer, which
// MSAL.NET 4.9 wrote for AD FS: https://github.com/AzureAD/microsoft-authentication-library-for-dotnet/issues/1708
func (s *Service) isTokenEndpoint(audience string) bool {
	u, err := url.Parse(audience)
	if err != nil || u.Scheme != "https" || u.User != nil || !strings.EqualFold(u.Hostname(), s.names.login) {
		return false
	}
	endpoint, _ := route(u.Path)
	return endpoint == "/oauth2/token" || slices.Contains(issuerPaths, strings.ToLower(strings.TrimSuffix(u.Path, "/")))
}
