package blob_test

import (
	"bufio"
	"bytes"
	"crypto/md5"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/internal/clock"
)

// raw sends bytes as they are and reads all that comes back.
func (f *fixture) raw(text string) string {
	f.t.Helper()
	c, err := net.Dial("tcp", f.server.Listener.Addr().String())
	require.NoError(f.t, err)
	defer func() { _ = c.Close() }()
	_, err = io.WriteString(c, text)
	require.NoError(f.t, err)
	require.NoError(f.t, c.(*net.TCPConn).CloseWrite())
	b, err := io.ReadAll(c)
	require.NoError(f.t, err)
	return string(b)
}

// onTheWire is a signed request as text.
func (f *fixture) onTheWire(q request) string {
	f.t.Helper()
	r := f.build(q)
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s?%s HTTP/1.1\r\nHost: %s\r\nContent-Length: %d\r\nConnection: close\r\n", r.Method, r.URL.Opaque, r.URL.RawQuery, r.Host, r.ContentLength)
	for name, values := range r.Header {
		fmt.Fprintf(&b, "%s: %s\r\n", name, values[0])
	}
	b.WriteString("\r\n")
	b.Write(q.body)
	return b.String()
}

// Metadata names come back in the case they were sent in, which net/http loses; Azurite once lost it too.
func TestHeaderCase(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	withDocs(t, f)
	got := f.raw(f.onTheWire(request{method: "PUT", target: "/docs/m?x=y", body: []byte("x"), header: http.Header{
		"x-ms-blob-type": {"BlockBlob"}, "x-ms-meta-camelCase": {"1"}, "X-MS-Meta-UPPER_case": {"2"},
	}}))
	require.True(t, strings.HasPrefix(got, "HTTP/1.1 201"), got)
	assert.Contains(t, got, "\r\nETag: ")
	assert.Contains(t, got, "\r\nx-ms-request-id: ")
	got = f.raw(f.onTheWire(request{method: "GET", target: "/docs/m?x=y"}))
	assert.Contains(t, got, "\r\nx-ms-meta-camelCase: 1\r\n")
	assert.Contains(t, got, "\r\nx-ms-meta-UPPER_case: 2\r\n")
}

func TestBrokenTransfers(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	withDocs(t, f)
	whole := f.onTheWire(request{method: "PUT", target: "/docs/short?x=y", body: bytes.Repeat([]byte("x"), 100_000), header: http.Header{"x-ms-blob-type": {"BlockBlob"}}})
	for _, tc := range []struct {
		name, text, want string
	}{
		{"cut body", whole[:len(whole)-1], "HTTP/1.1 400"},
		{"cut early", whole[:len(whole)-99_999], "HTTP/1.1 400"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got := f.raw(tc.text)
			assert.True(t, strings.HasPrefix(got, tc.want), "%s", got)
			assert.Equal(t, 404, f.do(request{method: "HEAD", target: "/docs/short"}).status)
		})
	}
	t.Run("chunked", func(t *testing.T) {
		t.Parallel()
		q := request{method: "PUT", target: "/docs/chunked", body: []byte("x"), length: -1, header: http.Header{"x-ms-blob-type": {"BlockBlob"}}}
		got := f.do(q)
		assert.Equal(t, 411, got.status)
		assert.Equal(t, "MissingContentLengthHeader", got.code())
	})
	t.Run("no length", func(t *testing.T) {
		t.Parallel()
		empty := f.onTheWire(request{method: "PUT", target: "/docs/empty?x=y", header: http.Header{"x-ms-blob-type": {"BlockBlob"}}})
		assert.True(t, strings.HasPrefix(f.raw(strings.Replace(empty, "Content-Length: 0\r\n", "", 1)), "HTTP/1.1 411"))
		assert.True(t, strings.HasPrefix(f.raw(empty), "HTTP/1.1 201"))
	})
	t.Run("too large", func(t *testing.T) {
		t.Parallel()
		q := request{method: "PUT", target: "/docs/large?comp=block&blockid=QUFB", body: []byte("x"), header: http.Header{"x-ms-version": {"2015-12-11"}}}
		text := f.onTheWire(q)
		r := f.build(request{method: "PUT", target: q.target, header: q.header, body: make([]byte, 4<<20+1)})
		text = strings.Replace(text, "Content-Length: 1\r\n", "Content-Length: 4194305\r\n", 1)
		got := f.raw(replaceAuthorization(text, r.Header["Authorization"][0]))
		assert.True(t, strings.HasPrefix(got, "HTTP/1.1 413"), "%s", got)
		assert.Contains(t, got, "RequestBodyTooLarge")
	})
}

