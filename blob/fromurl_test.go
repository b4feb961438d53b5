package blob_test

import (
	"bytes"
	"crypto/md5"
	"encoding/base64"
	"encoding/binary"
	"hash/crc64"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// fromURL sends a write whose body is elsewhere; header holds name and value by turns.
func (f *fixture) fromURL(target, source string, header ...string) answer {
	return f.copyTo(target, source, append([]string{"x-ms-version", "2021-06-08"}, header...)...)
}

func sourceMD5(b []byte) string {
	sum := md5.Sum(b)
	return base64.StdEncoding.EncodeToString(sum[:])
}

func sourceCRC(b []byte) string {
	sum := crc64.Checksum(b, crc64.MakeTable(0x9A6C9329AC4BC9B5))
	return base64.StdEncoding.EncodeToString(binary.LittleEndian.AppendUint64(nil, sum))
}

func TestWritesFromAURL(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	withDocs(t, f)
	content := some(100_000)
	header := http.Header{"x-ms-blob-type": {"BlockBlob"}, "x-ms-blob-content-type": {"text/x-test"}, "x-ms-meta-a": {"b"}, "x-ms-version": {"2021-06-08"}, "x-ms-tags": {"k=v"}}
	require.Equal(t, 201, f.do(request{method: "PUT", target: "/docs/source", header: header, body: content}).status)
	signed := own("/docs/source?" + accountSAS(params("sv", "2021-06-08", "ss", "b", "srt", "sco", "sp", "rt", "se", "2030-01-01")))
	outside := serving(t, file(content))
	require.Equal(t, 201, f.do(request{method: "PUT", target: "/docs/disk", header: http.Header{"x-ms-blob-type": {"PageBlob"}, "x-ms-blob-content-length": {"4096"}}}).status)
	require.Equal(t, 201, f.do(request{method: "PUT", target: "/docs/log", header: http.Header{"x-ms-blob-type": {"AppendBlob"}}}).status)

	for _, source := range []string{signed, outside} {
		a := f.fromURL("/docs/new", source, "x-ms-blob-type", "BlockBlob", "x-ms-source-content-md5", sourceMD5(content))
		require.Equal(t, 201, a.status, "%s", a.body)
		got := f.do(request{method: "GET", target: "/docs/new"})
		assert.True(t, bytes.Equal(content, got.body))
		assert.Equal(t, "text/x-test", got.header.Get("Content-Type"))
		assert.Empty(t, got.header.Get("x-ms-copy-id"))

		require.Equal(t, 201, f.fromURL("/docs/blocks?comp=block&blockid=QUFB", source, "x-ms-source-range", "bytes=10-99", "x-ms-source-content-crc64", sourceCRC(content[10:100])).status)
		list := []byte("<BlockList><Latest>QUFB</Latest></BlockList>")
		require.Equal(t, 201, f.do(request{method: "PUT", target: "/docs/blocks?comp=blocklist", body: list}).status)
		assert.Equal(t, content[10:100], f.do(request{method: "GET", target: "/docs/blocks"}).body)

		a = f.fromURL("/docs/disk?comp=page", source, "x-ms-page-write", "update", "x-ms-range", "bytes=512-1535", "x-ms-source-range", "bytes=7-1030")
		require.Equal(t, 201, a.status, "%s", a.body)
		assert.Equal(t, content[7:1031], f.do(request{method: "GET", target: "/docs/disk"}).body[512:1536])

		before := f.do(request{method: "GET", target: "/docs/log"}).body
		require.Equal(t, 201, f.fromURL("/docs/log?comp=appendblock", source, "x-ms-source-range", "bytes=99990-").status)
		assert.Equal(t, append(before, content[99_990:]...), f.do(request{method: "GET", target: "/docs/log"}).body)

		a = f.fromURL("/docs/copy", source, "x-ms-requires-sync", "true")
		require.Equal(t, 202, a.status, "%s", a.body)
		assert.Equal(t, "success", a.header.Get("x-ms-copy-status"))
		assert.True(t, bytes.Equal(content, f.do(request{method: "GET", target: "/docs/copy"}).body))
	}
	require.Equal(t, 202, f.fromURL("/docs/tagged", signed, "x-ms-requires-sync", "true", "x-ms-copy-source-tag-option", "COPY").status)
	assert.Contains(t, string(f.do(request{method: "GET", target: "/docs/tagged?comp=tags", header: http.Header{"x-ms-version": {"2021-06-08"}}}).body), "<Key>k</Key>")
}

func TestWritesFromAURLRefused(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	withDocs(t, f)
	content := some(100_000)
	url := serving(t, file(content))
	whole := serving(t, plain(content))
	chunked := serving(t, func(w http.ResponseWriter, _ *http.Request) {
		w.(http.Flusher).Flush()
		_, _ = w.Write(content)
	})
	short := serving(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "1000")
		_, _ = w.Write(content[:999])
	})
	huge := serving(t, func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Length", "10000000000") })
	redirect := serving(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://169.254.169.254/metadata", http.StatusFound)
	})
	missing := serving(t, http.NotFound)
	broken := serving(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
	require.Equal(t, 201, f.do(request{method: "PUT", target: "/docs/disk", header: http.Header{"x-ms-blob-type": {"PageBlob"}, "x-ms-blob-content-length": {"4096"}}}).status)
	block := "/docs/x?comp=block&blockid=QUFB"
	for _, tc := range []struct {
		name, target, source, header, value string
		status                              int
		code                                string
	}{
		{"private, not signed", block, own("/docs/b"), "", "", 401, "CannotVerifyCopySource"},
		{"md5", block, url, "x-ms-source-content-md5", sourceMD5(nil), 400, "Md5Mismatch"},
		{"no md5", block, url, "x-ms-source-content-md5", "x", 400, "InvalidMd5"},
		{"crc", block, url, "x-ms-source-content-crc64", sourceCRC(nil), 400, "Crc64Mismatch"},
		{"condition", block, url, "x-ms-source-if-match", `"v2"`, 412, "CannotVerifyCopySource"},
		{"not modified", block, url, "x-ms-source-if-none-match", `"v1"`, 304, "CannotVerifyCopySource"},
		{"tags of a file", block, url, "x-ms-source-if-tags", "a='b'", 412, "CannotVerifyCopySource"},
		{"range", block, url, "x-ms-source-range", "bytes=x", 400, "InvalidHeaderValue"},
		{"range behind the end", block, url, "x-ms-source-range", "bytes=100000-", 416, "CannotVerifyCopySource"},
		{"range of a server without", block, whole, "x-ms-source-range", "bytes=1-2", 400, "CannotVerifyCopySource"},
		{"no length", block, chunked, "", "", 400, "CannotVerifyCopySource"},
		{"too short", block, short, "", "", 500, "CannotVerifyCopySource"},
		{"too large", block, huge, "", "", 413, "RequestBodyTooLarge"},
		{"redirect", block, redirect, "", "", 400, "CannotVerifyCopySource"},
		{"missing", block, missing, "", "", 404, "CannotVerifyCopySource"},
		{"broken", block, broken, "", "", 500, "CannotVerifyCopySource"},
		{"forbidden address", block, "http://169.254.169.254/metadata", "", "", 403, "CannotVerifyCopySource"},
		{"nobody there", block, "http://127.0.0.1:1/", "", "", 500, "CannotVerifyCopySource"},
		{"token", block, url, "x-ms-copy-source-authorization", "Basic abc", 400, "InvalidHeaderValue"},
		{"block id", "/docs/x?comp=block&blockid=!", url, "", "", 400, "InvalidBlockId"},
		{"page range", "/docs/disk?comp=page", url, "x-ms-page-write", "update", 400, "MissingRequiredHeader"},
		{"page clear", "/docs/disk?comp=page", url, "x-ms-page-write", "clear", 400, "InvalidHeaderValue"},
		{"container", "/none/x?comp=block&blockid=QUFB", url, "", "", 404, "ContainerNotFound"},
		{"too large to be copied at once", "/docs/x", huge, "x-ms-requires-sync", "true", 409, "CannotVerifyCopySource"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			header := []string{}
			if tc.header != "" {
				header = []string{tc.header, tc.value}
			}
			a := f.fromURL(tc.target, tc.source, header...)
			assert.Equal(t, tc.status, a.status, "%s", a.body)
			assert.Equal(t, tc.code, a.code())
		})
	}
	newest := f.fromURL(block, missing, "x-ms-version", "2025-05-05")
	assert.Equal(t, "404", newest.header.Get("x-ms-copy-source-status-code"))
	assert.Equal(t, "NotFound", newest.header.Get("x-ms-copy-source-error-code"))
	assert.Contains(t, string(newest.body), "<CopySourceErrorMessage>Not Found</CopySourceErrorMessage>")
	assert.Equal(t, 404, f.head("/docs/x").status)
	require.Equal(t, 202, f.do(request{method: "DELETE", target: "/docs?restype=container"}).status)
	assert.Empty(t, f.left())
	assert.Zero(t, orphans(t, f))
}

// Put Blob From URL has a code of its own for a source that is another than the one asked for.
func TestConditionsOnTheSourceOfABlob(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.makeContainer("/docs")
	url := serving(t, file(some(1000)))
	for _, tc := range []struct {
		condition, etag string
		status          int
		code            string
	}{
		{"x-ms-source-if-match", `"v2"`, 412, "SourceConditionNotMet"},
		{"x-ms-source-if-none-match", `"v1"`, 304, "CannotVerifyCopySource"},
		{"x-ms-source-if-match", `"v1"`, 201, ""},
	} {
		a := f.fromURL("/docs/x", url, "x-ms-blob-type", "BlockBlob", tc.condition, tc.etag)
		assert.Equal(t, tc.status, a.status, "%s %s", tc.condition, tc.etag)
		assert.Equal(t, tc.code, a.code(), "%s %s", tc.condition, tc.etag)
	}
}
