package emulator

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// An environment of yesterday's list was taken for today's.
func TestPackages(t *testing.T) {
	list := filepath.Join(t.TempDir(), "list.txt")
	write := func(text string) { require.NoError(t, os.WriteFile(list, []byte(text), 0o600)) }
	write("adal==1.2.7\n")
	before := packages(t, [][]string{{"--no-deps", "-r", list}})
	assert.Equal(t, before, packages(t, [][]string{{"--no-deps", "-r", list}}))
	assert.NotEqual(t, before, packages(t, [][]string{{"-r", list}}))
	write("adal==1.2.6\n")
	assert.NotEqual(t, before, packages(t, [][]string{{"--no-deps", "-r", list}}))
	assert.NotEqual(t, packages(t, [][]string{{"six==1.17.0"}}), packages(t, [][]string{{"six==1.16.0"}}))
}
