package emulator

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Venv makes a Python environment with what pip is told to install, a call of it for each list of arguments, and returns
// the folder of its programs. It is kept in e2e/.cache, and made anew when what it is to have changes.
func Venv(t *testing.T, name string, installs ...[]string) string {
	t.Helper()
	dir := filepath.Join(root(t), "e2e", ".cache", "python-"+name)
	bin := filepath.Join(dir, "bin")
	done, wanted := filepath.Join(dir, "complete"), packages(t, installs)
	if had, err := os.ReadFile(done); err == nil && string(had) == wanted {
		return bin
	}
	Script(t, nil, "python3", "-m", "venv", "--clear", dir)
	for _, args := range installs {
		install := []string{"-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile"}
		Script(t, nil, filepath.Join(bin, "python"), append(install, args...)...)
	}
	require.NoError(t, os.WriteFile(done, []byte(wanted), 0o600))
	return bin
}

// packages is all that decides what pip installs: its arguments, and the lists that they name.
func packages(t *testing.T, installs [][]string) string {
	t.Helper()
	var all strings.Builder
	for _, args := range installs {
		all.WriteString(strings.Join(args, " ") + "\n")
		for i, arg := range args[1:] {
			if args[i] == "-r" {
				list, err := os.ReadFile(arg)
				require.NoError(t, err)
				all.Write(list)
			}
		}
	}
	return all.String()
}
