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

// Azure CLI waits for a person, who signs in with a browser.
func TestAzureCLIByDeviceCode(t *testing.T) {
	d := emulator.Start(t)
	env := azureCLIFor(t, d)
	login := exec.Command("az", "login", "--use-device-code", "--tenant", "adfs", "-o", "json")
	login.Env = env
	var out strings.Builder
	login.Stdout = &out
	told, err := login.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, login.Start())
	said := ""
	for buffer := make([]byte, 4096); shownCode.FindString(said) == ""; {
		n, err := told.Read(buffer)
		said += string(buffer[:n])
		require.NoError(t, err, said)
	}
	found := shownCode.FindStringSubmatch(said)
	require.Equal(t, d.Login+"/adfs/oauth2/deviceauth", found[1])

	b := open(t, d)
	b.do(chromedp.Navigate(found[1]))
	b.typeCode(found[2])
	b.signIn("EdgeArmUser", emulator.Password)
	require.Contains(t, b.text("message"), "You have signed in to Microsoft Azure CLI")

	rest, err := io.ReadAll(told)
	require.NoError(t, err)
	require.NoError(t, login.Wait(), "%s%s", said, rest)
	require.Contains(t, out.String(), "EdgeArmUser@localhost")
	works(t, env)
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
