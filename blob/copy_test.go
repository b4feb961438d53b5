package blob_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func own(path string) string { return "https://acct." + suffix + path }

// copyTo starts a copy; header holds name and value by turns.
func (f *fixture) copyTo(target, source string, header ...string) answer {
	h := http.Header{"x-ms-copy-source": {source}}
	for i := 0; i < len(header); i += 2 {
		h[header[i]] = []string{header[i+1]}
	}
	return f.do(request{method: "PUT", target: target, header: h})
}

func (f *fixture) head(target string) answer { return f.do(request{method: "HEAD", target: target}) }

func TestCopyWithinAnAccount(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.fill()
	for _, name := range []string{"small", "large", "blocks", "disk"} {
		a := f.copyTo("/docs/copy-"+name, own("/docs/"+name))
		require.Equal(t, 202, a.status, name)
		assert.Equal(t, "success", a.header.Get("x-ms-copy-status"), name)
		source, copied := f.head("/docs/"+name), f.head("/docs/copy-"+name)
		for _, h := range []string{"Content-Length", "Content-Type", "Content-MD5", "x-ms-blob-type"} {
			assert.Equal(t, source.header.Get(h), copied.header.Get(h), "%s of %s", h, name)
		}
		assert.Equal(t, a.header.Get("x-ms-copy-id"), copied.header.Get("x-ms-copy-id"))
		assert.Equal(t, a.header.Get("ETag"), copied.header.Get("ETag"))
		length := source.header.Get("Content-Length")
		assert.Equal(t, length+"/"+length, copied.header.Get("x-ms-copy-progress"))
		assert.Equal(t, own("/docs/"+name), copied.header.Get("x-ms-copy-source"))
		assert.NotEmpty(t, copied.header.Get("x-ms-copy-completion-time"))
	}
	assert.Contains(t, string(f.do(request{method: "GET", target: "/docs/copy-blocks?comp=blocklist"}).body), "<Name>QUFB</Name>")
	// Source and copy go separate ways.
	page := request{method: "PUT", target: "/docs/disk?comp=page", header: http.Header{"x-ms-page-write": {"update"}, "x-ms-range": {"bytes=0-511"}}, body: []byte(strings.Repeat("y", 512))}
	require.Equal(t, 201, f.do(page).status)
	first := request{method: "GET", target: "/docs/copy-disk", header: http.Header{"x-ms-range": {"bytes=0-511"}}}
	assert.Equal(t, strings.Repeat("x", 512), string(f.do(first).body))
	for _, name := range []string{"small", "large", "blocks", "disk"} {
		want := f.do(request{method: "GET", target: "/docs/copy-" + name, header: http.Header{"x-ms-range": {"bytes=0-99999"}}}).body
		require.Equal(t, 202, f.do(request{method: "DELETE", target: "/docs/" + name}).status)
		assert.Equal(t, want, f.do(request{method: "GET", target: "/docs/copy-" + name, header: http.Header{"x-ms-range": {"bytes=0-99999"}}}).body, name)
		require.Equal(t, 202, f.do(request{method: "DELETE", target: "/docs/copy-" + name}).status)
	}
	require.Equal(t, 202, f.do(request{method: "DELETE", target: "/docs?restype=container"}).status)
	assert.Empty(t, f.left())
	assert.Zero(t, orphans(t, f))
}

// A blob copied onto itself keeps its bytes, in every layout, and takes new metadata.
func TestCopyOntoItself(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.fill()
	for _, name := range []string{"small", "large", "blocks", "disk"} {
		before := f.do(request{method: "GET", target: "/docs/" + name, header: http.Header{"x-ms-range": {"bytes=0-99999"}}}).body
		a := f.copyTo("/docs/"+name, own("/docs/"+name), "x-ms-meta-now", "this")
		require.Equal(t, 202, a.status, name)
		now := f.do(request{method: "GET", target: "/docs/" + name, header: http.Header{"x-ms-range": {"bytes=0-99999"}}})
		assert.Equal(t, before, now.body, name)
		assert.Equal(t, "this", now.header.Get("x-ms-meta-now"), name)
	}
}

func TestPromoteSnapshot(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.fill()
	for _, name := range []string{"small", "large", "blocks", "disk"} {
		moment := f.do(request{method: "PUT", target: "/docs/" + name + "?comp=snapshot"}).header.Get("x-ms-snapshot")
		before := f.do(request{method: "GET", target: "/docs/" + name, header: http.Header{"x-ms-range": {"bytes=0-99999"}}}).body
		if name == "disk" {
			page := request{method: "PUT", target: "/docs/disk?comp=page", header: http.Header{"x-ms-page-write": {"clear"}, "x-ms-range": {"bytes=0-511"}}}
			require.Equal(t, 201, f.do(page).status)
		} else {
			require.Equal(t, 201, f.put("/docs/"+name, "other").status)
		}
		require.Equal(t, 202, f.copyTo("/docs/"+name, own("/docs/"+name+"?snapshot="+moment)).status, name)
		now := f.do(request{method: "GET", target: "/docs/" + name, header: http.Header{"x-ms-range": {"bytes=0-99999"}}}).body
		assert.Equal(t, before, now, name)
		then := f.do(request{method: "GET", target: "/docs/" + name + "?snapshot=" + moment, header: http.Header{"x-ms-range": {"bytes=0-99999"}}}).body
		assert.Equal(t, before, then, "%s: the snapshot is still there", name)
	}
}

