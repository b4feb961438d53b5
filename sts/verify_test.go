package sts_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/internal/identity"
	"github.com/edgerite/edgerite/sts"
)

func TestVerify(t *testing.T) {
	t.Parallel()
	d := newDevice(t)
	user := d.signIn(t)
	p, err := d.Verify(user.Access, d.ManagementAudience())
	require.NoError(t, err)
	c := claimsOf(t, user.Access)
	require.Equal(t, identity.Principal{
		Kind: identity.User, ObjectID: c["oid"].(string), TenantID: sts.TenantID, Name: "EdgeArmUser@localhost",
		ClientID: azureCLI, Session: c["edgerite_session"].(string),
	}, p)

	app := d.post(t, "grant_type", "client_credentials", "client_id", sts.ServicePrincipal, "client_secret", password)
	p, err = d.Verify(app.Access, "https://other/", strings.ToUpper(strings.TrimSuffix(d.ManagementAudience(), "/")))
	require.NoError(t, err)
	require.Equal(t, identity.ServicePrincipal, p.Kind)
	require.Equal(t, sts.ServicePrincipal, p.Name)
	require.NotEqual(t, c["oid"], p.ObjectID)

	r := tokenRequest("grant_type", "client_credentials", "client_id", sts.ServicePrincipal, "client_secret", password)
	r.Host = "LOGIN.edge1.localhost:8443"
	other := d.do(t, r)
	require.Equal(t, "https://login.edge1.localhost:8443/adfs", claimsOf(t, other.Access)["iss"])
	_, err = d.Verify(other.Access, d.ManagementAudience())
	require.NoError(t, err, "a token of another port is the device's too")
}

func TestVerifyRefuses(t *testing.T) {
	t.Parallel()
	d := newDevice(t)
	good := d.signIn(t)
	part := strings.Split(good.Access, ".")
	header := func(json string) string {
		return base64.RawURLEncoding.EncodeToString([]byte(json)) + "." + part[1] + "."
	}
	kid := keyOf(t, good.Access)

	stranger, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	forged := jwt.NewWithClaims(jwt.SigningMethodRS256, claimsOf(t, good.Access))
	forged.Header["kid"] = kid
	byStranger, err := forged.SignedString(stranger)
	require.NoError(t, err)

	hmac := jwt.NewWithClaims(jwt.SigningMethodHS256, claimsOf(t, good.Access))
	hmac.Header["kid"] = kid
	byHMAC, err := hmac.SignedString([]byte(kid))
	require.NoError(t, err)

	ours := func(change func(claims jwt.MapClaims, header map[string]any)) string {
		c := claimsOf(t, good.Access)
		token := jwt.NewWithClaims(jwt.SigningMethodRS256, c)
		token.Header["kid"] = kid
		change(c, token.Header)
		raw, err := token.SignedString(signingKey(t))
		require.NoError(t, err)
		return raw
	}

	foreign := newDevice(t, func(deps *sts.Deps) { deps.Keys = sts.NewKeys(&memoryKeys{}, deps.Clock) })
	neighbour := newDevice(t, func(deps *sts.Deps) { deps.Host = "edge2.localhost" })

	for name, test := range map[string]struct {
		token string
		fault identity.Fault
	}{
		"empty":                   {"", identity.Malformed},
		"a word":                  {"token", identity.Malformed},
		"three dots":              {"...", identity.Malformed},
		"five parts":              {good.Access + ".x.y", identity.Malformed},
		"very long":               {good.Access + strings.Repeat("x", 16<<10), identity.Malformed},
		"altered signature":       {good.Access[:len(good.Access)-8] + "AAAAAAAA", identity.BadSignature},
		"altered claims":          {part[0] + "." + base64.RawURLEncoding.EncodeToString([]byte(`{"edgerite_session":"x"}`)) + "." + part[2], identity.BadSignature},
		"alg none":                {header(`{"alg":"none","kid":"` + kid + `"}`), identity.BadSignature},
		"alg HS256":               {byHMAC, identity.BadSignature},
		"alg unknown":             {header(`{"alg":"XX","kid":"`+kid+`"}`) + "AA", identity.BadSignature},
		"no kid":                  {header(`{"alg":"RS256"}`) + part[2], identity.BadSignature},
		"a stranger with our kid": {byStranger, identity.BadSignature},
		"our key by another kid":  {ours(func(_ jwt.MapClaims, h map[string]any) { h["kid"] = "x" }), identity.BadSignature},
		"no issuer":               {ours(func(c jwt.MapClaims, _ map[string]any) { delete(c, "iss") }), identity.WrongIssuer},
		"issuer by http":          {ours(func(c jwt.MapClaims, _ map[string]any) { c["iss"] = "http://login.edge1.localhost/adfs" }), identity.WrongIssuer},
		"issuer below us":         {ours(func(c jwt.MapClaims, _ map[string]any) { c["iss"] = "https://login.edge1.localhost/adfs/x" }), identity.WrongIssuer},
		"another tenant":          {ours(func(c jwt.MapClaims, _ map[string]any) { c["tid"] = "x" }), identity.WrongTenant},
		"claims of other types":   {ours(func(c jwt.MapClaims, _ map[string]any) { c["exp"] = "soon" }), identity.Malformed},
		"no expiry":               {ours(func(c jwt.MapClaims, _ map[string]any) { delete(c, "exp") }), identity.Expired},
		"another installation":    {foreign.signIn(t).Access, identity.BadSignature},
		"another device":          {neighbour.signIn(t).Access, identity.WrongIssuer},
		"another audience":        {d.signIn(t, "resource", "https://storage.azure.com/").Access, identity.WrongAudience},
		"an id_token":             {good.ID, identity.WrongAudience},
		"an id_token for a client named like us": {
			d.post(t, "grant_type", "password", "client_id", d.ManagementAudience(), "username", "EdgeArmUser", "password", password).ID, identity.WrongAudience},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for range 2 { // a refused token is not remembered as good
				_, err := d.Verify(test.token, d.ManagementAudience())
				var refused *identity.TokenError
				require.ErrorAs(t, err, &refused)
				require.Equal(t, test.fault, refused.Fault, err)
			}
		})
	}
}

