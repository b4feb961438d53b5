package sts_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"math/big"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/internal/identity"
	"github.com/edgerite/edgerite/sts"
)

const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

// keyPair is a certificate with its key.
type keyPair struct {
	key  *rsa.PrivateKey
	cert *x509.Certificate
}

func newKeyPair(t testing.TB, end time.Time) keyPair {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "app"}, NotBefore: epoch.Add(-time.Hour), NotAfter: end}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	require.NoError(t, err)
	cert, err := sts.ParseCertificate(der)
	require.NoError(t, err)
	return keyPair{key, cert}
}

// Making keys takes long: all tests share these.
var appKeys = sync.OnceValue(func() [2]keyPair {
	t := &testing.T{}
	return [2]keyPair{newKeyPair(t, epoch.AddDate(1, 0, 0)), newKeyPair(t, epoch.AddDate(0, 0, 1))}
})

func withCertificate(d *sts.Deps) {
	d.Principals = []sts.Principal{{Kind: identity.ServicePrincipal, Name: app, Certificates: appCertificates()}}
}

func appCertificates() []*x509.Certificate {
	return []*x509.Certificate{appKeys()[0].cert, appKeys()[1].cert}
}

// assertion is what a client signs, and how.
type assertion struct {
	method jwt.SigningMethod
	header map[string]any
	claims jwt.MapClaims
	key    crypto.PrivateKey
}

// appAssertion is one as MSAL for Python makes it.
func (d *device) appAssertion(change ...func(a *assertion)) string {
	sum := sha1.Sum(appKeys()[0].cert.Raw)
	now := d.real.Unix()
	a := &assertion{
		method: jwt.SigningMethodRS256, key: appKeys()[0].key,
		header: map[string]any{"x5t": base64.URLEncoding.EncodeToString(sum[:])},
		claims: jwt.MapClaims{"aud": tokenURL, "iss": app, "sub": app, "jti": d.deps.Rand.UUID(), "iat": now, "exp": now + 600},
	}
	for _, f := range change {
		f(a)
	}
	token := jwt.NewWithClaims(a.method, a.claims)
	for k, v := range a.header {
		token.Header[k] = v
	}
	raw, err := token.SignedString(a.key)
	if err != nil {
		panic(err)
	}
	return raw
}

func (d *device) assert(t *testing.T, assertion string, pairs ...string) *answer {
	t.Helper()
	return d.post(t, append([]string{
		"grant_type", "client_credentials", "client_id", app, "client_assertion_type", assertionType, "client_assertion", assertion,
	}, pairs...)...)
}

// Each library writes the header and the audience in a way of its own.
func TestAssertion(t *testing.T) {
	t.Parallel()
	one, two := sha1.Sum(appKeys()[0].cert.Raw), sha256.Sum256(appKeys()[0].cert.Raw)
	header := func(h map[string]any) func(a *assertion) { return func(a *assertion) { a.header = h } }
	claim := func(name string, value any) func(a *assertion) {
		return func(a *assertion) { a.claims[name] = value }
	}
	d := newDevice(t, withCertificate)
	for name, change := range map[string]func(a *assertion){
		"x5t padded":            func(*assertion) {},
		"x5t unpadded":          header(map[string]any{"x5t": base64.RawURLEncoding.EncodeToString(one[:])}),
		"x5t in plain base64":   header(map[string]any{"x5t": base64.StdEncoding.EncodeToString(one[:])}),
		"x5t#S256":              header(map[string]any{"x5t#S256": base64.RawURLEncoding.EncodeToString(two[:])}),
		"a hexadecimal kid":     header(map[string]any{"kid": strings.ToUpper(hex.EncodeToString(one[:]))}),
		"a kid like our own":    header(map[string]any{"kid": base64.RawURLEncoding.EncodeToString(one[:])}),
		"no name of a key":      header(nil),
		"PS256":                 func(a *assertion) { a.method = jwt.SigningMethodPS256 },
		"the other certificate": func(a *assertion) { a.key, a.header = appKeys()[1].key, nil },
		"the discovered one":    claim("aud", tokenURL+"/"),
		"with a tenant":         claim("aud", "https://login.edge1.localhost/adfs/"+sts.TenantID+"/oauth2/token"),
		"version 2, other port": claim("aud", "https://LOGIN.edge1.localhost:8443/"+sts.TenantID+"/oauth2/v2.0/token"),
		"the issuer":            claim("aud", "https://login.edge1.localhost/adfs"),
		"the authority":         claim("aud", "https://login.edge1.localhost/adfs/"+sts.TenantID+"/"),
		"the cloud's issuer":    claim("aud", "https://login.edge1.localhost/"+sts.TenantID+"/v2.0"),
		"several audiences":     claim("aud", []string{"https://elsewhere", tokenURL}),
		"upper case":            func(a *assertion) { a.claims["iss"], a.claims["sub"] = strings.ToUpper(app), strings.ToUpper(app) },
		"a clock ahead":         func(a *assertion) { a.claims["nbf"], a.claims["iat"] = d.real.Unix()+240, d.real.Unix()+240 },
		"a clock behind":        claim("exp", epoch.Unix()-240),
	} {
		t.Run(name, func(t *testing.T) {
			a := d.assert(t, d.appAssertion(change))
			require.Equal(t, http.StatusOK, a.Code, a.Body)
			who, err := d.Verify(a.Access, d.ManagementAudience())
			require.NoError(t, err)
			require.Equal(t, app, who.Name)
			require.Empty(t, a.Refresh)
		})
	}
	a := d.post(t, "grant_type", "client_credentials", "client_assertion_type", assertionType, "client_assertion", d.appAssertion())
	require.Equal(t, http.StatusOK, a.Code, "RFC 7521 lets the client's name be in the assertion alone: %s", a.Body)
}

