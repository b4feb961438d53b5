package dns_test

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/internal/dns"
)

// In a container the hosts file is a mount of its own, which nothing can be renamed over.
func TestHostsFileThatIsAMount(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path, source := filepath.Join(dir, "hosts"), filepath.Join(dir, "source")
	for _, p := range []string{path, source} {
		require.NoError(t, os.WriteFile(p, []byte("127.0.0.1 localhost\n"), 0o600))
	}
	if err := syscall.Mount(source, path, "", syscall.MS_BIND, ""); err != nil {
		t.Skip("mounting needs root: ", err)
	}
	t.Cleanup(func() { assert.NoError(t, syscall.Unmount(path, 0)) })
	for _, b := range []dns.Block{block("a", "b"), block()} {
		_, err := dns.ApplyHosts(path, b)
		require.NoError(t, err)
		got, err := os.ReadFile(source)
		require.NoError(t, err)
		assert.Equal(t, "127.0.0.1 localhost\n"+dns.HostsBlock(b), string(got))
	}
}
