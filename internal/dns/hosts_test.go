package dns_test

import (
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/edgerite/edgerite/internal/dns"
)

func block(names ...string) dns.Block {
	return dns.Block{Name: "edge1.localhost", Addresses: []netip.Addr{netip.MustParseAddr("127.0.0.1"), netip.MustParseAddr("::1")}, Names: names}
}

const ours = `# BEGIN edgerite edge1.localhost (kept by edgerite: changes in here are lost)
127.0.0.1	a
127.0.0.1	b
::1	a
::1	b
# END edgerite edge1.localhost
`

func TestApplyHosts(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		before string
		block  dns.Block
		want   string
	}{
		"an empty file":          {"", block("b", "a"), ours},
		"after what is there":    {"127.0.0.1 localhost\n", block("a", "b"), "127.0.0.1 localhost\n" + ours},
		"no newline at the end":  {"127.0.0.1 localhost", block("a", "b"), "127.0.0.1 localhost\n" + ours},
		"in the place of itself": {"x\n" + strings.ReplaceAll(ours, "\tb", "\tc") + "y\n", block("a", "b"), "x\n" + ours + "y\n"},
		"the same again":         {"x\n" + ours + "y\n", block("b", "a", "a"), "x\n" + ours + "y\n"},
		"no names any more":      {"x\n" + ours + "y\n", block(), "x\ny\n"},
		"no names and no block":  {"x\ny\n", block(), "x\ny\n"},
		"beside another's":       {strings.ReplaceAll(ours, "edge1.localhost", "edge1.localhost.lab"), block("a", "b"), strings.ReplaceAll(ours, "edge1.localhost", "edge1.localhost.lab") + ours},
		"lines of Windows":       {"x\r\n" + strings.ReplaceAll(ours, "\n", "\r\n") + "y\r\n", block("a", "b"), "x\r\n" + ours + "y\r\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "hosts")
			require.NoError(t, os.WriteFile(path, []byte(test.before), 0o640))
			changed, err := dns.ApplyHosts(path, test.block)
			require.NoError(t, err)
			got, err := os.ReadFile(path)
			require.NoError(t, err)
			assert.Equal(t, test.want, string(got))
			assert.Equal(t, test.before != test.want, changed)
			info, err := os.Stat(path)
			require.NoError(t, err)
			assert.Equal(t, fs.FileMode(0o640), info.Mode().Perm(), "it keeps its mode")
			entries, err := os.ReadDir(filepath.Dir(path))
			require.NoError(t, err)
			assert.Len(t, entries, 1, "nothing is left behind")
		})
	}
}

func TestDamagedBlockIsLeftAlone(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "hosts")
	damaged := strings.ReplaceAll(ours, "# END", "# X")
	require.NoError(t, os.WriteFile(path, []byte(damaged), 0o600))
	_, err := dns.ApplyHosts(path, block("a"))
	require.ErrorContains(t, err, "by hand")
	got, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, damaged, string(got))
}

func TestHostsFileBehindALink(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "real"), nil, 0o600))
	require.NoError(t, os.Symlink("real", filepath.Join(dir, "hosts")))
	_, err := dns.ApplyHosts(filepath.Join(dir, "hosts"), block("a", "b"))
	require.NoError(t, err)
	got, err := os.ReadFile(filepath.Join(dir, "real"))
	require.NoError(t, err)
	assert.Equal(t, ours, string(got))
}

// Whatever stands in the file, applying and removing a block leaves it as it was, but for a newline at its end.
func TestBlockComesAndGoes(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "hosts")
	rapid.Check(t, func(t *rapid.T) {
		before := rapid.StringOfN(rapid.SampledFrom([]rune("a#\n\r BEGIN")), 0, 60, -1).Draw(t, "file")
		require.NoError(t, os.WriteFile(path, []byte(before), 0o600))
		for _, b := range []dns.Block{block("a"), block("b", "c"), block()} {
			_, err := dns.ApplyHosts(path, b)
			require.NoError(t, err)
		}
		after, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, strings.TrimSuffix(before, "\n"), strings.TrimSuffix(string(after), "\n"))
	})
}
