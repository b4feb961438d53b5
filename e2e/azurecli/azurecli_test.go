// Package azurecli runs Azure CLI, unmodified, against the emulator. Read the scripts: they are what
// a person types.
package azurecli

import (
	"os/exec"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/e2e/emulator"
)

func environment(t *testing.T, d emulator.Device, more ...string) []string {
	t.Helper()
	_, err := exec.LookPath("az")
	require.NoError(t, err, "Azure CLI is missing: .ci/run installs it")
	return append(append(d.Env(), "AZURE_CONFIG_DIR="+t.TempDir(), "AZURE_CORE_COLLECT_TELEMETRY=no", "AZURE_CORE_NO_COLOR=yes"), more...)
}

func TestDeploy(t *testing.T) {
	d := emulator.Start(t)
	out := emulator.Script(t, environment(t, d, "VHD="+emulator.FixedVHD(t, 5)), "./deploy.sh")

	for _, want := range []string{
		"EdgeArmUser@localhost\t" + d.TenantID + "\tDefault Provider Subscription\tEnabled",
		"\ndbelocal\n",
		"Linux\tGeneralized",
		"10.126.72.42",
		"1\t3584",
		"Microsoft.AzureBridge\tRegistered\nMicrosoft.Compute\tRegistered\nMicrosoft.Network\tRegistered\nMicrosoft.Resources\tRegistered\nMicrosoft.Storage\tRegistered",
		"azure cli: everything done",
	} {
		assert.Contains(t, out, want)
	}
}

func TestPrincipalAndWrongPassword(t *testing.T) {
	d := emulator.Start(t)
	out := emulator.Script(t, environment(t, d), "./principal.sh")

	assert.Contains(t, out, "AADSTS50126")
	assert.Contains(t, out, "servicePrincipal")
	assert.Contains(t, out, "azure cli: principal done")
}

func TestSignIn(t *testing.T) {
	d := emulator.Start(t)
	env := environment(t, d, append(d.MakeProgram(t).Env(), "PROFILE=2019-03-01-hybrid")...)
	if out, code := emulator.Run(t, env, "bash", "signin.sh"); code != 0 {
		t.Error(out)
	}
}