func TestAssertionRefused(t *testing.T) {
	t.Parallel()
	d := newDevice(t, withCertificate)
	claim := func(name string, value any) string {
		return d.appAssertion(func(a *assertion) { a.claims[name] = value })
	}
	without := func(name string) string { return d.appAssertion(func(a *assertion) { delete(a.claims, name) }) }
	good := d.appAssertion()
	part := strings.Split(good, ".")
	for name, c := range map[string]struct {
		assertion string
		code      int
	}{
		"a word":                {"word", 50013},
		"nothing in it":         {"..", 50013},
		"claims of other types": {claim("aud", 7), 50013},
		"no expiry":             {without("exp"), 50013},
		"altered claims":        {part[0] + "." + base64.RawURLEncoding.EncodeToString([]byte(`{"iss":"x"}`)) + "." + part[2], 700027},
		"an altered signature":  {good[:len(good)-8] + "AAAAAAAA", 700027},
		"no signature":          {part[0] + "." + part[1] + ".", 700027},
		"alg none":              {d.appAssertion(func(a *assertion) { a.method, a.key = jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType }), 700027},
		"alg HS256, with the certificate as the secret": {d.appAssertion(func(a *assertion) { a.method, a.key = jwt.SigningMethodHS256, appKeys()[0].cert.Raw }), 700027},
		"alg RS512":                 {d.appAssertion(func(a *assertion) { a.method = jwt.SigningMethodRS512 }), 700027},
		"another's key":             {d.appAssertion(func(a *assertion) { a.key = signingKey(t) }), 700027},
		"an unknown certificate":    {d.appAssertion(func(a *assertion) { a.header = map[string]any{"x5t": "AAAAAAAAAAAAAAAAAAAAAAAAAAA"} }), 700027},
		"one name right, one wrong": {d.appAssertion(func(a *assertion) { a.header["x5t#S256"] = "AAAA" }), 700027},
		"another issuer":            {claim("iss", sts.ServicePrincipal), 700021},
		"another subject":           {claim("sub", sts.ServicePrincipal), 700021},
		"no audience":               {without("aud"), 700023},
		"another audience":          {claim("aud", "https://login.microsoftonline.com/common/oauth2/token"), 700023},
		"another device":            {claim("aud", "https://login.edge2.localhost/adfs/oauth2/token"), 700023},
		"another endpoint":          {claim("aud", "https://login.edge1.localhost/adfs/oauth2/authorize"), 700023},
		"another tenant":            {claim("aud", "https://login.edge1.localhost/adfs/elsewhere"), 700023},
		"by http":                   {claim("aud", "http://login.edge1.localhost/adfs/oauth2/token"), 700023},
		"expired":                   {claim("exp", epoch.Unix()-301), 700024},
		"not yet":                   {claim("nbf", epoch.Unix()+301), 700024},
		"from the future":           {claim("iat", epoch.Unix()+301), 700024},
	} {
		a := d.assert(t, c.assertion)
		require.Equal(t, http.StatusBadRequest, a.Code, name)
		require.Equal(t, "invalid_client", a.Error, name)
		require.Equal(t, []int{c.code}, a.Codes, name)
	}
	other := d.post(t, "grant_type", "client_credentials", "client_id", app, "client_assertion_type", "x", "client_assertion", good)
	require.Equal(t, []int{50013}, other.Codes)
	require.Equal(t, []int{9002313}, d.assert(t, good, "client_secret", "x").Codes)
	require.Equal(t, []int{700016}, d.post(t, "grant_type", "client_credentials", "client_id", azureCLI, "client_assertion_type", assertionType, "client_assertion", good).Codes)
	require.Equal(t, []int{700027}, d.post(t, "grant_type", "client_credentials", "client_id", sts.ServicePrincipal, "client_assertion_type", assertionType, "client_assertion", good).Codes, "without certificates nothing is signed")
	require.Equal(t, []int{7000215}, d.asApp(t, app, password).Codes, "without a secret no secret is right")
	require.Equal(t, http.StatusOK, d.assert(t, good).Code, "what was altered was good")
}

