package blob_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/zap"

	"github.com/edgerite/edgerite/blob"
	"github.com/edgerite/edgerite/internal/jobs"
	"github.com/edgerite/edgerite/internal/rnd"
	"github.com/edgerite/edgerite/internal/store"
)

// queued is a fixture whose copies are jobs, which run from start on.
type queued struct {
	*fixture
	deps  blob.Deps
	queue *jobs.Queue
}

func newQueued(t *testing.T, options ...option) *queued {
	t.Helper()
	q := &queued{}
	q.fixture = newFixture(t, append(options, func(d *blob.Deps, o *store.Options) {
		if d.Store == nil {
			var err error
			d.Store, err = store.Open(*o)
			require.NoError(t, err)
		}
		q.queue = newQueue(t, *d)
		d.Jobs = q.queue
		q.deps = *d
	})...)
	require.Equal(t, 201, q.do(request{method: "PUT", target: "/docs?restype=container"}).status)
	return q
}

func newQueue(t *testing.T, d blob.Deps) *jobs.Queue {
	queue := jobs.New(jobs.Deps{Store: d.Store, Clock: d.Clock, Rand: rnd.Seeded(2), Log: zap.NewNop(), Backoff: func(int) time.Duration { return 0 }})
	t.Cleanup(queue.Stop)
	return queue
}

// again is the service after a restart, without what was in memory.
func (q *queued) again() {
	q.queue.Stop()
	q.queue = newQueue(q.t.(*testing.T), q.deps)
	q.deps.Jobs = q.queue
	_, err := blob.New(q.deps)
	require.NoError(q.t, err)
	q.start()
}

func (q *queued) start() { require.NoError(q.t, q.queue.Start(q.t.Context())) }

// over waits until the copy to a blob is not pending any more, and gives the blob's properties.
func (q *queued) over(target string) answer {
	q.t.Helper()
	for {
		a := q.head(target)
		require.Equal(q.t, 200, a.status)
		if a.header.Get("x-ms-copy-status") != "pending" {
			return a
		}
		runtime.Gosched()
	}
}

