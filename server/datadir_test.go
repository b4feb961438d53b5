package server_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/zap"

	"github.com/edgerite/edgerite/server"
)

// What a newer Edgerite has written is told at the start, not by every answer.
func TestNewerDataDirectoryIsOneSentence(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	r := run(t, onDisk(dir))
	r.signIn(0) // the first request opens the store
	require.NoError(t, r.stop())
	found, err := filepath.Glob(filepath.Join(dir, "devices", "*", "*", "FORMAT"))
	require.NoError(t, err)
	require.Len(t, found, 1)
	require.NoError(t, os.WriteFile(found[0], []byte("99\n"), 0o600))

	s, err := server.New(onDisk(dir), zap.NewNop())
	require.NoError(t, err)
	err = s.Run(t.Context(), func(server.Ready) { assert.Fail(t, "it serves") })
	require.ErrorContains(t, err, "written by a newer Edgerite (format 99")
	assert.NotContains(t, err.Error(), "\n")
}
