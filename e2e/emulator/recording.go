package emulator

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Recordings are where the tests leave what their clients asked of Resource Manager, a line of JSON for each request, in a
// file for each test. "make e2e" holds the coverage page to them.
const Recordings = "e2e/.cache/requests"

// record follows the journal of a device into the test's recording, up to the last request before the test ends.
func (d Device) record(t *testing.T) {
	t.Helper()
	dir := filepath.Join(root(t), Recordings)
	require.NoError(t, os.MkdirAll(dir, 0o755))
	wd, err := os.Getwd()
	require.NoError(t, err)
	path := filepath.Join(dir, filepath.Base(wd)+"-"+strings.ReplaceAll(t.Name(), "/", "-")+".jsonl")
	f, err := os.Create(path)
	require.NoError(t, err)
	requests := []string{"ctl", "requests", "--service", "arm", "--output", "json", "--admin", d.Admin}
	follow := exec.Command(d.Binary, append(requests, "--follow", "--limit", "0")...)
	follow.Stdout = f
	require.NoError(t, follow.Start())
	t.Cleanup(func() {
		defer f.Close()
		last, code := Run(t, nil, d.Binary, append(requests, "--limit", "1")...)
		assert.Zero(t, code, last)
		assert.Eventually(t, func() bool {
			written, err := os.ReadFile(path)
			return assert.NoError(t, err) && bytes.HasSuffix(written, []byte(last))
		}, 10*time.Second, 10*time.Millisecond, "the recording has no end")
		assert.NoError(t, follow.Process.Signal(os.Interrupt))
		assert.NoError(t, follow.Wait())
	})
}
