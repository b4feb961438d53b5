package edgerite_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// maxLines is when a file certainly holds a second noun.
const maxLines = 500

// nameless are the package names that say nothing of what is inside.
var nameless = []string{"util", "utils", "common", "helper", "helpers", "model", "models", "misc", "shared", "types", "base"}

// TestFiles holds every Go file, tests and other modules of this repository included, to the limits of CONTRIBUTING.md.
func TestFiles(t *testing.T) {
	t.Parallel()
	seen := 0
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() {
			if name == "node_modules" || path != "." && strings.HasPrefix(name, ".") {
				return fs.SkipDir
			}
			assert.False(t, slices.Contains(nameless, name), "%s: a package is named for what it serves", path)
			return nil
		}
		if filepath.Ext(name) != ".go" {
			return nil
		}
		seen++
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		assert.LessOrEqual(t, bytes.Count(content, []byte("\n")), maxLines, "%s: look for a second noun in it", path)
		return nil
	})
	require.NoError(t, err)
	assert.NotZero(t, seen)
}
