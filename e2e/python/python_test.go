// Package python runs the device documentation's Python sequence against the emulator: with the
// library versions the documentation pins, and with today's.
package python

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/e2e/emulator"
)

// venv makes (once, kept in e2e/.cache) a virtual environment with the given requirements and
// returns its python.
func venv(t *testing.T, name string, installs ...[]string) string {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join("..", ".cache", "python-"+name))
	require.NoError(t, err)
	python := filepath.Join(dir, "bin", "python")
	done := filepath.Join(dir, "complete")
	if _, err := os.Stat(done); err == nil {
		return python
	}
	emulator.Script(t, nil, "python3", "-m", "venv", "--clear", dir)
	for _, args := range installs {
		emulator.Script(t, nil, python, append([]string{"-m", "pip", "install", "--quiet", "--disable-pip-version-check"}, args...)...)
	}
	require.NoError(t, os.WriteFile(done, nil, 0o600))
	return python
}

func TestDocumented(t *testing.T) {
	python := venv(t, "documented", []string{"-r", "documented.txt"}, []string{"--no-deps", "-r", "documented-nodeps.txt"})
	for _, profile := range []string{"v2018_03_01_hybrid", "v2019_03_01_hybrid"} {
		t.Run(profile, func(t *testing.T) {
			d := emulator.Start(t)
			out := emulator.Script(t, append(d.Env(), "PROFILE="+profile, "VHD="+emulator.FixedVHD(t, 5)), python, "documented.py")
			assert.Contains(t, out, "python documented sequence done with "+profile)
		})
	}
}

func TestToday(t *testing.T) {
	python := venv(t, "today", []string{"-r", "today.txt"})
	d := emulator.Start(t)
	out := emulator.Script(t, append(d.Env(), "VHD="+emulator.FixedVHD(t, 5)), python, "today.py")
	assert.Contains(t, out, "python sequence of today done")
}