func replaceAuthorization(text, value string) string {
	var b strings.Builder
	s := bufio.NewScanner(strings.NewReader(text))
	for s.Scan() {
		line := s.Text()
		if strings.HasPrefix(line, "Authorization:") {
			line = "Authorization: " + value
		}
		b.WriteString(line + "\r\n")
	}
	return b.String()
}

// A reader that began before an overwrite ends with what it began with, whatever the content is kept in.
func TestReadIsOneVersion(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	withDocs(t, f)
	const size = 8 << 20
	require.Equal(t, 201, f.put("/docs/big", strings.Repeat("a", size)).status)
	resp, err := f.client.Do(f.build(request{method: "GET", target: "/docs/big"}))
	require.NoError(t, err)
	first := make([]byte, 1000)
	_, err = io.ReadFull(resp.Body, first)
	require.NoError(t, err)
	require.Equal(t, 201, f.put("/docs/big", strings.Repeat("b", size)).status)
	require.Equal(t, 202, f.do(request{method: "DELETE", target: "/docs/big"}).status)
	rest, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	assert.Equal(t, size, len(first)+len(rest))
	assert.Equal(t, size, bytes.Count(append(first, rest...), []byte("a")))
}

// Writers of one blob never mix: every read is one writer's whole.
func TestConcurrentOverwrites(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	withDocs(t, f)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for n := range 10 {
				text := strings.Repeat(string(rune('a'+i)), 20_000*(1+(i+n)%4))
				assert.Equal(t, 201, f.put("/docs/b", text).status)
				got := f.do(request{method: "GET", target: "/docs/b"})
				assert.Equal(t, 200, got.status)
				sum := md5.Sum(got.body)
				assert.Equal(t, base64.StdEncoding.EncodeToString(sum[:]), got.header.Get("Content-MD5"))
			}
		})
	}
	wg.Wait()
}

// zeroReader is a body of any length that costs nothing.
type zeroReader struct{}

func (zeroReader) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// A body larger than what memory may grow by goes through without being held.
func TestUploadMemory(t *testing.T) {
	const size, bound = 96 << 20, 32 << 20
	f := newFixture(t, onDisk(t))
	withDocs(t, f)
	r := f.build(request{method: "PUT", target: "/docs/huge", length: size, header: http.Header{"x-ms-blob-type": {"BlockBlob"}}})
	r.Body = io.NopCloser(io.LimitReader(zeroReader{}, size))
	sign(r, "acct", keys[0])
	stop := make(chan struct{})
	peak := make(chan uint64, 1)
	go watchHeap(stop, peak)
	resp, err := f.client.Do(r)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, 201, resp.StatusCode)
	close(stop)
	assert.Less(t, <-peak, uint64(bound), "heap in use while %d bytes went through", size)
}

// watchHeap reports the largest heap seen above that at its start.
func watchHeap(stop <-chan struct{}, peak chan<- uint64) {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	start, most := m.HeapAlloc, uint64(0)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-stop:
			peak <- most
			return
		case <-tick.C:
			runtime.ReadMemStats(&m)
			if m.HeapAlloc > start {
				most = max(most, m.HeapAlloc-start)
			}
		}
	}
}

// A blob never gets an ETag again that it had, though the clock is set back over a restart.
func TestETagsAscend(t *testing.T) {
	t.Parallel()
	fs := vfs.NewMem()
	f := newFixture(t, onFS(fs))
	f.makeContainer("/docs")
	f.clock.Advance(time.Hour)
	first := f.put("/docs/a", "x").header.Get("ETag")
	again := restartAt(t, f, fs, clock.State{})
	second := again.put("/docs/a", "x").header.Get("ETag")
	assert.Greater(t, second, first)
	assert.Greater(t, again.put("/docs/a", "x").header.Get("ETag"), second)
}

// "If two or more metadata headers with the same name are submitted for a resource, the Blob service comma-separates and
// concatenates the two values"
// (https://learn.microsoft.com/rest/api/storageservices/setting-and-retrieving-properties-and-metadata-for-blob-resources).
func TestMetadataNamedTwice(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.makeContainer("/docs")
	q := putting("/docs/a", "x")
	q.header["x-ms-meta-a"] = []string{"1", "2"}
	require.Equal(t, 201, f.do(q).status)
	assert.Equal(t, "1,2", f.head("/docs/a").header.Get("x-ms-meta-a"))
}
