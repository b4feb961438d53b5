package blob_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/blob"
	"github.com/edgerite/edgerite/internal/clock"
	"github.com/edgerite/edgerite/internal/store"
)

// pause holds one transaction of the service where it first reads the clock: it has looked at what it is about, and has
// written nothing yet.
type pause struct {
	armed   atomic.Bool
	reached chan struct{}
	resume  chan struct{}
}

func newPause() *pause { return &pause{reached: make(chan struct{}), resume: make(chan struct{})} }

func (p *pause) option(d *blob.Deps, _ *store.Options) { d.Clock = clock.New(p.now, clock.State{}) }

func (p *pause) now() time.Time {
	if p.armed.Load() && inTransaction() && p.armed.CompareAndSwap(true, false) {
		close(p.reached)
		<-p.resume
	}
	return epoch
}

func inTransaction() bool {
	callers := make([]uintptr, 64)
	frames := runtime.CallersFrames(callers[:runtime.Callers(2, callers)])
	for {
		frame, more := frames.Next()
		if strings.HasSuffix(frame.Function, "store.(*Store).apply") {
			return true
		}
		if !more {
			return false
		}
	}
}

// during begins the first request, does the second while the first is held in its transaction, and gives the statuses of
// both. The second ends before the first goes on, unless it waits for a lock.
func (p *pause) during(f *fixture, first, second request) (statuses [2]int) {
	f.t.Helper()
	p.armed.Store(true)
	began := f.beside(first)
	<-p.reached
	meanwhile := f.beside(second)
	meanwhile.endsOrWaits()
	close(p.resume)
	return [2]int{<-began.status, <-meanwhile.status}
}

// beside is a request that a goroutine of the test makes, in this process.
type beside struct {
	status    chan int
	goroutine string // as a dump of all begins to tell of it
}

func (f *fixture) beside(q request) *beside {
	f.t.Helper()
	signed := f.build(q)
	r := httptest.NewRequestWithContext(f.t.Context(), q.method, q.target, bytes.NewReader(q.body))
	r.Host = signed.Host
	for name, values := range signed.Header {
		r.Header.Set(name, values[0])
	}
	b, goroutine := &beside{status: make(chan int, 1)}, make(chan string)
	go func() {
		own := make([]byte, 64)
		number, _, _ := strings.Cut(string(own[:runtime.Stack(own, false)]), " [")
		goroutine <- number
		w := httptest.NewRecorder()
		f.service.ServeHTTP(w, r)
		b.status <- w.Code
	}()
	b.goroutine = "\n" + <-goroutine + " [sync.Mutex.Lock"
	return b
}

// endsOrWaits returns once the request is answered, or is held up by who has a lock.
func (b *beside) endsOrWaits() {
	for dump := make([]byte, 16<<20); len(b.status) == 0; runtime.Gosched() {
		if strings.Contains("\n"+string(dump[:runtime.Stack(dump, true)]), b.goroutine) {
			return
		}
	}
}

// A copy changes nothing but what it has looked at: neither its source nor what it replaces changes meanwhile.
func TestCopyHoldsBothBlobs(t *testing.T) {
	t.Parallel()
	large := strings.Repeat("large", 30_000)
	for name, tc := range map[string]struct {
		meanwhile request
		want      string
	}{
		"source deleted":     {request{method: "DELETE", target: "/docs/source"}, large},
		"target overwritten": {putting("/docs/target", "new"), "new"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPause()
			f := newFixture(t, p.option)
			f.makeContainer("/docs")
			require.Equal(t, 201, f.put("/docs/source", large).status)
			require.Equal(t, 201, f.put("/docs/target", "old").status)
			statuses := p.during(f, request{method: "PUT", target: "/docs/target", header: http.Header{"x-ms-copy-source": {own("/docs/source")}}}, tc.meanwhile)
			assert.Equal(t, 202, statuses[0])
			assert.Less(t, statuses[1], 300)
			assert.True(t, tc.want == f.read(t, "/docs/target"), "what the target holds")
			require.Equal(t, 202, f.do(request{method: "DELETE", target: "/docs?restype=container"}).status)
			assert.Empty(t, f.left())
		})
	}
}

// A write that found the container before it was deleted leaves nothing in it, though it is applied after that.
func TestContainerDeletedDuringAWrite(t *testing.T) {
	t.Parallel()
	for name, write := range map[string]request{
		"small": putting("/docs/a", "x"),
		"large": putting("/docs/a", strings.Repeat("x", 100_000)),
		"block": {method: "PUT", target: "/docs/a?comp=block&blockid=QUFB", body: []byte("x")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPause()
			f := newFixture(t, p.option)
			f.makeContainer("/docs")
			statuses := p.during(f, write, request{method: "DELETE", target: "/docs?restype=container"})
			assert.Equal(t, [2]int{201, 202}, statuses)
			assert.Empty(t, f.left())
			assert.Empty(t, f.containers())
		})
	}
}