// file serves bytes as most servers do, with ranges and an ETag.
func file(content []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"v1"`)
		w.Header().Set("Content-Type", "text/x-test")
		w.Header().Set("Cache-Control", "no-store")
		http.ServeContent(w, r, "", time.Unix(1_700_000_000, 0), bytes.NewReader(content))
	}
}

// plain serves bytes as simple servers do: whole, and nothing to tell a version by.
func plain(content []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", strconv.Itoa(len(content)))
		_, _ = w.Write(content)
	}
}

func serving(t *testing.T, h http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL + "/file"
}

// some are bytes that repeat nowhere near.
func some(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i>>16) ^ byte(i>>8)*7 ^ byte(i)
	}
	return b
}

func TestCopyFromAServer(t *testing.T) {
	t.Parallel()
	for name, serve := range map[string]func([]byte) http.HandlerFunc{"file": file, "plain": plain} {
		for _, size := range []int{0, 1, 4 << 20, 9<<20 + 5} {
			t.Run(fmt.Sprint(name, size), func(t *testing.T) {
				t.Parallel()
				q := newQueued(t)
				content := some(size)
				url := serving(t, serve(content))
				a := q.copyTo("/docs/a", url, "x-ms-meta-a", "b", "x-ms-version", "2020-10-02", "x-ms-tags", "k=v")
				require.Equal(t, 202, a.status, "%s", a.body)
				if size > 0 {
					assert.Equal(t, "pending", a.header.Get("x-ms-copy-status"))
					pending := q.head("/docs/a")
					assert.Equal(t, "0", pending.header.Get("Content-Length"))
					assert.Equal(t, fmt.Sprint("0/", size), pending.header.Get("x-ms-copy-progress"))
					assert.Empty(t, pending.header.Get("x-ms-copy-completion-time"))
				}
				q.start()
				done := q.over("/docs/a")
				assert.Equal(t, "success", done.header.Get("x-ms-copy-status"))
				assert.Equal(t, fmt.Sprintf("%d/%d", size, size), done.header.Get("x-ms-copy-progress"))
				assert.Equal(t, "b", done.header.Get("x-ms-meta-a"))
				if size > 0 {
					assert.NotEqual(t, a.header.Get("ETag"), done.header.Get("ETag"))
				}
				got := q.do(request{method: "GET", target: "/docs/a"})
				assert.True(t, bytes.Equal(content, got.body))
				require.Equal(t, 202, q.do(request{method: "DELETE", target: "/docs/a"}).status)
				assert.Empty(t, q.left())
				assert.Zero(t, orphans(t, q.fixture))
			})
		}
	}
}

// From another account of the device come the type, the headers, the metadata in its case, and the
// blocks or the pages.
func TestCopyFromAnotherAccount(t *testing.T) {
	t.Parallel()
	q := newQueued(t)
	q.start()
	other := func(method, target string, body []byte, header ...string) answer {
		h := http.Header{}
		for i := 0; i < len(header); i += 2 {
			h[header[i]] = []string{header[i+1]}
		}
		return q.do(request{method: method, target: target, account: "other", header: h, body: body})
	}
	require.Equal(t, 201, other("PUT", "/pub?restype=container", nil, "x-ms-blob-public-access", "blob").status)
	large := some(5 << 20)
	for i, part := range [][]byte{some(10), large, some(100_000)} {
		require.Equal(t, 201, other("PUT", fmt.Sprintf("/pub/blocks?comp=block&blockid=%s", base64.StdEncoding.EncodeToString([]byte{byte(i)})), part).status)
	}
	list := "<BlockList><Latest>AA==</Latest><Latest>AQ==</Latest><Latest>AA==</Latest><Latest>Ag==</Latest></BlockList>"
	require.Equal(t, 201, other("PUT", "/pub/blocks?comp=blocklist", []byte(list), "x-ms-blob-content-type", "text/x-test", "x-ms-meta-camelCase", "kept").status)
	require.Equal(t, 201, other("PUT", "/pub/disk", nil, "x-ms-blob-type", "PageBlob", "x-ms-blob-content-length", "1099511627776", "x-ms-blob-sequence-number", "7").status)
	for _, at := range []int64{0, 1024, 4<<20 - 512, 4 << 20, 9 << 30} {
		require.Equal(t, 201, other("PUT", "/pub/disk?comp=page", some(512), "x-ms-page-write", "update", "x-ms-range", fmt.Sprintf("bytes=%d-%d", at, at+511)).status)
	}
	require.Equal(t, 201, other("PUT", "/pub/log", nil, "x-ms-blob-type", "AppendBlob").status)
	for range 3 {
		require.Equal(t, 201, other("PUT", "/pub/log?comp=appendblock", some(1000)).status)
	}
	for _, name := range []string{"blocks", "disk", "log"} {
		require.Equal(t, 202, q.copyTo("/docs/"+name, "https://other."+suffix+"/pub/"+name).status, name)
		done := q.over("/docs/" + name)
		require.Equal(t, "success", done.header.Get("x-ms-copy-status"), "%s: %s", name, done.header.Get("x-ms-copy-status-description"))
		source := other("HEAD", "/pub/"+name, nil)
		for _, h := range []string{"Content-Length", "Content-Type", "Content-MD5", "x-ms-blob-type", "x-ms-meta-camelCase", "x-ms-blob-sequence-number"} {
			assert.Equal(t, source.header[http.CanonicalHeaderKey(h)], done.header[http.CanonicalHeaderKey(h)], "%s of %s", h, name)
		}
	}
	for _, target := range []string{"/blocks?comp=blocklist", "/blocks", "/disk?comp=pagelist", "/log"} {
		assert.True(t, bytes.Equal(other("GET", "/pub"+target, nil).body, q.do(request{method: "GET", target: "/docs" + target}).body), target)
	}
	require.Equal(t, 201, q.do(request{method: "PUT", target: "/docs/log?comp=appendblock", body: []byte("more")}).status)
}

func TestAbortCopy(t *testing.T) {
	t.Parallel()
	for name, kind := range map[string]string{"file": "", "disk": "PageBlob"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			q := newQueued(t)
			var looks atomic.Int64
			asked, goOn := make(chan struct{}, 100), make(chan struct{})
			content := some(8 << 20)
			url := serving(t, func(w http.ResponseWriter, r *http.Request) {
				if kind != "" {
					w.Header().Set("x-ms-blob-type", kind)
				}
				if r.URL.Query().Get("comp") != "" {
					w.WriteHeader(http.StatusForbidden)
					return
				}
				if looks.Add(1) == 1 { // before the copy
					w.Header().Set("Content-Length", strconv.Itoa(len(content)))
					return
				}
				plenty := &choked{ResponseWriter: w, left: 3 << 20, then: func() {
					asked <- struct{}{}
					select {
					case <-goOn:
					case <-r.Context().Done():
					}
				}}
				file(content)(plenty, r)
			})
			t.Cleanup(func() { close(goOn) })
			a := q.copyTo("/docs/a", url, "x-ms-meta-a", "b")
			require.Equal(t, 202, a.status)
			id := a.header.Get("x-ms-copy-id")
			for _, r := range []request{
				{method: "PUT", target: "/docs/a?comp=metadata"},
				{method: "PUT", target: "/docs/a?comp=snapshot"},
				{method: "DELETE", target: "/docs/a"},
				{method: "PUT", target: "/docs/a?comp=lease", header: http.Header{"x-ms-lease-action": {"acquire"}, "x-ms-lease-duration": {"-1"}}},
				{method: "PUT", target: "/docs/a", header: http.Header{"x-ms-copy-source": {url}}},
			} {
				assert.Equal(t, "PendingCopyOperation", q.do(r).code(), "%s %s", r.method, r.target)
			}
			q.start()
			<-asked
			abort := func(id, action string) answer {
				return q.do(request{method: "PUT", target: "/docs/a?comp=copy&copyid=" + id, header: http.Header{"x-ms-copy-action": {action}}})
			}
			assert.Equal(t, "InvalidHeaderValue", abort(id, "stop").code())
			assert.Equal(t, "InvalidQueryParameterValue", abort("another", "abort").code())
			assert.Equal(t, "CopyIdMismatch", abort("00000000-0000-4000-8000-000000000000", "abort").code())
			assert.Equal(t, 204, abort(id, "abort").status)
			assert.Equal(t, "NoPendingCopyOperation", abort(id, "abort").code())
			now := q.head("/docs/a")
			assert.Equal(t, "aborted", now.header.Get("x-ms-copy-status"), now.header.Get("x-ms-copy-status-description"))
			assert.Equal(t, "0", now.header.Get("Content-Length"))
			assert.Equal(t, "b", now.header.Get("x-ms-meta-a"))
			q.queue.Stop()
			require.Equal(t, 202, q.do(request{method: "DELETE", target: "/docs/a"}).status)
			assert.Empty(t, q.left())
			assert.Zero(t, orphans(t, q.fixture))
		})
	}
}

// A job that is cut short goes on where it was, as long as the source can be read from there.
func TestCopyGoesOnAfterAStop(t *testing.T) {
	t.Parallel()
	content := some(21 << 20)
	for name, serve := range map[string]http.HandlerFunc{"file": file(content), "plain": plain(content)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var ranges []string
			half := make(chan struct{})
			reads := 0
			url := serving(t, func(w http.ResponseWriter, r *http.Request) {
				reads++
				ranges = append(ranges, r.Header.Get("Range"))
				if reads != 2 { // 1 is the look before the copy, 2 is cut short, 3 goes on
					serve(w, r)
					return
				}
				serve(&choked{ResponseWriter: w, left: 13 << 20, then: func() { close(half); <-r.Context().Done() }}, r)
			})
			q := newQueued(t)
			require.Equal(t, 202, q.copyTo("/docs/a", url).status)
			q.start()
			<-half
			for !strings.HasPrefix(q.head("/docs/a").header.Get("x-ms-copy-progress"), "12582912/") {
				runtime.Gosched()
			}
			q.again()
			q.over("/docs/a")
			got := q.do(request{method: "GET", target: "/docs/a"})
			assert.True(t, bytes.Equal(content, got.body), "%d bytes", len(got.body))
			want := map[string]string{"file": "bytes=12582912-", "plain": ""}[name]
			assert.Equal(t, want, ranges[len(ranges)-1])
		})
	}
}

// choked lets some bytes through.
type choked struct {
	http.ResponseWriter
	left int
	then func()
}

func (w *choked) Write(p []byte) (int, error) {
	if len(p) < w.left {
		w.left -= len(p)
		return w.ResponseWriter.Write(p)
	}
	_, _ = w.ResponseWriter.Write(p[:w.left])
	w.ResponseWriter.(http.Flusher).Flush()
	w.then()
	return 0, io.ErrShortWrite
}
