package blob_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/blob"
	"github.com/edgerite/edgerite/internal/store"
)

const smallDisk = 40 << 20

// The cap of a store in memory.
func TestFullMemory(t *testing.T) {
	t.Parallel()
	fillAndEmpty(t, func(_ *blob.Deps, o *store.Options) { o.FS = store.NewMemory(smallDisk) })
}

// fillAndEmpty fills a small disk. Then what needs space is refused and leaves nothing, reads and deletions go on, and
// writes as soon as there is space again.
func fillAndEmpty(t *testing.T, disk option) {
	t.Helper()
	f, queue := running(t, 0, disk)
	f.makeSource()
	f.makeContainer("/docs")
	f.makeContainer("/filling")
	var actors []*actor
	for i := range 4 {
		actors = append(actors, newActor(i, 3))
		acts(t, f, actors[i], 20)
	}
	filled := 0
	for _, size := range []int{1 << 20, 100 << 10, 4 << 10, 100} {
		for f.put(fmt.Sprint("/filling/", filled), string(some(size))).status == 201 {
			filled++
		}
	}
	require.Greater(t, filled, 10)
	refused := 0
	for _, a := range actors {
		a.full = true
		acts(t, f, a, 50)
		a.survived(t, f, a.states)
		refused += a.refused
	}
	assert.Greater(t, refused, 50)
	refusedOnFullDisk(t, f)

	for i := range filled {
		require.Equal(t, 202, f.do(request{method: "DELETE", target: fmt.Sprint("/filling/", i)}).status)
	}
	require.Eventually(t, func() bool { return f.put("/filling/again", string(some(1<<20))).status == 201 }, 10*time.Second, time.Millisecond)
	for _, a := range actors {
		a.full = false
		acts(t, f, a, 40)
		a.survived(t, f, a.states)
	}
	assertAllGoes(t, f, queue)
}

// acts does some steps of an actor, and ends with what was acknowledged.
func acts(t *testing.T, f *fixture, a *actor, steps int) {
	t.Helper()
	for range steps {
		require.NoError(t, a.act(f))
	}
	a.states, a.acked = a.states[a.acked:], 0
}

// refusedOnFullDisk is what is refused whatever the last bytes of the disk are good for.
func refusedOnFullDisk(t *testing.T, f *fixture) {
	t.Helper()
	before := f.left()
	for target, header := range map[string]http.Header{
		"/filling/new": {"x-ms-blob-type": {"BlockBlob"}}, "/filling/staged?comp=block&blockid=QUFB": nil,
	} {
		got := f.do(request{method: "PUT", target: target, header: header, body: some(3 << 20)})
		assert.Equal(t, 507, got.status)
		assert.Equal(t, "InsufficientStorage", got.code())
	}
	assert.Equal(t, before, f.left())
	got := f.do(request{method: "GET", target: "/filling/0"})
	assert.Equal(t, 200, got.status)
	assert.Equal(t, string(some(1<<20)), string(got.body))
}

// What is there can be deleted from a full disk, though to keep it as soft-deleted, and to remember what is still to be
// removed, takes a little space.
func TestDeleteFromAFullDisk(t *testing.T) {
	t.Parallel()
	fs := vfs.NewMem()
	f, queue := running(t, 0, onFS(fs))
	f.keep(7)
	f.fill()
	f.makeContainer("/other")
	fs.TestingSetDiskUsage(vfs.DiskUsage{AvailBytes: 32 << 20, TotalBytes: 1 << 40}) // half of the reserve
	require.Equal(t, 507, f.put("/docs/new", "x").status)
	for _, target := range []string{"/docs/small", "/docs/large", "/docs/disk", "/other?restype=container"} {
		got := f.do(request{method: http.MethodDelete, target: target})
		assert.Equal(t, http.StatusAccepted, got.status, "%s: %s", target, got.body)
	}
	list := string(f.do(request{method: http.MethodGet, target: "/docs?restype=container&comp=list&include=deleted"}).body)
	assert.Equal(t, 3, strings.Count(list, "<Deleted>true</Deleted>"), list)
	assertAllGoes(t, f, queue)
}

// A service that begins on a full disk numbers what it writes later as no other run does.
func TestBeginOnAFullDisk(t *testing.T) {
	t.Parallel()
	fs := vfs.NewMem()
	space := func(free uint64) { fs.TestingSetDiskUsage(vfs.DiskUsage{AvailBytes: free, TotalBytes: 1 << 40}) }
	f := newFixture(t, onFS(fs))
	f.makeContainer("/docs")
	space(1)
	f = f.restarted()
	assert.Equal(t, 507, f.put("/docs/a", "of the second run").status)
	space(1 << 39)
	require.Equal(t, 201, f.put("/docs/a", "of the second run").status)
	f = f.restarted()
	for _, target := range []string{"/docs/b", "/docs/c", "/docs/d"} { // one would do, if nothing had been numbered in vain
		require.Equal(t, 201, f.put(target, "of the third").status)
	}
	assert.Equal(t, "of the second run", f.read(t, "/docs/a"))
}

// restarted is the service made anew on the same store.
func (f *fixture) restarted() *fixture {
	f.t.Helper()
	same := f.store
	f.store = nil
	return newFixture(f.t, func(d *blob.Deps, _ *store.Options) { d.Store = same })
}
