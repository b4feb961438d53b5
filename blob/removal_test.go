package blob_test

import (
	"context"
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/zap"

	"github.com/edgerite/edgerite/blob"
	"github.com/edgerite/edgerite/internal/jobs"
	"github.com/edgerite/edgerite/internal/rnd"
	"github.com/edgerite/edgerite/internal/store"
)

// left lists the keys that the service has in the store, without containers and the run's number.
func (f *fixture) left() []string {
	f.t.Helper()
	keys := []string{}
	require.NoError(f.t, f.store.Scan([]byte("blob/"), []byte("blob0"), func(key, _ []byte) (bool, error) {
		if k := string(key); !strings.HasPrefix(k, "blob/c/") && k != "blob/n" {
			keys = append(keys, fmt.Sprintf("%q", k))
		}
		return true, nil
	}))
	return keys
}

// fill puts one blob of each kind into "docs": in a record, in a file, in blocks committed and
// not, and a disk of more segments than one transaction drops.
func (f *fixture) fill() {
	f.t.Helper()
	require.Equal(f.t, 201, f.do(request{method: "PUT", target: "/docs?restype=container"}).status)
	require.Equal(f.t, 201, f.put("/docs/small", "x").status)
	require.Equal(f.t, 201, f.put("/docs/large", strings.Repeat("x", 100_000)).status)
	for _, target := range []string{"/docs/blocks?comp=block&blockid=QUFB", "/docs/blocks?comp=block&blockid=QkJC", "/docs/staged?comp=block&blockid=QUFB"} {
		require.Equal(f.t, 201, f.do(request{method: "PUT", target: target, body: []byte(strings.Repeat("x", 50_000))}).status)
	}
	list := []byte("<BlockList><Latest>QUFB</Latest></BlockList>")
	require.Equal(f.t, 201, f.do(request{method: "PUT", target: "/docs/blocks?comp=blocklist", body: list}).status)
	f.disk("/docs/disk", 70)
}

// disk makes a page blob with a page in each of n segments.
func (f *fixture) disk(target string, n int) {
	f.t.Helper()
	header := http.Header{"x-ms-blob-type": {"PageBlob"}, "x-ms-blob-content-length": {"1099511627776"}}
	require.Equal(f.t, 201, f.do(request{method: "PUT", target: target, header: header}).status)
	for i := range int64(n) {
		header := http.Header{"x-ms-page-write": {"update"}, "x-ms-range": {fmt.Sprintf("bytes=%d-%d", i<<22, i<<22+511)}}
		require.Equal(f.t, 201, f.do(request{method: "PUT", target: target + "?comp=page", header: header, body: []byte(strings.Repeat("x", 512))}).status)
	}
}

func TestNothingIsLeftBehind(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name   string
		remove func(f *fixture)
	}{
		{"blobs deleted", func(f *fixture) {
			for _, name := range []string{"small", "large", "blocks", "disk"} {
				require.Equal(f.t, 202, f.do(request{method: "DELETE", target: "/docs/" + name}).status)
			}
			require.Equal(f.t, 201, f.put("/docs/staged", "").status)
			require.Equal(f.t, 202, f.do(request{method: "DELETE", target: "/docs/staged"}).status)
		}},
		{"container deleted", func(f *fixture) {
			require.Equal(f.t, 202, f.do(request{method: "DELETE", target: "/docs?restype=container"}).status)
		}},
		{"account deleted", func(f *fixture) {
			require.NoError(f.t, f.service.DeleteAccount(f.t.Context(), "id-1"))
			assert.Equal(f.t, 404, f.do(request{method: "GET", target: "/docs?restype=container"}).status)
		}},
		{"blobs replaced by empty ones", func(f *fixture) {
			for _, name := range []string{"small", "large", "blocks", "disk", "staged"} {
				require.Equal(f.t, 201, f.put("/docs/"+name, "").status)
				require.Equal(f.t, 202, f.do(request{method: "DELETE", target: "/docs/" + name}).status)
			}
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			f.fill()
			tc.remove(f)
			assert.Empty(t, f.left())
			assert.Zero(t, orphans(t, f))
		})
	}
}

