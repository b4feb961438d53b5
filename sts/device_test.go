package sts_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/sts"
)

const devicePage = "/adfs/oauth2/deviceauth"

// deviceRequest is what a program without a browser was given.
type deviceRequest struct {
	DeviceCode      string `json:"device_code"`
	UserCode        string `json:"user_code"`
	VerificationURI string `json:"verification_uri"`
}

func (d *device) askForCode(t testing.TB, pairs ...string) *answer {
	t.Helper()
	r := tokenRequest(append([]string{"client_id", azureCLI}, pairs...)...)
	r.URL.Path = "/adfs/oauth2/devicecode"
	return d.do(t, r)
}

func (d *device) deviceRequest(t testing.TB, pairs ...string) (request deviceRequest) {
	t.Helper()
	a := d.askForCode(t, pairs...)
	require.Equal(t, http.StatusOK, a.Code, a.Body)
	decode(t, a, &request)
	return request
}

// poll asks whether somebody has signed in, when it is time to.
func (d *device) poll(t testing.TB, code string, pairs ...string) *answer {
	t.Helper()
	*d.real = d.real.Add(5 * time.Second)
	return d.post(t, append([]string{"grant_type", "urn:ietf:params:oauth:grant-type:device_code", "client_id", azureCLI, "device_code", code}, pairs...)...)
}

// signInDevice types a code and signs in.
func (b *browser) signInDevice(t testing.TB, code string) *answer {
	t.Helper()
	b.get(t, devicePage)
	require.Contains(t, b.submit(t, "user_code", code).Body.String(), "passwordInput")
	return b.submit(t, "UserName", "EdgeArmUser", "Password", password, "SignIn", "true")
}

func TestDeviceCode(t *testing.T) {
	t.Parallel()
	b := newBrowser(newDevice(t))
	const scope = "https://storage.azure.com/.default offline_access openid profile"
	request := b.deviceRequest(t, "scope", scope)
	require.Regexp(t, `^[BCDFGHJKLMNPQRSTVWXZ]{9}$`, request.UserCode)
	require.Equal(t, loginURL+devicePage, request.VerificationURI)

	pending := b.poll(t, request.DeviceCode)
	require.Equal(t, http.StatusBadRequest, pending.Code)
	require.Equal(t, "authorization_pending", pending.Error)
	require.Equal(t, []int{70016}, pending.Codes)

	b.get(t, devicePage)
	page := b.submit(t, "user_code", request.UserCode)
	require.Contains(t, page.Body.String(), "Microsoft Azure CLI")
	require.Contains(t, page.Body.String(), request.UserCode, "so that the person can compare")
	require.Contains(t, b.submit(t, "SignIn", "true").Body.String(), "Enter your user name.")
	require.Contains(t, b.submit(t, "UserName", "EdgeArmUser", "Password", "nonsense", "SignIn", "true").Body.String(), wrong)
	require.Equal(t, "authorization_pending", b.poll(t, request.DeviceCode).Error)

	require.Contains(t, b.submit(t, "UserName", "EdgeArmUser", "Password", password, "SignIn", "true").Body.String(), "You have signed in to Microsoft Azure CLI")
	require.Contains(t, b.submit(t, "user_code", request.UserCode).Body.String(), "try again", "the form is gone")

	a := b.poll(t, request.DeviceCode)
	require.Equal(t, http.StatusOK, a.Code, a.Body)
	require.Equal(t, "https://storage.azure.com/", claimsOf(t, a.Access)["aud"])
	require.Equal(t, scope, a.Scope, "Azure CLI polls without one")
	require.Equal(t, azureCLI, claimsOf(t, a.ID)["aud"])
	require.NotEmpty(t, a.Refresh)

	again := b.poll(t, request.DeviceCode)
	require.Equal(t, []int{54005}, again.Codes)
}

