package sts_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/sts"
)

func TestCodeRefusals(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		asked    []string // of the page
		redeemed []string
		after    time.Duration
		code     int
	}{
		"wrong verifier":               {redeemed: []string{"code_verifier", strings.Repeat("x", 43)}, code: 501481},
		"the challenge as verifier":    {redeemed: []string{"code_verifier", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"}, code: 501481},
		"no verifier":                  {redeemed: []string{"code_verifier", ""}, code: 501481},
		"verifier without a challenge": {asked: []string{"code_challenge", "", "code_challenge_method", ""}, code: 501481},
		"wrong plain verifier":         {asked: []string{"code_challenge", verifier + "x", "code_challenge_method", ""}, code: 501481},
		"another client":               {redeemed: []string{"client_id", "1950a258-227b-4e31-a9cf-717495945fc2"}, code: 70000},
		"another address":              {redeemed: []string{"redirect_uri", "http://localhost:8401"}, code: 500112},
		"address in another spelling":  {redeemed: []string{"redirect_uri", reply + "/"}, code: 500112},
		"no address":                   {redeemed: []string{"redirect_uri", ""}, code: 900144},
		"another's resource":           {redeemed: []string{"resource", "https://vault.azure.net"}, code: 90056},
		"too late":                     {after: 10 * time.Minute, code: 70008},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBrowser(newDevice(t))
			code := b.code(t, test.asked...)
			b.clock.Advance(test.after)
			form := map[string]string{"redirect_uri": reply, "code_verifier": verifier, "client_id": azureCLI}
			for i := 0; i < len(test.redeemed); i += 2 {
				form[test.redeemed[i]] = test.redeemed[i+1]
			}
			pairs := []string{"grant_type", "authorization_code", "code", code}
			for k, v := range form {
				pairs = append(pairs, k, v)
			}
			a := b.post(t, pairs...)
			require.Equal(t, http.StatusBadRequest, a.Code)
			require.Equal(t, []int{test.code}, a.Codes, a.Body)
			require.Empty(t, a.Access)
		})
	}
}

func TestCodeIsForOneTry(t *testing.T) {
	t.Parallel()
	b := newBrowser(newDevice(t))
	code := b.code(t)
	first := b.redeemCode(t, code)
	require.Equal(t, http.StatusOK, first.Code)
	again := b.redeemCode(t, code)
	require.Equal(t, []int{50173}, b.post(t, "grant_type", "refresh_token", "client_id", azureCLI, "refresh_token", first.Refresh).Codes,
		"whoever had it first may be the thief")
	require.Equal(t, []int{54005}, again.Codes)
	require.Equal(t, "invalid_grant", again.Error)

	code = b.code(t)
	wrong := b.post(t, "grant_type", "authorization_code", "client_id", azureCLI, "code", code, "redirect_uri", reply, "code_verifier", strings.Repeat("x", 43))
	require.Equal(t, []int{501481}, wrong.Codes)
	require.Equal(t, []int{54005}, b.redeemCode(t, code).Codes, "AD FS takes a code back that was shown with a wrong verifier")

	require.Equal(t, []int{70000}, b.redeemCode(t, "nonsense").Codes)
	require.Equal(t, []int{900144}, b.redeemCode(t, "").Codes)
}

// Whoever redeems a code again and hangs up ends the session all the same.
func TestCodeShownTwiceByWhoHangsUp(t *testing.T) {
	t.Parallel()
	b := newBrowser(newDevice(t))
	code := b.code(t)
	first := b.redeemCode(t, code)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	again := tokenRequest("grant_type", "authorization_code", "client_id", azureCLI, "code", code, "redirect_uri", reply, "code_verifier", verifier)
	b.do(t, again.WithContext(gone))
	require.Equal(t, []int{50173}, b.post(t, "grant_type", "refresh_token", "client_id", azureCLI, "refresh_token", first.Refresh).Codes)
}

func TestPlainChallenge(t *testing.T) {
	t.Parallel()
	b := newBrowser(newDevice(t))
	for _, method := range []string{"", "plain"} {
		require.Equal(t, http.StatusOK, b.redeemCode(t, b.code(t, "code_challenge", verifier, "code_challenge_method", method)).Code)
	}
	code := b.code(t, "code_challenge", "", "code_challenge_method", "")
	a := b.post(t, "grant_type", "authorization_code", "client_id", azureCLI, "code", code, "redirect_uri", reply)
	require.Equal(t, http.StatusOK, a.Code, "ADAL knows no challenges")
}

// ADAL and AzureRM ask for a resource, at the page and again with the code; one of both is enough.
func TestCodeForAResource(t *testing.T) {
	t.Parallel()
	b := newBrowser(newDevice(t))
	const oob = "urn:ietf:wg:oauth:2.0:oob"
	b.get(t, authorizeURL("scope", "", "resource", "https://graph.edge1.localhost", "redirect_uri", oob, "prompt", "login", "state", ""))
	address, q := sentTo(t, b.submit(t, "UserName", "EdgeArmUser", "Password", password))
	require.Equal(t, oob, address)
	require.Len(t, q, 1)
	a := b.post(t, "grant_type", "authorization_code", "client_id", azureCLI, "code", q.Get("code"), "redirect_uri", oob, "code_verifier", verifier)
	require.Equal(t, http.StatusOK, a.Code, a.Body)
	require.Equal(t, "https://graph.edge1.localhost/", claimsOf(t, a.Access)["aud"])
	require.Equal(t, "https://graph.edge1.localhost", a.Resource)

	a = b.redeemCode(t, b.code(t))
	require.Equal(t, "https://management.edge1.localhost/.default offline_access openid profile", a.Scope, "MSAL takes it for what it has")
}