// What is too large to be removed in one transaction is removed by jobs.
func TestNothingIsLeftBehindByJobs(t *testing.T) {
	t.Parallel()
	f, queue := running(t, 0, onFS(vfs.NewMem()))
	f.fill()
	require.Equal(t, 202, f.do(request{method: "DELETE", target: "/docs/disk"}).status)
	assertAllGoes(t, f, queue)
}

// What is left to jobs is left to them when the request is answered, and survives a crash.
func TestRemovalByJobsSurvivesACrash(t *testing.T) {
	t.Parallel()
	fs := vfs.NewCrashableMem()
	var queue *jobs.Queue
	f := newFixture(t, onFS(fs), withJobs(t, 0, &queue)) // which is not started
	f.makeContainer("/docs")
	f.disk("/docs/large", 70)
	require.Equal(t, 202, f.do(request{method: "DELETE", target: "/docs/large"}).status)
	assert.NotEmpty(t, f.left())
	f.disk("/docs/disk", 0)
	f.setPagesTo("/docs/disk", 0, strings.Repeat("x", 64<<10))
	moment := f.snapshot("/docs/disk")
	f.setPagesTo("/docs/disk", 0, strings.Repeat("y", 64<<10))
	require.Equal(t, 202, f.do(request{method: "DELETE", target: "/docs/disk?snapshot=" + moment}).status)
	assert.Len(t, f.contentFiles(), 2)

	f, queue = running(t, 1, onFS(fs.CrashClone(vfs.CrashCloneCfg{})))
	for queue.Busy() {
		runtime.Gosched()
	}
	assert.Len(t, f.contentFiles(), 1)
	require.Equal(t, 202, f.do(request{method: "DELETE", target: "/docs/disk"}).status)
	assertAllGoes(t, f, queue)
}

// What only a deleted snapshot had is freed while its blob is there, by a job.
func TestDeletedSnapshotsFreeTheirBytes(t *testing.T) {
	t.Parallel()
	f, queue := running(t, 0, onFS(vfs.NewMem()))
	f.makeContainer("/docs")
	f.disk("/docs/disk", 0)
	write := func() { f.setPagesTo("/docs/disk", 0, strings.Repeat("x", 64<<10)) }
	write()
	for range 3 {
		moment := f.snapshot("/docs/disk")
		write()
		require.Len(t, f.contentFiles(), 2)
		require.Equal(t, 202, f.do(request{method: "DELETE", target: "/docs/disk?snapshot=" + moment}).status)
		for queue.Busy() {
			runtime.Gosched()
		}
		require.Len(t, f.contentFiles(), 1)
	}
	assertAllGoes(t, f, queue)
}

// A large container is gone at once, its name is free once a job has emptied it.
func TestLargeContainerIsEmptiedByAJob(t *testing.T) {
	t.Parallel()
	var queue *jobs.Queue
	f := newFixture(t, func(d *blob.Deps, o *store.Options) {
		var err error
		d.Store, err = store.Open(*o)
		require.NoError(t, err)
		queue = jobs.New(jobs.Deps{Store: d.Store, Clock: d.Clock, Rand: rnd.Seeded(2), Log: zap.NewNop()})
		d.Jobs = queue
	})
	require.Equal(t, 201, f.do(request{method: "PUT", target: "/docs?restype=container"}).status)
	for i := range 1300 {
		require.Equal(t, 201, f.put(fmt.Sprintf("/docs/%d", i), "x").status)
	}
	require.Equal(t, 202, f.do(request{method: "DELETE", target: "/docs?restype=container"}).status)
	assert.NotEmpty(t, f.left())
	assert.Equal(t, 404, f.do(request{method: "GET", target: "/docs/7"}).status)
	assert.Equal(t, "ContainerBeingDeleted", f.do(request{method: "PUT", target: "/docs?restype=container"}).code())

	require.NoError(t, queue.Start(context.Background()))
	for waiting := true; waiting; runtime.Gosched() {
		list, err := queue.List()
		require.NoError(t, err)
		waiting = len(list) > 0
	}
	queue.Stop()
	assert.Empty(t, f.left())
	assert.Equal(t, 201, f.do(request{method: "PUT", target: "/docs?restype=container"}).status)
}
