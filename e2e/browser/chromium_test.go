// Package browser drives the sign-in pages in headless Chromium, as a person would, and keeps pictures of them.
package browser

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/e2e/emulator"
)

// pictures is where screenshots go.
const pictures = "../.cache/screenshots"

// browser is a person at a window.
type browser struct {
	t   *testing.T
	ctx context.Context
}

// open starts Chromium, which trusts the sign-in page and nothing else that it would not.
func open(t *testing.T, d emulator.Device) *browser {
	t.Helper()
	path, err := exec.LookPath("chromium")
	require.NoError(t, err, "Chromium is missing: .ci/run installs it")
	allocator, cancel := chromedp.NewExecAllocator(context.Background(), append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.WindowSize(1280, 800), chromedp.Flag("no-proxy-server", true),
		chromedp.Flag("disable-features", "BackForwardCache"), // going back loads the page
		chromedp.Flag("ignore-certificate-errors-spki-list", key(t, d)), chromedp.UserDataDir(t.TempDir()))...)
	t.Cleanup(cancel)
	ctx, stop := chromedp.NewContext(allocator)
	t.Cleanup(stop)
	require.NoError(t, chromedp.Do(ctx)) // the first one owns the window
	return &browser{t: t, ctx: ctx}
}

// key names the key of the sign-in page as Chromium wants it. That the device's root vouches for it, Go finds out: Chromium on Linux
// takes roots from a database only that nothing here can write to.
func key(t *testing.T, d emulator.Device) string {
	t.Helper()
	resp, err := d.Client(t).Get(d.Login + "/adfs/.well-known/openid-configuration")
	require.NoError(t, err)
	defer resp.Body.Close()
	sum := sha256.Sum256(resp.TLS.PeerCertificates[0].RawSubjectPublicKeyInfo)
	return base64.StdEncoding.EncodeToString(sum[:])
}

// patience is how long a step may take on a busy machine.
const patience = time.Minute

// do takes steps.
func (b *browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	require.NoError(b.t, chromedp.Do(ctx, steps...))
}

// look takes a step that sees something.
func look[T any](b *browser, step chromedp.Action[T]) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	seen, err := chromedp.Run(ctx, step)
	require.NoError(b.t, err)
	return seen
}

// press takes a step that leads to another page, and waits for it.
func (b *browser) press(step chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	_, err := chromedp.RunResponse(ctx, step)
	require.NoError(b.t, err)
}

// signIn fills the sign-in page in and sends it.
func (b *browser) signIn(user, password string) {
	b.t.Helper()
	b.do(
		chromedp.WaitVisible(chromedp.ID("loginForm")),
		chromedp.Clear(chromedp.ID("userNameInput")), // there may be a name already
		chromedp.SendKeys(chromedp.ID("userNameInput"), user),
	)
	b.give(password)
}

// give types the password only, and sends the page.
func (b *browser) give(password string) {
	b.t.Helper()
	b.do(chromedp.SendKeys(chromedp.ID("passwordInput"), password))
	b.press(chromedp.Click(chromedp.ID("submitButton")))
}

// back presses the browser's button for it, towards a sign-in page.
func (b *browser) back() {
	b.t.Helper()
	look(b, chromedp.Evaluate[bool](`setTimeout(() => history.back()), true`)) // later, or the answer would be lost with the page
	b.do(chromedp.WaitVisible(chromedp.ID("loginForm")))
	require.Eventually(b.t, func() bool { return look(b, chromedp.Value(chromedp.ID("userNameInput"))) != "" }, patience, 50*time.Millisecond, "browsers fill in what was there")
}

// text is what an element says, once it is there.
func (b *browser) text(id string) string {
	b.t.Helper()
	return look(b, chromedp.Text(chromedp.ID(id)))
}

// picture keeps the window as a person sees it, on a wide screen, on a narrow one and in the dark.
func (b *browser) picture(name string) {
	b.t.Helper()
	require.NoError(b.t, os.MkdirAll(pictures, 0o755))
	light, dark := colours("light"), colours("dark")
	for suffix, screen := range map[string]chromedp.Action[chromedp.Void]{
		"":        chromedp.Steps(light, chromedp.EmulateViewport(1280, 800)),
		"-narrow": chromedp.Steps(light, chromedp.EmulateViewport(390, 760, chromedp.EmulateScale(2))),
		"-dark":   chromedp.Steps(dark, chromedp.EmulateViewport(1280, 800)),
	} {
		b.do(screen)
		require.NoError(b.t, os.WriteFile(filepath.Join(pictures, name+suffix+".png"), look(b, chromedp.CaptureScreenshot()), 0o600))
	}
	b.do(light, chromedp.EmulateReset())
}

// colours makes the browser one that prefers them.
func colours(scheme string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
		})
		return err
	})
}

// noScript makes the browser one without script.
func noScript() chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	})
}