// ADAL has names of its own, and asks by a query where it thinks of the cloud.
func TestDeviceCodeOfADAL(t *testing.T) {
	t.Parallel()
	b := newBrowser(newDevice(t))
	request := b.deviceRequest(t, "resource", "https://management.edge1.localhost/")
	b.signInDevice(t, request.UserCode)
	a := b.post(t, "grant_type", "device_code", "client_id", azureCLI, "resource", "https://management.edge1.localhost/", "code", request.DeviceCode)
	require.Equal(t, http.StatusOK, a.Code, a.Body)
	require.Equal(t, "https://management.edge1.localhost/", a.Resource)

	asked := b.do(t, httptest.NewRequest(http.MethodGet, loginURL+"/common/oauth2/devicecode?resource=https%3A%2F%2Fmanagement.edge1.localhost%2F&client_id="+azureCLI, nil))
	require.Equal(t, http.StatusOK, asked.Code, asked.Body)
	decode(t, asked, &request)
	require.Equal(t, loginURL+"/devicelogin", request.VerificationURI)
}

// go-autorest reads the seconds as text only, as version 1 of the cloud has them; everybody else reads numbers.
func TestDeviceSeconds(t *testing.T) {
	t.Parallel()
	d := newDevice(t)
	for path, want := range map[string]string{
		"/adfs/oauth2/devicecode":                 `"expires_in":900,"interval":5,`,
		"/adfs/common/oauth2/devicecode":          `"expires_in":900,"interval":5,`,
		"/common/oauth2/v2.0/devicecode":          `"expires_in":900,"interval":5,`,
		"/common/oauth2/devicecode":               `"expires_in":"900","interval":"5",`,
		"/" + sts.TenantID + "/oauth2/devicecode": `"expires_in":"900","interval":"5",`,
	} {
		r := tokenRequest("client_id", azureCLI)
		r.URL.Path = path
		require.Contains(t, d.do(t, r).Body.String(), want, path)
	}
}

func TestDeclinedDevice(t *testing.T) {
	t.Parallel()
	b := newBrowser(newDevice(t))
	for _, page := range []string{devicePage, "/devicelogin", "/DeviceLogin/", "/adfs/devicelogin"} {
		request := b.deviceRequest(t)
		require.Contains(t, b.get(t, page+"?user_code="+request.UserCode).Body.String(), `value="`+request.UserCode+`"`)
		b.submit(t, "user_code", request.UserCode)
		require.Contains(t, b.submit(t, "Cancel", "true").Body.String(), "You have not signed in")
		require.Equal(t, "authorization_declined", b.poll(t, request.DeviceCode).Error)
		b.get(t, page)
		require.Contains(t, b.submit(t, "user_code", request.UserCode).Body.String(), "expired or was used")
	}
}

func TestCodeAsPeopleTypeIt(t *testing.T) {
	t.Parallel()
	b := newBrowser(newDevice(t))
	request := b.deviceRequest(t)
	b.get(t, devicePage)
	typed := " " + strings.ToLower(request.UserCode[:3]) + "-" + request.UserCode[3:6] + " " + request.UserCode[6:] + "\t"
	require.Contains(t, b.submit(t, "user_code", typed).Body.String(), "passwordInput")
}

func TestExpiredDevice(t *testing.T) {
	t.Parallel()
	b := newBrowser(newDevice(t))
	request := b.deviceRequest(t)
	b.clock.Advance(14 * time.Minute)
	require.Equal(t, "authorization_pending", b.poll(t, request.DeviceCode).Error)
	b.get(t, devicePage)
	b.submit(t, "user_code", request.UserCode)
	b.clock.Advance(time.Minute)
	require.Contains(t, b.submit(t, "UserName", "EdgeArmUser", "Password", password, "SignIn", "true").Body.String(), "expired or was used", "between the two pages")
	a := b.poll(t, request.DeviceCode)
	require.Equal(t, "expired_token", a.Error)
	require.Equal(t, []int{70020}, a.Codes)

	signedIn := b.deviceRequest(t)
	b.signInDevice(t, signedIn.UserCode)
	b.clock.Advance(15 * time.Minute)
	require.Equal(t, "expired_token", b.poll(t, signedIn.DeviceCode).Error, "nobody fetched it")
}

