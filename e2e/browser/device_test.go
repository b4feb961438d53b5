package browser

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/e2e/emulator"
)

// deviceRequest is what a program without a browser was given.
type deviceRequest struct {
	DeviceCode string `json:"device_code"`
	UserCode   string `json:"user_code"`
	Page       string `json:"verification_uri"`
}

func post(t *testing.T, d emulator.Device, path string, form url.Values, into any) int {
	t.Helper()
	form.Set("client_id", azureCLI)
	resp, err := d.Client(t).Post(d.Login+path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
	require.NoError(t, err)
	defer resp.Body.Close()
	require.NoError(t, json.NewDecoder(resp.Body).Decode(into))
	return resp.StatusCode
}

// poll asks once and returns the error, if any.
func (r deviceRequest) poll(t *testing.T, d emulator.Device) string {
	t.Helper()
	var answer struct{ Error string }
	post(t, d, "/adfs/oauth2/token", url.Values{"grant_type": {"device_code"}, "device_code": {r.DeviceCode}}, &answer)
	return answer.Error
}

func (b *browser) typeCode(code string) {
	b.t.Helper()
	b.do(
		chromedp.WaitVisible(chromedp.ID("codeForm")), chromedp.Clear(chromedp.ID("userCodeInput")),
		chromedp.SendKeys(chromedp.ID("userCodeInput"), code),
	)
	b.press(chromedp.Click(chromedp.ID("continueButton")))
}

func TestDevicePage(t *testing.T) {
	d := emulator.Start(t)
	b := open(t, d)
	ask := func() (r deviceRequest) {
		require.Equal(t, http.StatusOK, post(t, d, "/adfs/oauth2/devicecode", url.Values{}, &r))
		return r
	}

	r := ask()
	b.do(chromedp.Navigate(r.Page))
	b.typeCode("nonsense")
	require.Contains(t, b.text("errorText"), "That code is not right.")
	b.picture("device-code")
	b.typeCode(strings.ToLower(r.UserCode))
	require.Contains(t, b.text("loginMessage"), r.UserCode)
	b.picture("device-signin")
	b.signIn("EdgeArmUser", "nonsense")
	require.Contains(t, b.text("errorText"), wrong)
	b.signIn("EdgeArmUser", emulator.Password)
	require.Contains(t, b.text("message"), "You have signed in to Microsoft Azure CLI")
	b.picture("device-done")
	require.Empty(t, r.poll(t, d))

	again := ask()
	b.do(chromedp.Navigate(again.Page))
	b.typeCode(again.UserCode)
	require.Contains(t, b.text("message"), "EdgeArmUser@localhost", "who has signed in already")
	b.picture("device-goon")
	b.press(chromedp.Click(chromedp.ID("continueButton")))
	require.Contains(t, b.text("message"), "You have signed in to Microsoft Azure CLI")
	require.Empty(t, again.poll(t, d))

	declined := ask()
	b.do(chromedp.Navigate(d.Login + "/devicelogin"))
	b.typeCode(declined.UserCode)
	b.press(chromedp.Click(chromedp.ID("cancelButton")))
	require.Contains(t, b.text("message"), "You have not signed in")
	require.Equal(t, "authorization_declined", declined.poll(t, d))

	late := ask()
	advance(t, d, "15m")
	b.do(chromedp.Navigate(late.Page))
	b.typeCode(late.UserCode)
	require.Contains(t, b.text("errorText"), "expired")
	require.Equal(t, "expired_token", late.poll(t, d))
}
