package emulator

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// Venv makes (once, kept in e2e/.cache) a Python environment with what pip is told to install, a call of it for each
// list of arguments, and returns the folder of its programs.
func Venv(t *testing.T, name string, installs ...[]string) string {
	t.Helper()
	dir := filepath.Join(root(t), "e2e", ".cache", "python-"+name)
	bin := filepath.Join(dir, "bin")
	done := filepath.Join(dir, "complete")
	if _, err := os.Stat(done); err == nil {
		return bin
	}
	Script(t, nil, "python3", "-m", "venv", "--clear", dir)
	for _, args := range installs {
		install := []string{"-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile"}
		Script(t, nil, filepath.Join(bin, "python"), append(install, args...)...)
	}
	require.NoError(t, os.WriteFile(done, nil, 0o600))
	return bin
}
