// Package rclone runs rclone, unmodified, against the emulator. Read the script: it is what a person types.
package rclone

import (
	"os/exec"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/e2e/emulator"
)

func TestRclone(t *testing.T) {
	_, err := exec.LookPath("rclone")
	require.NoError(t, err, "rclone is missing: .ci/run installs it")
	d := emulator.Start(t)
	a := d.MakeAccount(t, "rclonestore")
	out := emulator.Script(t, append(d.Env(),
		"RCLONE_CONFIG=/dev/null",
		"RCLONE_CA_CERT="+d.RootCert,
		"RCLONE_CONFIG_EDGE_TYPE=azureblob",
		"RCLONE_CONFIG_EDGE_ACCOUNT="+a.Name,
		"RCLONE_CONFIG_EDGE_KEY="+a.Key,
		"RCLONE_CONFIG_EDGE_ENDPOINT="+d.BlobSuffix,
		"WORK="+t.TempDir(),
	), "./rclone.sh")

	assert.Contains(t, out, "rclone: everything done")
	d.AllRead(t)
}
