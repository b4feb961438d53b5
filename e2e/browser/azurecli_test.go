package browser

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/e2e/emulator"
)

// azureCLIFor is the environment of an Azure CLI that knows the device.
func azureCLIFor(t *testing.T, d emulator.Device) []string {
	t.Helper()
	env := append(append(os.Environ(), d.Env()...), "AZURE_CONFIG_DIR="+t.TempDir(), "AZURE_CORE_COLLECT_TELEMETRY=no", "AZURE_CORE_NO_COLOR=yes")
	emulator.Script(t, env, "az", "cloud", "register", "-n", "Edge", "--endpoint-resource-manager", d.Management)
	emulator.Script(t, env, "az", "cloud", "set", "-n", "Edge")
	emulator.Script(t, env, "az", "cloud", "update", "--profile", "2019-03-01-hybrid")
	return env
}

// works shows that Azure CLI has signed in.
func works(t *testing.T, env []string) {
	t.Helper()
	require.Contains(t, emulator.Script(t, env, "az", "group", "create", "-n", "browser-rg", "-l", "DBELocal", "-o", "table"), "browser-rg")
}

var shownCode = regexp.MustCompile(`open the page (\S+) and enter the code (\S+) to authenticate`)

// deviceLogin is Azure CLI, waiting for a person to type its code.
type deviceLogin struct {
	t          *testing.T
	process    *exec.Cmd
	told       io.Reader // what it writes for the person
	said, out  strings.Builder
	page, code string
}

func beginDeviceLogin(t *testing.T, env []string) *deviceLogin {
	t.Helper()
	l := &deviceLogin{t: t, process: exec.Command("az", "login", "--use-device-code", "--tenant", "adfs", "-o", "json")}
	l.process.Env, l.process.Stdout = env, &l.out
	told, err := l.process.StderrPipe()
	require.NoError(t, err)
	l.told = io.TeeReader(told, &l.said)
	require.NoError(t, l.process.Start())
	for buffer := make([]byte, 4096); l.code == ""; {
		_, err := l.told.Read(buffer)
		if found := shownCode.FindStringSubmatch(l.said.String()); found != nil {
			l.page, l.code = found[1], found[2]
			continue
		}
		require.NoError(t, err, l.said.String())
	}
	return l
}

// end waits until Azure CLI has heard how the person's part ended, and returns what it printed and the error it ended with.
func (l *deviceLogin) end() (string, error) {
	l.t.Helper()
	_, err := io.Copy(io.Discard, l.told)
	require.NoError(l.t, err)
	err = l.process.Wait()
	return l.said.String() + l.out.String(), err
}

// Azure CLI waits for a person, who signs in with a browser, or does not.
func TestAzureCLIByDeviceCode(t *testing.T) {
	d := emulator.Start(t)
	env := azureCLIFor(t, d)
	b := open(t, d)
	begin := func() *deviceLogin {
		login := beginDeviceLogin(t, env)
		require.Equal(t, d.Login+"/adfs/oauth2/deviceauth", login.page)
		return login
	}
	typed := func() *deviceLogin {
		login := begin()
		b.do(chromedp.Navigate(login.page))
		b.typeCode(login.code)
		return login
	}

	login := typed()
	b.signIn("EdgeArmUser", emulator.Password)
	require.Contains(t, b.text("message"), "You have signed in to Microsoft Azure CLI")
	out, err := login.end()
	require.NoError(t, err, out)
	require.Contains(t, out, "EdgeArmUser@localhost")
	works(t, env)

	declined := typed()
	b.press(chromedp.Click(chromedp.ID("cancelButton")))
	out, err = declined.end()
	require.Error(t, err)
	require.Contains(t, out, "AADSTS70018: The user declined the authorization request.")

	forgotten := begin()
	advance(t, d, "15m")
	out, err = forgotten.end()
	require.Error(t, err)
	require.Contains(t, out, "AADSTS70020")
}

// Azure CLI opens a browser, listens for it on this machine, and checks the nonce of what it gets.
func TestAzureCLIByBrowser(t *testing.T) {
	d := emulator.Start(t)
	env := azureCLIFor(t, d)
	opened := filepath.Join(t.TempDir(), "opened")
	opener := filepath.Join(t.TempDir(), "browser")
	require.NoError(t, os.WriteFile(opener, []byte("#!/bin/sh\nprintf %s \"$1\" > "+opened+".part\nmv "+opened+".part "+opened+"\n"), 0o700))

	login := exec.Command("az", "login", "--tenant", "adfs", "-o", "json")
	login.Env = append([]string{"BROWSER=" + opener + " %s"}, env...)
	var out strings.Builder
	login.Stdout, login.Stderr = &out, &out
	require.NoError(t, login.Start())
	var page []byte
	require.Eventually(t, func() bool {
		var err error
		page, err = os.ReadFile(opened)
		return err == nil
	}, patience, 100*time.Millisecond)
	require.Contains(t, string(page), d.Login+"/adfs/oauth2/authorize/?")

	b := open(t, d)
	b.do(chromedp.Navigate(string(page)))
	b.signIn("EdgeArmUser", emulator.Password)
	require.NoError(t, login.Wait(), out.String())
	require.Contains(t, out.String(), "EdgeArmUser@localhost")
	works(t, env)
}
