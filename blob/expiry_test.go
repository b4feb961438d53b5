package blob_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/zap"

	"github.com/edgerite/edgerite/blob"
	"github.com/edgerite/edgerite/internal/jobs"
	"github.com/edgerite/edgerite/internal/rnd"
)

const week = 7 * 24 * time.Hour

// stage puts a block that is kept as a content file.
func (f *fixture) stage(target, id string) {
	f.t.Helper()
	a := f.do(request{method: http.MethodPut, target: target + "?comp=block&blockid=" + id, body: []byte(strings.Repeat("x", 40_000))})
	require.Equal(f.t, 201, a.status)
}

// shown asks for a name in a listing with uncommitted blobs.
func (f *fixture) shown(name string) bool {
	f.t.Helper()
	a := f.do(request{method: http.MethodGet, target: "/docs?restype=container&comp=list&include=uncommittedblobs"})
	require.Equal(f.t, 200, a.status)
	return strings.Contains(string(a.body), "<Name>"+name+"</Name>")
}

func TestUncommittedBlocksGoAWeekAfterTheLast(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	require.Equal(t, 201, f.do(request{method: http.MethodPut, target: "/docs?restype=container"}).status)
	f.stage("/docs/new", "QUFB")
	f.clock.Advance(week - time.Second)
	f.stage("/docs/new", "QkJC")
	f.clock.Advance(week - time.Second)
	assert.True(t, f.shown("new"), "the second block began another week")
	f.stage("/docs/new", "QkJC") // one that replaces another counts as well
	f.clock.Advance(week - time.Second)
	assert.True(t, f.shown("new"))
	f.clock.Advance(time.Second)
	assert.False(t, f.shown("new"))
	assert.Empty(t, f.left(), "blocks, name and row are gone")
	assert.Zero(t, orphans(t, f), "the content is gone too")
}

func TestExpiredBlocksOfABlobLeaveTheBlob(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	require.Equal(t, 201, f.do(request{method: http.MethodPut, target: "/docs?restype=container"}).status)
	require.Equal(t, 201, f.put("/docs/a", "x").status)
	before := f.left()
	f.stage("/docs/a", "QUFB")
	f.clock.Advance(week)
	a := f.do(request{method: http.MethodGet, target: "/docs/a?comp=blocklist&blocklisttype=all"})
	assert.Equal(t, 200, a.status)
	assert.NotContains(t, string(a.body), "QUFB")
	assert.Equal(t, "x", string(f.do(request{method: http.MethodGet, target: "/docs/a"}).body))
	assert.Equal(t, before, f.left())
}

// With jobs the request after the time only enqueues one, which a crash does not lose.
func TestWhatIsDueIsDoneByAJobAfterARestart(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	require.Equal(t, 201, f.do(request{method: http.MethodPut, target: "/docs?restype=container"}).status)
	for _, name := range []string{"a", "b", "c"} {
		f.stage("/docs/"+name, "QUFB")
	}
	f.clock.Advance(week)
	queue := jobs.New(jobs.Deps{Store: f.store, Clock: f.clock, Rand: rnd.Seeded(2), Log: zap.NewNop()})
	d := f.service.Deps
	d.Jobs = queue
	again, err := blob.New(d)
	require.NoError(t, err)
	for range 2 {
		again.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/docs", nil))
	}
	list, err := queue.List()
	require.NoError(t, err)
	assert.Len(t, list, 1)
	assert.NotEmpty(t, f.left(), "until the job has run")
	require.NoError(t, queue.Start(t.Context()))
	require.Eventually(t, func() bool { return !queue.Busy() }, time.Minute, time.Millisecond)
	queue.Stop()
	assert.Empty(t, f.left())
}

// Blocks are no use after their week, though the job that removes them is late.
func TestExpiredBlocksAreNotCommitted(t *testing.T) {
	t.Parallel()
	var queue *jobs.Queue
	f := newFixture(t, withJobs(t, 0, &queue)) // which is not started
	f.makeContainer("/docs")
	require.Equal(t, 201, f.put("/docs/a", "x").status)
	for _, target := range []string{"/docs/a", "/docs/new"} {
		f.stage(target, "QUFB")
		f.clock.Advance(week)
		a := f.do(request{method: http.MethodPut, target: target + "?comp=blocklist", body: []byte("<BlockList><Latest>QUFB</Latest></BlockList>")})
		assert.Equal(t, "InvalidBlockList", a.code(), target)
		f.stage(target, "QkJCQg==") // no longer held to the length of what has expired
	}
}