// A certificate's time is real time, as everywhere.
func TestAssertionByExpiredCertificate(t *testing.T) {
	t.Parallel()
	d := newDevice(t, withCertificate)
	second := func(a *assertion) {
		sum := sha256.Sum256(appKeys()[1].cert.Raw)
		a.key, a.header = appKeys()[1].key, map[string]any{"x5t#S256": base64.RawURLEncoding.EncodeToString(sum[:])}
	}
	d.clock.Advance(48 * time.Hour)
	require.Equal(t, http.StatusOK, d.assert(t, d.appAssertion(second)).Code)
	*d.real = d.real.AddDate(0, 0, 2)
	a := d.assert(t, d.appAssertion(second))
	require.Equal(t, []int{700027}, a.Codes)
	require.Contains(t, a.Description, "The key used is expired.")
	require.Equal(t, http.StatusOK, d.assert(t, d.appAssertion()).Code)
}

// A second token within ten minutes was refused to MSAL for Node, which shows one assertion as long, whatever it asks for.
func TestAssertionShownAgain(t *testing.T) {
	t.Parallel()
	for _, strict := range []bool{false, true} {
		d := newDevice(t, withCertificate, func(deps *sts.Deps) { deps.Strict = strict })
		one := d.appAssertion()
		for _, asked := range []string{"https://storage.azure.com/.default", "https://storage.azure.com/.default", "https://management.edge1.localhost/.default"} {
			require.Equal(t, http.StatusOK, d.assert(t, one, "scope", asked).Code, asked)
		}
		*d.real = d.real.Add(16 * time.Minute)
		require.Equal(t, []int{700024}, d.assert(t, one).Codes)
	}
}

// Entra sets no bound to the life of an assertion, and what is no time is long over.
func TestAssertionLife(t *testing.T) {
	t.Parallel()
	d := newDevice(t, withCertificate)
	for exp, codes := range map[any][]int{
		epoch.AddDate(1, 0, 0).Unix():                      nil,
		time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC).Unix(): nil,
		-1 << 62: {700024},
		0:        {700024},
	} {
		a := d.assert(t, d.appAssertion(func(a *assertion) { a.claims["exp"] = exp }))
		require.Equal(t, codes, a.Codes, "%v: %s", exp, a.Body)
	}
}

func TestParseCertificate(t *testing.T) {
	t.Parallel()
	cert := appKeys()[0].cert
	key, err := x509.MarshalPKCS8PrivateKey(appKeys()[0].key)
	require.NoError(t, err)
	both := append(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key}), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Raw})...)
	got, err := sts.ParseCertificate(both)
	require.NoError(t, err)
	require.True(t, cert.Equal(got), "the file that Azure CLI takes has the key in it")
	for _, bad := range []string{"", "x", string(both[:len(both)/2]), string(key)} {
		_, err := sts.ParseCertificate([]byte(bad))
		require.ErrorIs(t, err, sts.ErrPrincipalInvalid)
	}
}
