package blob_test

import (
	"net/http"
	"runtime"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A source is good when it is looked at, and then not any more.
func TestCopyFails(t *testing.T) {
	t.Parallel()
	content := some(100_000)
	for _, tc := range []struct {
		name, description string
		then              http.HandlerFunc
	}{
		{"gone", `404 NotFound "Copy failed when reading the source."`, http.NotFound},
		{"another version", `412 ConditionNotMet "Copy failed when reading the source."`, func(w http.ResponseWriter, r *http.Request) {
			r.Header.Del("If-Match") // a server that knows no conditions
			w.Header().Set("ETag", `"v2"`)
			w.Header().Set("Content-Length", strconv.Itoa(len(content)))
			_, _ = w.Write(content)
		}},
		{"longer", `412 ConditionNotMet "Copy failed when reading the source."`, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("ETag", `"v1"`)
			w.Header().Set("Content-Length", strconv.Itoa(len(content)-1))
			_, _ = w.Write(content[1:])
		}},
		{"endless", `400 BadRequest "Copy failed when reading the source."`, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("ETag", `"v1"`)
			w.Header().Set("Content-Length", strconv.Itoa(10<<30))
			_, _ = w.Write(content)
		}},
		{"broken", `500 OperationCancelled "The copy failed when reading the source."`, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusServiceUnavailable)
		}},
		{"cut short each time", `500 OperationCancelled "The copy failed when reading the source."`, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("ETag", `"v1"`)
			w.Header().Set("Content-Length", strconv.Itoa(len(content)))
			_, _ = w.Write(content[:1000])
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			q := newQueued(t)
			var looks atomic.Int64
			url := serving(t, func(w http.ResponseWriter, r *http.Request) {
				if looks.Add(1) == 1 {
					file(content)(w, r)
					return
				}
				tc.then(w, r)
			})
			require.Equal(t, 202, q.copyTo("/docs/a", url, "x-ms-meta-a", "b").status)
			q.start()
			done := q.over("/docs/a")
			assert.Equal(t, "failed", done.header.Get("x-ms-copy-status"))
			assert.Equal(t, tc.description, done.header.Get("x-ms-copy-status-description"))
			assert.Equal(t, "0", done.header.Get("Content-Length"))
			assert.Equal(t, "b", done.header.Get("x-ms-meta-a"))
			assert.NotEmpty(t, done.header.Get("x-ms-copy-completion-time"))
			require.Equal(t, 202, q.do(request{method: "DELETE", target: "/docs/a"}).status)
			assert.Empty(t, q.left())
			assert.Zero(t, orphans(t, q.fixture))
		})
	}
}

// A source that is down for a while costs the copy time, which it tells.
func TestCopyIsTriedAgain(t *testing.T) {
	t.Parallel()
	content := some(100_000)
	q := newQueued(t)
	var asked atomic.Int64
	goOn := make(chan struct{})
	url := serving(t, func(w http.ResponseWriter, r *http.Request) {
		switch asked.Add(1) {
		case 1:
			file(content)(w, r)
		case 2:
			w.WriteHeader(http.StatusServiceUnavailable)
		default:
			<-goOn
			file(content)(w, r)
		}
	})
	require.Equal(t, 202, q.copyTo("/docs/a", url).status)
	q.start()
	for asked.Load() < 3 {
		runtime.Gosched()
	}
	pending := q.head("/docs/a")
	assert.Equal(t, "pending", pending.header.Get("x-ms-copy-status"))
	assert.Contains(t, pending.header.Get("x-ms-copy-status-description"), `502 BadGateway "Encountered a retryable error when reading the source.`)
	close(goOn)
	done := q.over("/docs/a")
	assert.Equal(t, "success", done.header.Get("x-ms-copy-status"))
	assert.Empty(t, done.header.Get("x-ms-copy-status-description"))
}

func TestCopyTakesTwoWeeksAtMost(t *testing.T) {
	t.Parallel()
	q := newQueued(t)
	require.Equal(t, 202, q.copyTo("/docs/a", serving(t, file(some(100)))).status)
	q.clock.Advance(15 * 24 * time.Hour)
	q.start()
	done := q.over("/docs/a")
	assert.Equal(t, "failed", done.header.Get("x-ms-copy-status"))
	assert.Equal(t, `500 OperationCancelled "The copy exceeded the maximum allowed time."`, done.header.Get("x-ms-copy-status-description"))
}