// Whoever polls too often is told to slow down, by real time: virtual time may stand still.
func TestSlowDown(t *testing.T) {
	t.Parallel()
	b := newBrowser(newDevice(t))
	b.clock.Freeze()
	request := b.deviceRequest(t)
	pairs := []string{"grant_type", "device_code", "client_id", azureCLI, "device_code", request.DeviceCode}
	require.Equal(t, "authorization_pending", b.post(t, pairs...).Error)
	require.Equal(t, "slow_down", b.post(t, pairs...).Error)
	*b.real = b.real.Add(4 * time.Second)
	require.Equal(t, "authorization_pending", b.post(t, pairs...).Error, "a little early is no matter")
	b.signInDevice(t, request.UserCode)
	require.Equal(t, http.StatusOK, b.post(t, pairs...).Code, "nobody waits for what is there")
}

func TestDeviceRefusals(t *testing.T) {
	t.Parallel()
	b := newBrowser(newDevice(t))
	request := b.deviceRequest(t)
	require.Equal(t, "bad_verification_code", b.poll(t, "nonsense").Error)
	require.Equal(t, "bad_verification_code", b.poll(t, request.UserCode).Error)
	require.Equal(t, []int{900144}, b.poll(t, "").Codes)
	other := b.post(t, "grant_type", "device_code", "client_id", "1950a258-227b-4e31-a9cf-717495945fc2", "device_code", request.DeviceCode)
	require.Equal(t, "bad_verification_code", other.Error, "of another client")
	require.Equal(t, "invalid_resource", b.askForCode(t, "resource", "https://vault.azure.net").Error)
	require.Equal(t, []int{9002313}, b.askForCode(t, "scope", strings.Repeat("openid ", 600)).Codes)
	require.Equal(t, []int{9002313}, b.askForCode(t, "client_id", "x").Codes, "twice")

	b.signInDevice(t, request.UserCode)
	require.NoError(t, b.EndSessions(t.Context()))
	require.Equal(t, []int{50173}, b.poll(t, request.DeviceCode).Codes)
}

// Codes cannot be tried out: wrong ones lock the address, for codes and passwords alike, until the clock moves.
func TestGuessedDeviceCodes(t *testing.T) {
	t.Parallel()
	b := newBrowser(newDevice(t))
	request := b.deviceRequest(t)
	b.get(t, devicePage)
	for range 20 {
		require.Contains(t, b.submit(t, "user_code", "BBBBBBBBB").Body.String(), "That code is not right.")
	}
	require.Contains(t, b.submit(t, "user_code", request.UserCode).Body.String(), "too many wrong codes")
	require.Contains(t, b.submit(t, "user_code", request.UserCode, "Cancel", "true").Body.String(), "too many wrong codes")
	require.Equal(t, "authorization_pending", b.poll(t, request.DeviceCode).Error)
	b.clock.Advance(time.Minute)
	require.Contains(t, b.submit(t, "user_code", request.UserCode).Body.String(), "passwordInput")
}

func TestForgedDeviceForms(t *testing.T) {
	t.Parallel()
	b := newBrowser(newDevice(t))
	request := b.deviceRequest(t)
	for _, pairs := range [][]string{{}, {"Cancel", "true"}, {"UserName", "EdgeArmUser", "Password", password, "SignIn", "true"}} {
		r := httptest.NewRequest(http.MethodPost, loginURL+devicePage, strings.NewReader(form(append(pairs, "user_code", request.UserCode)...)))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		require.Equal(t, http.StatusForbidden, newBrowser(b.device).goTo(t, r).Code)
	}
	require.Equal(t, "authorization_pending", b.poll(t, request.DeviceCode).Error)

	b.get(t, devicePage)
	require.Equal(t, http.StatusRequestEntityTooLarge, b.submit(t, "user_code", strings.Repeat("x", 65<<10)).Code)
	b.get(t, devicePage)
	require.NotContains(t, b.submit(t, "user_code", `"><img src=x>`).Body.String(), "<img src=x")
	require.NotContains(t, b.get(t, devicePage+"?user_code="+url.QueryEscape(`"><img src=x>`)).Body.String(), "<img src=x")
	require.NotContains(t, b.get(t, devicePage+"?user_code="+strings.Repeat("B", 101)).Body.String(), "BBBB")
	require.Contains(t, b.get(t, devicePage+"?user_code=%zz").Body.String(), "AADSTS9002313")

	// An application nobody knows is shown by its id, as text.
	r := tokenRequest("client_id", "<script>")
	r.URL.Path = "/adfs/oauth2/devicecode"
	decode(t, b.do(t, r), &request)
	b.get(t, devicePage)
	require.Contains(t, b.submit(t, "user_code", request.UserCode).Body.String(), "the application “&lt;script&gt;”")
}