func TestVerifyReckonsAgeInVirtualTime(t *testing.T) {
	t.Parallel()
	fault := func(d *device, token string) any {
		_, err := d.Verify(token, d.ManagementAudience())
		if err == nil {
			return "good"
		}
		var refused *identity.TokenError
		require.ErrorAs(t, err, &refused)
		return refused.Fault
	}
	for name, test := range map[string]struct {
		move func(d *device)
		want any
	}{
		"at once":                    {func(*device) {}, "good"},
		"advanced, a second short":   {func(d *device) { d.clock.Advance(90*time.Minute - time.Second) }, "good"},
		"advanced to the end":        {func(d *device) { d.clock.Advance(90 * time.Minute) }, identity.Expired},
		"really grown old":           {func(d *device) { *d.real = d.real.Add(90 * time.Minute) }, identity.Expired},
		"frozen while time passes":   {func(d *device) { d.clock.Freeze(); *d.real = d.real.Add(2 * time.Hour) }, "good"},
		"frozen and advanced":        {func(d *device) { d.clock.Freeze(); d.clock.Advance(2 * time.Hour) }, identity.Expired},
		"real clock set back":        {func(d *device) { *d.real = d.real.Add(-time.Hour) }, identity.NotYetValid},
		"real clock a little behind": {func(d *device) { *d.real = d.real.Add(-time.Minute) }, "good"},
		"sessions ended":             {func(d *device) { require.NoError(t, d.EndSessions(t.Context())) }, identity.Revoked},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDevice(t)
			d.clock.Advance(3 * time.Hour) // what was before the sign-in does not count
			token := d.signIn(t).Access
			require.Equal(t, "good", fault(d, token))
			test.move(d)
			require.Equal(t, test.want, fault(d, token), "remembered")
			restarted, err := sts.New(t.Context(), d.deps)
			require.NoError(t, err)
			d.Service = restarted
			require.Equal(t, test.want, fault(d, token), "afresh")
			if test.want != identity.NotYetValid {
				require.Equal(t, "good", fault(d, d.signIn(t).Access), "a new sign-in")
			}
		})
	}
}

func TestVirtualClockSetBackKeepsTokens(t *testing.T) {
	t.Parallel()
	d := newDevice(t)
	d.clock.Advance(2 * time.Hour)
	token := d.signIn(t).Access
	d.clock.Reset()
	_, err := d.Verify(token, d.ManagementAudience())
	require.NoError(t, err)
}

// signingKey is the key of the installation, for tokens that it never would sign.
func signingKey(t testing.TB) any {
	t.Helper()
	data, err := oneInstallation().Load()
	require.NoError(t, err)
	block, _ := pem.Decode(data)
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	require.NoError(t, err)
	return key
}

func keyOf(t *testing.T, raw string) string {
	t.Helper()
	token, _, err := jwt.NewParser().ParseUnverified(raw, jwt.MapClaims{})
	require.NoError(t, err)
	return token.Header["kid"].(string)
}

// Both times of the refusal are the clock's, whatever it stood at when the token was issued.
func TestTimesOfAnExpiredToken(t *testing.T) {
	t.Parallel()
	d := newDevice(t)
	d.clock.Advance(24 * time.Hour)
	token := d.signIn(t).Access
	d.clock.Advance(2 * time.Hour)
	_, err := d.Verify(token, d.ManagementAudience())
	var refused *identity.TokenError
	require.ErrorAs(t, err, &refused)
	require.Equal(t, identity.Expired, refused.Fault)
	require.Equal(t, epoch.Add(24*time.Hour+90*time.Minute), refused.Expiry)
	require.Equal(t, d.clock.Now(), refused.Now)
	require.Equal(t, epoch.Add(26*time.Hour), refused.Now)
}
