package emulator

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// Modules fetches the modules that javascript/package-lock.json pins, once for each version of it, and returns their folder.
func Modules(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(root(t), "e2e", "javascript")
	modules := filepath.Join(dir, "node_modules")
	lock, err := os.ReadFile(filepath.Join(dir, "package-lock.json"))
	require.NoError(t, err)
	done := filepath.Join(modules, ".complete")
	if had, err := os.ReadFile(done); err == nil && string(had) == string(lock) {
		return modules
	}
	Script(t, nil, "npm", "ci", "--prefix", dir, "--no-audit", "--no-fund")
	require.NoError(t, os.WriteFile(done, lock, 0o600))
	return modules
}