func TestCopyAuthorization(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	withDocs(t, f)
	require.Equal(t, 201, f.put("/docs/a", "content").status)
	signed := func(path, permission string) string {
		return path + "?" + accountSAS(params("sv", "2019-07-07", "ss", "b", "srt", "sco", "sp", permission, "se", "2030-01-01"))
	}
	for _, tc := range []struct {
		name, target, source string
		unsigned             bool
		status               int
	}{
		{"the account's key reads its own blobs", "/docs/b", own("/docs/a"), false, 202},
		{"a signature for the target is none for the source", signed("/docs/b", "w"), own("/docs/a"), true, 404},
		{"a signature for each", signed("/docs/b", "w"), own(signed("/docs/a", "r")), true, 202},
		{"a signature that does not let read", "/docs/b", own(signed("/docs/a", "w")), false, 403},
		{"another account's blob", "/docs/b", "https://other." + suffix + "/docs/a", false, 404},
		{"no such blob", "/docs/b", own("/docs/none"), false, 404},
		{"no such container", "/docs/b", own("/none/a"), false, 404},
		{"a container", "/docs/b", own("/docs?restype=container"), false, 400},
		{"a signature for a blob's tags lets nobody read the blob", "/docs/b", own(signed("/docs/a", "t") + "&comp=tags"), false, 400},
		{"no address", "/docs/b", "a", false, 400},
		{"an old address", "/docs/b", "/acct/docs/a", false, 400},
		{"a name with a password", "/docs/b", "https://user:secret@acct." + suffix + "/docs/a", false, 400},
		{"a file", "/docs/b", "file:///etc/passwd", false, 400},
		{"an address too long", "/docs/b", own("/docs/" + strings.Repeat("a", 2048)), false, 400},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a := f.do(request{method: "PUT", target: tc.target, header: http.Header{"x-ms-copy-source": {tc.source}}, unsigned: tc.unsigned})
			assert.Equal(t, tc.status, a.status, "%s: %s", a.code(), a.body)
			if tc.status == 403 || tc.status == 404 {
				assert.Equal(t, "CannotVerifyCopySource", a.code())
			}
		})
	}
	shown := f.head("/docs/b").header.Get("x-ms-copy-source")
	assert.Contains(t, shown, own("/docs/a?"))
	assert.NotContains(t, shown, "sig=")
	require.Equal(t, 200, f.do(request{method: "PUT", target: "/docs?restype=container&comp=acl", header: http.Header{"x-ms-blob-public-access": {"blob"}}}).status)
	assert.Equal(t, 202, f.do(request{method: "PUT", target: signed("/docs/b", "w"), header: http.Header{"x-ms-copy-source": {own("/docs/a")}}, unsigned: true}).status, "public")
	// Before 2012-02-12 a source is named by its account and its path.
	for source, code := range map[string]string{"/acct/docs/a": "", "/other/docs/a": "CopyAcrossAccountsNotSupported", "docs/a": "InvalidHeaderValue"} {
		header := http.Header{"x-ms-copy-source": {source}, "x-ms-version": {"2011-08-18"}}
		a := f.do(request{method: "PUT", target: signed("/docs/c", "rw"), header: header, unsigned: true})
		assert.Equal(t, code, a.code(), source)
		assert.Empty(t, a.header.Get("x-ms-copy-id"))
	}
}

func TestCopyConditions(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	withDocs(t, f)
	etag := f.put("/docs/a", "content").header.Get("ETag")
	require.Equal(t, 201, f.put("/docs/b", "other").status)
	require.Equal(t, 201, f.do(request{method: "PUT", target: "/docs/disk", header: http.Header{"x-ms-blob-type": {"PageBlob"}, "x-ms-blob-content-length": {"512"}}}).status)
	for i, tc := range []struct {
		target, name, value string
		code                string
	}{
		{"/docs/b", "x-ms-source-if-match", `"0x1"`, "SourceConditionNotMet"},
		{"/docs/b", "x-ms-source-if-none-match", etag, "SourceConditionNotMet"},
		{"/docs/b", "x-ms-source-if-unmodified-since", "Mon, 01 Jan 2001 00:00:00 GMT", "SourceConditionNotMet"},
		{"/docs/b", "If-Match", `"0x1"`, "ConditionNotMet"},
		{"/docs/b", "If-None-Match", "*", "BlobAlreadyExists"},
		{"/docs/disk", "x-ms-meta-a", "b", "InvalidBlobType"},
		{"/docs/b", "x-ms-lease-id", "1f812371-a41d-49e6-b123-f4b542e851c5", "LeaseNotPresentWithBlobOperation"},
		{"/docs/b", "x-ms-source-if-match", etag, ""},
		{"/docs/new", "If-None-Match", "*", ""},
	} {
		a := f.copyTo(tc.target, own("/docs/a"), tc.name, tc.value)
		assert.Equal(t, tc.code, a.code(), "%d %v", i, tc)
	}
}
