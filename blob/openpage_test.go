package blob_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/blob"
)

func TestOpenPageBlob(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	withDocs(t, f)
	f.disk("/docs/disk", 2)
	r, err := f.service.OpenPageBlob(t.Context(), "acct", "docs", "disk", "")
	require.NoError(t, err)
	require.Equal(t, 202, f.do(request{method: "DELETE", target: "/docs/disk"}).status, "while it is read")
	assert.EqualValues(t, 1<<40, r.Size())
	b := make([]byte, 1024)
	n, err := r.ReadAt(b, 4<<20-512)
	require.NoError(t, err)
	assert.Equal(t, 1024, n)
	assert.Equal(t, strings.Repeat("\x00", 512)+strings.Repeat("x", 512), string(b))
	n, err = r.ReadAt(b, 1<<40-24)
	assert.Equal(t, 24, n)
	require.ErrorIs(t, err, io.EOF)
	_, err = r.ReadAt(b, 1<<40)
	require.ErrorIs(t, err, io.EOF)
	require.NoError(t, r.Close())
	assert.Len(t, f.left(), 2, "the blob b and its bytes")
}

func TestOpenURL(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	withDocs(t, f)
	f.disk("/docs/a%20disk", 1)
	read := serviceSAS("docs/a disk", params("sv", "2019-07-07", "sr", "b", "sp", "r", "se", "2030-01-01"))
	write := serviceSAS("docs/a disk", params("sv", "2019-07-07", "sr", "b", "sp", "w", "se", "2030-01-01"))
	const host = "https://acct.blob.edge1.localhost"
	for _, tc := range []struct {
		name, url string
		want      error
	}{
		{"own", host + "/docs/a%20disk", nil},
		{"own with a port", host + ":8443/docs/a%20disk", nil},
		{"signed", host + "/docs/a%20disk?" + read, nil},
		{"signed for writing", host + "/docs/a%20disk?" + write, blob.ErrForbidden},
		{"badly signed", host + "/docs/a%20disk?sv=2019-07-07&sr=b&sig=x", blob.ErrForbidden},
		{"block blob", host + "/docs/b", blob.ErrNotPageBlob},
		{"no blob", host + "/docs/none", blob.ErrNotFound},
		{"no container", host + "/none/none", blob.ErrNotFound},
		{"no account", "https://nobody.blob.edge1.localhost/docs/b", blob.ErrNotFound},
		{"no snapshot", host + "/docs/a%20disk?snapshot=2026-01-01T00:00:00.0000000Z", blob.ErrNotFound},
		{"bad snapshot", host + "/docs/a%20disk?snapshot=yesterday", blob.ErrNotFound},
		{"a container", host + "/docs?restype=container", blob.ErrNotFound},
		{"another host", "https://acct.blob.core.windows.net/docs/b", blob.ErrForeign},
		{"no address", "disk", blob.ErrForeign},
		{"a file", "file:///etc/passwd", blob.ErrForeign},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			r, err := f.service.OpenURL(t.Context(), tc.url)
			require.ErrorIs(t, err, tc.want)
			if err == nil {
				assert.NotEmpty(t, r.ETag())
				require.NoError(t, r.Close())
			}
		})
	}
}

func TestPublicBlob(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	withDocs(t, f)
	anonymous := func(target string) int { return f.get(target).status }
	set := func(level string) {
		q := request{method: "PUT", target: "/docs?restype=container&comp=acl", header: http.Header{}}
		if level != "" {
			q.header["x-ms-blob-public-access"] = []string{level}
		}
		require.Equal(t, 200, f.do(q).status)
	}
	const list = "/docs?restype=container&comp=list"
	for _, tc := range []struct {
		level         string
		blob, listing int
	}{{"blob", 200, 404}, {"container", 200, 200}, {"", 404, 404}} {
		set(tc.level)
		assert.Equal(t, tc.blob, anonymous("/docs/b"), "a blob at level %q", tc.level)
		assert.Equal(t, tc.listing, anonymous(list), "the list at level %q", tc.level)
		assert.Equal(t, 404, f.do(request{method: "DELETE", target: "/docs/b", unsigned: true}).status, "nobody may write")
	}
}
