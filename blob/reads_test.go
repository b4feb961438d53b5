package blob

import (
	"bufio"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestEveryOperationSaysWhatItReads(t *testing.T) {
	t.Parallel()
	table, names := reads(), map[string]bool{}
	for _, o := range Operations() {
		_, says := table[o.Name]
		assert.True(t, says || !o.Served(), o.Name)
		names[o.Name] = true
	}
	for name := range table {
		assert.True(t, names[name], "%s is no operation", name)
	}
}

// What the recorded requests carry that succeed is read, so that the table lacks nothing; where a
// request carries what nothing reads on purpose, its name says "unread".
func TestWhatRecordedRequestsCarryIsRead(t *testing.T) {
	t.Parallel()
	routes := newRoutes(Operations())
	files, err := filepath.Glob("testdata/exchanges/*.txtar")
	require.NoError(t, err)
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		require.NoError(t, err)
		for i, f := range archive.Files {
			o := operationOf(routes, string(f.Data))
			if o == nil || i+1 == len(archive.Files) || !strings.HasPrefix(string(archive.Files[i+1].Data), "2") || strings.Contains(f.Name, "unread") {
				continue
			}
			header, q := recorded(t, string(f.Data))
			o.unread(header, q, func(name string) { t.Errorf("%s, %s: %s does not read %s", file, f.Name, o.Name, name) })
		}
	}
}

func recorded(t *testing.T, text string) (http.Header, query) {
	head, _, _ := strings.Cut(text, "\n\n")
	lines := bufio.NewScanner(strings.NewReader(head))
	require.True(t, lines.Scan())
	_, raw, _ := strings.Cut(lines.Text(), "?")
	q, err := parseQuery(raw)
	require.NoError(t, err)
	header := http.Header{}
	for lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), ":")
		header.Set(name, strings.TrimSpace(value))
	}
	return header, q
}

// Whom a header means nothing to, it is reported of.
func TestUnreadByOperation(t *testing.T) {
	t.Parallel()
	routes := newRoutes(Operations())
	for _, tc := range []struct{ request, header, unread string }{
		{"PUT /c/b", "X-Ms-Blob-Type: BlockBlob", ""},
		{"GET /c/b", "X-Ms-Blob-Type: BlockBlob", "x-ms-blob-type"},
		{"GET /c/b", "X-Ms-Meta-A: 1", "x-ms-meta-a"},
		{"PUT /c/b?comp=metadata", "X-Ms-Meta-A: 1", ""},
		{"GET /c/b?blockid=1", "X-Ms-Lease-Id: 1", "?blockid"},
		{"GET /?comp=list&delimiter=a", "X-Ms-Unheard-Of: 1", "?delimiter x-ms-unheard-of"},
		{"GET /?comp=list", "X-Ms-Lease-Id: 1", "x-ms-lease-id"},
		{"GET /c/b", "Traceparent: 1", ""},
		{"PUT /c/b?comp=block&blockid=1", "If-Match: *", "if-match"},
	} {
		text := tc.request + "\n" + tc.header
		var got []string
		header, q := recorded(t, text)
		operationOf(routes, text).unread(header, q, func(name string) { got = append(got, name) })
		assert.Equal(t, tc.unread, strings.Join(got, " "), text)
	}
}