func TestCodeOfAnEndedSession(t *testing.T) {
	t.Parallel()
	b := newBrowser(newDevice(t))
	code := b.code(t)
	require.NoError(t, b.EndSessions(t.Context()))
	require.Equal(t, []int{50173}, b.redeemCode(t, code).Codes)

	short := newBrowser(newDevice(t, func(deps *sts.Deps) { deps.Lifetime = time.Minute }))
	code = short.code(t)
	short.clock.Advance(time.Minute)
	require.Equal(t, []int{70043}, short.redeemCode(t, code).Codes)
}

// An application with a secret has to show it.
func TestCodeOfAConfidentialClient(t *testing.T) {
	t.Parallel()
	b := newBrowser(newDevice(t, func(deps *sts.Deps) {
		deps.Applications = []sts.Application{{ClientID: sts.ServicePrincipal, Name: "Mine", Redirects: []string{reply}}}
	}))
	redeem := func(pairs ...string) *answer {
		return b.redeemCodeAs(t, sts.ServicePrincipal, b.code(t, "client_id", sts.ServicePrincipal), pairs...)
	}
	require.Equal(t, []int{7000218}, redeem().Codes)
	require.Equal(t, []int{7000215}, redeem("client_secret", "nonsense").Codes)
	a := redeem("client_secret", password)
	require.Equal(t, http.StatusOK, a.Code, a.Body)
	require.Equal(t, "EdgeArmUser@localhost", claimsOf(t, a.Access)["upn"], "who has signed in is the person")

	var device deviceRequest
	decode(t, b.device.at(t, "/oauth2/devicecode", "client_id", sts.ServicePrincipal), &device)
	newBrowser(b.device).signInDevice(t, device.UserCode)
	for name, grant := range map[string][]string{
		"refresh": {"grant_type", "refresh_token", "refresh_token", a.Refresh},
		"device":  {"grant_type", "device_code", "device_code", device.DeviceCode},
	} {
		grant = append(grant, "client_id", sts.ServicePrincipal)
		require.Equal(t, []int{7000218}, b.post(t, grant...).Codes, name)
		require.Equal(t, []int{7000215}, b.post(t, append(grant, "client_secret", "nonsense")...).Codes, name)
		require.Equal(t, http.StatusOK, b.post(t, append(grant, "client_secret", password)...).Code, name)
	}
}

// One that could keep no secret need not show it: for the code, to refresh, for a device code or to revoke.
func TestCodeOfAPublicClient(t *testing.T) {
	t.Parallel()
	for name, mine := range map[string]sts.Application{
		"by its address": {Public: []string{reply}}, "altogether": {Redirects: []string{reply}, Native: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mine.ClientID, mine.Name = sts.ServicePrincipal, "Mine"
			b := newBrowser(newDevice(t, func(deps *sts.Deps) { deps.Applications = []sts.Application{mine} }))
			a := b.redeemCodeAs(t, sts.ServicePrincipal, b.code(t, "client_id", sts.ServicePrincipal))
			require.Equal(t, http.StatusOK, a.Code, a.Body)
			refresh := []string{"grant_type", "refresh_token", "client_id", sts.ServicePrincipal, "refresh_token", a.Refresh}
			require.Equal(t, http.StatusOK, b.post(t, refresh...).Code)
			require.Equal(t, []int{7000215}, b.post(t, append(refresh, "client_secret", "nonsense")...).Codes)

			var device deviceRequest
			decode(t, b.device.at(t, "/oauth2/devicecode", "client_id", sts.ServicePrincipal), &device)
			newBrowser(b.device).signInDevice(t, device.UserCode)
			polled := b.post(t, "grant_type", "device_code", "client_id", sts.ServicePrincipal, "device_code", device.DeviceCode)
			if mine.Native {
				require.Equal(t, http.StatusOK, polled.Code)
			} else {
				require.Equal(t, []int{7000218}, polled.Codes, "no address says so")
			}
			require.Equal(t, http.StatusOK, b.revoke(t, "token", a.Refresh, "client_id", sts.ServicePrincipal).Code)
			require.Equal(t, []int{50173}, b.post(t, refresh...).Codes)
		})
	}
}

// No more codes are kept than there is room for; room comes back with time, and with every code that is redeemed.
func TestCodesAreBounded(t *testing.T) {
	t.Parallel()
	b := newBrowser(newDevice(t, quiet))
	b.get(t, authorizeURL())
	page, hidden := b.at, b.hidden
	signIn := func() *answer {
		b.at, b.hidden = page, hidden
		return b.submit(t, "UserName", "EdgeArmUser", "Password", password)
	}
	for range 1000 {
		require.Contains(t, signIn().Header().Get("Location"), "code=")
	}
	_, q := sentTo(t, signIn())
	require.Equal(t, "temporarily_unavailable", q.Get("error"))
	b.clock.Advance(10 * time.Minute)
	var code string
	for range 1001 {
		_, q := sentTo(t, signIn())
		code = q.Get("code")
		require.Equal(t, http.StatusOK, b.redeemCode(t, code).Code)
	}
	require.Equal(t, []int{54005}, b.redeemCode(t, code).Codes, "it is remembered as long as there is room")
}