// One address has some of the places only; what is redeemed, declined or over holds none.
func TestDeviceRequestsAreBounded(t *testing.T) {
	t.Parallel()
	d := newDevice(t, quiet)
	ask := func(address string) *answer {
		r := tokenRequest("client_id", azureCLI)
		r.URL.Path, r.RemoteAddr = "/adfs/oauth2/devicecode", address+":1"
		return d.do(t, r)
	}
	busy := func(a *answer) {
		require.Equal(t, http.StatusServiceUnavailable, a.Code)
		require.Equal(t, "temporarily_unavailable", a.Error)
	}
	var request deviceRequest
	for i := range 10 {
		address := fmt.Sprintf("192.0.2.%d", i)
		for range 100 {
			a := ask(address)
			require.Equal(t, http.StatusOK, a.Code)
			decode(t, a, &request)
		}
		busy(ask(address))
	}
	busy(ask("198.51.100.1"))
	b := newBrowser(d)
	b.get(t, devicePage)
	b.submit(t, "user_code", request.UserCode)
	b.submit(t, "Cancel", "true")
	require.Equal(t, "authorization_declined", b.poll(t, request.DeviceCode).Error)
	require.Equal(t, http.StatusOK, ask("192.0.2.9").Code)
	busy(ask("198.51.100.1"))
	d.clock.Advance(15 * time.Minute)
	require.Equal(t, http.StatusOK, ask("198.51.100.1").Code)
	require.Equal(t, http.StatusOK, ask("192.0.2.0").Code)
}

func FuzzPages(f *testing.F) {
	d := newDevice(f, quiet, func(deps *sts.Deps) {
		deps.Applications = []sts.Application{{ClientID: "x", Redirects: []string{"http://localhost"}}}
	})
	f.Add("/adfs/oauth2/authorize", "client_id=x&redirect_uri=http%3A%2F%2Flocalhost&response_type=code&state=%0d%0a", "")
	f.Add("/devicelogin", "user_code=B", "user_code=B&FormToken=&Cancel=1")
	f.Add("/adfs/oauth2/authorize/", "", "client_id=x&redirect_uri=http://localhost:1@evil.example")
	f.Fuzz(func(t *testing.T, path, query, body string) {
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			r := httptest.NewRequest(method, tokenURL, strings.NewReader(body))
			r.URL.Path, r.URL.RawQuery = path, query
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			w := httptest.NewRecorder()
			d.ServeHTTP(w, r)
			to := w.Header().Get("Location")
			if w.Code >= http.StatusInternalServerError || strings.ContainsAny(to, "\r\n") {
				t.Fatalf("%s %q %q %q: %d %q", method, path, query, body, w.Code, to)
			}
			if u, err := url.Parse(to); to != "" && !strings.HasPrefix(to, "?") && (err != nil || u.Hostname() != "localhost" && u.Opaque != "ietf:wg:oauth:2.0:oob" && u.Hostname() != "127.0.0.1" && u.Hostname() != "::1") {
				t.Fatalf("%s %q %q %q: taken to %q", method, path, query, body, to)
			}
		}
	})
}
