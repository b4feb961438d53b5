package browser

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/e2e/emulator"
)

const wrong = "Incorrect user ID or password."

func TestSignIn(t *testing.T) {
	d := emulator.Start(t)
	c, b := newClient(t, d), open(t, d)

	b.do(chromedp.Navigate(c.page()))
	b.picture("signin")
	b.signIn("EdgeArmUser", "nonsense")
	require.Contains(t, b.text("errorText"), wrong)
	b.picture("wrong-password")
	b.signIn("edgearmuser", emulator.Password)
	first := c.answer().Get("code")
	require.Contains(t, b.text("done"), "Done.")

	// Back, past the page with the wrong password, to one that works.
	b.back()
	b.give(emulator.Password)
	second := c.answer().Get("code")
	require.NotEqual(t, first, second)
	require.Equal(t, "EdgeArmUser@localhost", c.redeem(second))
	require.Equal(t, "EdgeArmUser@localhost", c.redeem(first))

	b.do(chromedp.Navigate(c.page("login_hint", "alice")), chromedp.WaitVisible(chromedp.ID("loginForm")))
	require.Equal(t, "alice", look(b, chromedp.Value(chromedp.ID("userNameInput"))))
	require.Equal(t, "passwordInput", look(b, chromedp.Evaluate[string](`document.activeElement.id`)))
	require.Zero(t, look(b, chromedp.Evaluate[int](`[...document.querySelectorAll("input:not([type=hidden])")].filter(i => i.labels.length == 0).length`)))
	b.press(chromedp.Click(chromedp.ID("cancelButton")))
	require.Equal(t, "access_denied", c.answer().Get("error"))

	b.do(chromedp.Navigate(c.page("response_mode", "form_post")))
	b.signIn("EdgeArmUser", emulator.Password)
	require.Equal(t, "EdgeArmUser@localhost", c.redeem(c.answer().Get("code")), "by a form that sends itself")

	b.do(chromedp.Navigate(c.page("redirect_uri", "https://evil.example")))
	require.Contains(t, b.text("message"), "AADSTS50011")
	b.picture("error")
}

// The second program gets its code without a form, until the person signs out or the session is over.
func TestSingleSignOn(t *testing.T) {
	d := emulator.Start(t)
	c, b := newClient(t, d), open(t, d)
	b.do(chromedp.Navigate(c.page("prompt", "")))
	b.signIn("EdgeArmUser", emulator.Password)
	require.Equal(t, "EdgeArmUser@localhost", c.redeem(c.answer().Get("code")))

	other := newClient(t, d)
	for _, prompt := range []string{"", "none"} {
		b.do(chromedp.Navigate(other.page("prompt", prompt)))
		require.Equal(t, "EdgeArmUser@localhost", other.redeem(other.answer().Get("code")))
		require.Contains(t, b.text("done"), "Done.")
	}
	b.do(chromedp.Navigate(other.page("prompt", "login")), chromedp.WaitVisible(chromedp.ID("loginForm")))

	b.do(chromedp.Navigate(d.Login + "/adfs/oauth2/logout"))
	require.Contains(t, b.text("message"), "close all browser windows")
	b.do(chromedp.Navigate(other.page("prompt", "none")))
	require.Equal(t, "interaction_required", other.answer().Get("error"))
	b.do(chromedp.Navigate(other.page("prompt", "")))
	b.signIn("EdgeArmUser", emulator.Password)
	require.NotEmpty(t, other.answer().Get("code"))

	advance(t, d, "90m")
	b.do(chromedp.Navigate(other.page("prompt", "")), chromedp.WaitVisible(chromedp.ID("loginForm")))
}

func TestNoScript(t *testing.T) {
	d := emulator.Start(t)
	c, b := newClient(t, d), open(t, d)
	b.do(noScript(), chromedp.Navigate(c.page("response_mode", "form_post")))
	b.signIn("EdgeArmUser", "nonsense")
	require.Contains(t, b.text("errorText"), wrong)
	b.signIn("EdgeArmUser", emulator.Password)
	require.Contains(t, b.text("message"), "Microsoft Azure CLI")
	b.picture("form-post")
	b.press(chromedp.Click(chromedp.CSS("#formPost button")))
	require.Equal(t, "EdgeArmUser@localhost", c.redeem(c.answer().Get("code")))
}

func TestLockOut(t *testing.T) {
	d := emulator.Start(t)
	c, b := newClient(t, d), open(t, d)
	b.do(chromedp.Navigate(c.page()))
	for range 10 {
		b.signIn("EdgeArmUser", "nonsense")
		require.Contains(t, b.text("errorText"), wrong)
	}
	b.signIn("EdgeArmUser", emulator.Password)
	require.Contains(t, b.text("errorText"), "too many wrong passwords")
	advance(t, d, "1m")
	b.signIn("EdgeArmUser", emulator.Password)
	require.NotEmpty(t, c.answer().Get("code"))
}

// advance moves the device's clock.
func advance(t *testing.T, d emulator.Device, by string) {
	t.Helper()
	emulator.Script(t, nil, d.Binary, "ctl", "--admin", d.Admin, "clock", "advance", by)
}
