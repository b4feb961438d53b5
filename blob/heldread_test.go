package blob_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// heldSize is more than the buffers between service and client take in.
const heldSize = 16 << 20

// large makes a blob of a kind, of writes of 4 MiB, and gives its bytes.
func (f *fixture) large(target, kind string) string {
	f.t.Helper()
	content := string(some(heldSize))
	header := http.Header{"x-ms-blob-type": {kind}}
	if kind == "PageBlob" {
		header["x-ms-blob-content-length"] = []string{itoa(heldSize)}
	}
	require.Equal(f.t, 201, f.do(request{method: "PUT", target: target, header: header}).status)
	list := ""
	for at := 0; at < heldSize; at += 4 << 20 {
		q, part := request{method: "PUT"}, content[at:at+4<<20]
		switch kind {
		case "PageBlob":
			f.setPagesTo(target, at, part)
			continue
		case "AppendBlob":
			q.target = target + "?comp=appendblock"
		default:
			id := blockName(at >> 22)
			q.target, list = target+"?comp=block&blockid="+id, list+"<Latest>"+id+"</Latest>"
		}
		q.body = []byte(part)
		require.Equal(f.t, 201, f.do(q).status)
	}
	if kind == "BlockBlob" {
		require.Equal(f.t, 201, f.do(request{method: "PUT", target: target + "?comp=blocklist", body: []byte("<BlockList>" + list + "</BlockList>")}).status)
	}
	return content
}

func (f *fixture) setPagesTo(target string, at int, part string) {
	f.t.Helper()
	header := http.Header{"x-ms-page-write": {"update"}, "x-ms-range": {"bytes=" + itoa(int64(at)) + "-" + itoa(int64(at+len(part)-1))}}
	require.Equal(f.t, 201, f.do(request{method: "PUT", target: target + "?comp=page", header: header, body: []byte(part)}).status)
}

// held begins to read a blob, and gives what reads on.
func (f *fixture) held(target string) (rest func() string) {
	f.t.Helper()
	dial := func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := (&net.Dialer{}).DialContext(ctx, network, address)
		if err == nil {
			err = c.(*net.TCPConn).SetReadBuffer(32 << 10)
		}
		return c, err
	}
	transport := &http.Transport{DialContext: dial, DisableCompression: true}
	resp, err := (&http.Client{Transport: transport}).Do(f.build(request{method: http.MethodGet, target: target}))
	require.NoError(f.t, err)
	require.Equal(f.t, 200, resp.StatusCode)
	first := make([]byte, 1000)
	_, err = io.ReadFull(resp.Body, first)
	require.NoError(f.t, err)
	return func() string {
		rest, err := io.ReadAll(resp.Body)
		require.NoError(f.t, err)
		require.NoError(f.t, resp.Body.Close())
		transport.CloseIdleConnections()
		return string(first) + string(rest)
	}
}

// A read goes on with the bytes it began with, whatever becomes of the blob meanwhile; and they go with it.
func TestReadsGoOn(t *testing.T) {
	t.Parallel()
	remove := func(f *fixture, target string) {
		header := http.Header{"x-ms-delete-snapshots": {"include"}}
		require.Equal(f.t, 202, f.do(request{method: http.MethodDelete, target: target, header: header}).status)
	}
	overPages := func(f *fixture, target string, n int) {
		for i := range n { // so many pieces are joined into one
			f.setPagesTo(target, 12<<20+i*1024, strings.Repeat("n", 512))
		}
	}
	for name, tc := range map[string]struct {
		kind   string
		change func(f *fixture, target string)
	}{
		"overwritten":      {"BlockBlob", func(f *fixture, target string) { require.Equal(f.t, 201, f.put(target, "new").status) }},
		"blocks committed": {"BlockBlob", func(f *fixture, target string) { f.large(target, "BlockBlob"); f.large(target, "PageBlob") }},
		"deleted":          {"BlockBlob", remove},
		"deleted and made": {"AppendBlob", func(f *fixture, target string) { remove(f, target); f.large(target, "AppendBlob") }},
		"appended to":      {"AppendBlob", func(f *fixture, target string) { f.appendBlock(target, "more", nil) }},
		"pages over": {"PageBlob", func(f *fixture, target string) {
			f.setPagesTo(target, 0, strings.Repeat("n", 4<<20))
			overPages(f, target, 20)
		}},
		"pages joined": {"PageBlob", func(f *fixture, target string) { overPages(f, target, 300) }},
		"snapshots and folded": {"PageBlob", func(f *fixture, target string) {
			for range 17 {
				f.snapshot(target)
				overPages(f, target, 2)
			}
			remove(f, target)
		}},
		"container deleted": {"PageBlob", func(f *fixture, _ string) {
			require.Equal(f.t, 202, f.do(request{method: http.MethodDelete, target: "/docs?restype=container"}).status)
			f.makeContainer("/docs")
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, queue := running(t, 0, onFS(vfs.NewMem()))
			f.makeContainer("/docs")
			want := f.large("/docs/a", tc.kind)
			rest := f.held("/docs/a")
			tc.change(f, "/docs/a")
			_, err := f.service.Sweep()
			require.NoError(t, err)
			assert.True(t, want == rest(), "the bytes it began with")
			assertAllGoes(t, f, queue)
		})
	}
}
