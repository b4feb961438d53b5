// Package restic runs restic, unmodified, against a device that carries the public cloud's name:
// its azure backend knows no other. Read the script: it is what a person types.
package restic

import (
	"os/exec"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/e2e/emulator"
)

func TestRestic(t *testing.T) {
	_, err := exec.LookPath("restic")
	require.NoError(t, err, "restic is missing: .ci/run installs it")
	d := emulator.StartAs(t, "core", "windows.net")
	a := d.MakeAccount(t, "resticstore")
	work := t.TempDir()
	out := emulator.Script(t, append(d.Env(),
		"AZURE_ACCOUNT_NAME="+a.Name,
		"AZURE_ACCOUNT_KEY="+a.Key,
		"RESTIC_REPOSITORY=azure:backups:/",
		"RESTIC_PASSWORD=restic-e2e",
		"RESTIC_CACHE_DIR="+work+"/cache",
		"WORK="+work,
	), "./restic.sh")

	assert.Contains(t, out, "restic: everything done")
	d.AllRead(t)
}
