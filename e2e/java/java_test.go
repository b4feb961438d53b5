// Package java runs the Azure SDK for Java against the emulator. The checks are in Java: mvn test runs and names them.
package java

import (
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/e2e/emulator"
)

func TestJava(t *testing.T) {
	_, err := exec.LookPath("mvn")
	require.NoError(t, err, "Maven is missing: .ci/run installs it")
	d := emulator.Start(t, "--fetch-loopback") // copies come from a web server of the checks
	mine, other := d.MakeAccount(t, "javastore"), d.MakeAccount(t, "javaother")
	store := filepath.Join(t.TempDir(), "trust.p12")
	emulator.Script(t, nil, "keytool", "-importcert", "-noprompt", "-alias", "edgerite", "-file", d.RootCert, "-keystore", store, "-storepass", "changeit")

	env := append(slices.Concat(d.Env(), d.MakeProgram(t).Env(), d.Person(t).Env()), "TRUST_STORE="+store,
		"ACCOUNT="+mine.Name, "KEY="+mine.Key, "OTHER_ACCOUNT="+other.Name, "OTHER_KEY="+other.Key)
	emulator.Script(t, env, "mvn", "--batch-mode", "--no-transfer-progress", "--quiet", "test")
	d.AllRead(t)
}
