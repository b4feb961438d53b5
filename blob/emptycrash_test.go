package blob_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/internal/jobs"
)

// A container of many blobs is gone when its deletion is answered, though no more than a bounded number of its blobs
// were removed by then. Jobs remove the rest, however often they are interrupted.
func TestManyBlobsGoInTheBackground(t *testing.T) {
	t.Parallel()
	const blobs, atOnce = 2200, 1000
	fs := vfs.NewCrashableMem()
	var queue *jobs.Queue
	f := newFixture(t, onFS(fs), withJobs(t, 0, &queue)) // jobs wait: the queue is not started
	f.makeContainer("/docs")
	for i := range blobs {
		require.Equal(t, 201, f.put(fmt.Sprint("/docs/", i), "x").status)
	}
	require.Equal(t, 202, f.do(request{method: "DELETE", target: "/docs?restype=container"}).status)
	assert.Equal(t, blobs-atOnce, f.blobRecords())

	for run := uint64(1); ; run++ {
		fs = fs.CrashClone(vfs.CrashCloneCfg{})
		f = newFixture(t, onFS(fs), withJobs(t, run, &queue))
		left := f.blobRecords()
		if left == 0 {
			break
		}
		assert.Equal(t, "ContainerNotFound", f.do(request{method: "GET", target: "/docs?restype=container&comp=list"}).code())
		assert.Equal(t, "ContainerBeingDeleted", f.do(request{method: "PUT", target: "/docs?restype=container"}).code())
		require.NoError(t, queue.Start(t.Context()))
		for f.blobRecords() == left {
			runtime.Gosched()
		}
		queue.Stop() // after a step or two
	}
	require.NoError(t, queue.Start(t.Context())) // the container itself goes last
	for len(f.containers()) > 0 {
		runtime.Gosched()
	}
	f.makeContainer("/docs")
	assertAllGoes(t, f, queue)
}

// blobRecords counts the blobs that the store holds, found or not.
func (f *fixture) blobRecords() (n int) {
	for _, key := range f.left() {
		if strings.HasPrefix(key, `"blob/b/`) {
			n++
		}
	}
	return n
}
