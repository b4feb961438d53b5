package blob_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// writer overwrites one blob of its own again and again, each time with its next version.
type writer struct {
	f       *fixture
	name    string
	kind    string
	begun   atomic.Int64 // the version being written
	written atomic.Int64 // the last one acknowledged
}

// size of a version: below and above what is kept in records.
func size(version int64) int { return []int{512, 20 * 1024, 40 * 1024, 200 * 1024}[version%4] }

func content(version int64) []byte {
	return bytes.Repeat([]byte{byte('a' + version%26)}, size(version))
}

func (w *writer) write() {
	v := w.begun.Add(1)
	var status int
	switch w.kind {
	case "put":
		status = w.f.put("/docs/"+w.name, string(content(v))).status
	case "blocks":
		half := size(v) / 2
		for i, id := range []string{"QUFB", "QkJC"} {
			part := content(v)[i*half : (i+1)*half]
			w.f.do(request{method: "PUT", target: "/docs/" + w.name + "?comp=block&blockid=" + id, body: part})
		}
		list := "<BlockList><Uncommitted>QUFB</Uncommitted><Uncommitted>QkJC</Uncommitted></BlockList>"
		status = w.f.do(request{method: "PUT", target: "/docs/" + w.name + "?comp=blocklist", body: []byte(list)}).status
	case "pages":
		header := http.Header{"x-ms-page-write": {"update"}, "x-ms-range": {fmt.Sprintf("bytes=0-%d", 256*1024-1)}}
		body := bytes.Repeat([]byte{byte('a' + v%26)}, 256*1024)
		status = w.f.do(request{method: "PUT", target: "/docs/" + w.name + "?comp=page", header: header, body: body}).status
	}
	if assert.Equal(w.f.t, 201, status) {
		w.written.Store(v)
	}
}

// After power is lost at any moment, what was acknowledged is there whole, what was not is there
// whole or not at all, and no content is left that nothing names.
func TestPowerLoss(t *testing.T) {
	t.Parallel()
	for round := range 6 {
		t.Run(fmt.Sprint(round), func(t *testing.T) {
			t.Parallel()
			fs := vfs.NewCrashableMem()
			f := newFixture(t, onFS(fs))
			require.Equal(t, 201, f.do(request{method: "PUT", target: "/docs?restype=container"}).status)
			writers := []*writer{{f: f, name: "p1", kind: "put"}, {f: f, name: "p2", kind: "put"}, {f: f, name: "b", kind: "blocks"}, {f: f, name: "d", kind: "pages"}}
			disk := http.Header{"x-ms-blob-type": {"PageBlob"}, "x-ms-blob-content-length": {"1048576"}}
			require.Equal(t, 201, f.do(request{method: "PUT", target: "/docs/d", header: disk}).status)
			crashed, before := crash(fs, writers, uint64(round))
			checkAfterCrash(t, newFixture(t, onFS(crashed)), writers, before)
		})
	}
}

// crash lets the writers run, takes the power away in their midst and tells what was acknowledged
// by then.
func crash(fs *vfs.MemFS, writers []*writer, seed uint64) (crashed *vfs.MemFS, before []int64) {
	var wg sync.WaitGroup
	var done atomic.Bool
	for _, w := range writers {
		wg.Go(func() {
			for !done.Load() {
				w.write()
			}
		})
	}
	random := rand.New(rand.NewPCG(seed, 1))
	for enough := int64(3 + random.IntN(20)); writers[0].written.Load() < enough || writers[3].written.Load() < 2; {
	}
	for _, w := range writers {
		before = append(before, w.written.Load())
	}
	crashed = fs.CrashClone(vfs.CrashCloneCfg{UnsyncedDataPercent: random.IntN(100), RNG: random})
	done.Store(true)
	wg.Wait()
	return crashed, before
}

func checkAfterCrash(t *testing.T, f *fixture, writers []*writer, before []int64) {
	t.Helper()
	for i, w := range writers {
		got := f.do(request{method: "GET", target: "/docs/" + w.name})
		if before[i] == 0 && got.status == 404 {
			continue
		}
		require.Equal(t, 200, got.status, "%s, version %d was acknowledged", w.name, before[i])
		want := got.body
		if w.kind == "pages" {
			want = got.body[:256*1024]
			if before[i] == 0 && want[0] == 0 {
				continue
			}
		}
		require.NotEmpty(t, want)
		assert.Equal(t, len(want), bytes.Count(want, want[:1]), "%s is whole", w.name)
		assert.True(t, isVersion(want, w.kind, before[i], w.begun.Load()), "%s holds a version from %d on", w.name, before[i])
	}
	_, err := f.service.Sweep()
	require.NoError(t, err)
	for _, w := range writers {
		assert.Contains(t, []int{200, 404}, f.do(request{method: "GET", target: "/docs/" + w.name}).status, "after the sweep")
	}
	require.Equal(t, 202, f.do(request{method: "DELETE", target: "/docs?restype=container"}).status)
	assert.Zero(t, orphans(t, f), "content files of a store without blobs")
}

func isVersion(body []byte, kind string, from, to int64) bool {
	for v := from; v <= to; v++ {
		if body[0] == byte('a'+v%26) && (kind == "pages" || len(body) == size(v)) {
			return true
		}
	}
	return false
}

// orphans counts content files; there are no blobs any more.
func orphans(t *testing.T, f *fixture) int {
	t.Helper()
	require.NoError(t, f.store.Close())
	names := []string{}
	var walk func(dir string)
	walk = func(dir string) {
		list, err := f.fs.List(dir)
		if err != nil {
			return
		}
		for _, n := range list {
			path := f.fs.PathJoin(dir, n)
			if info, err := f.fs.Stat(path); err == nil && info.IsDir() {
				walk(path)
				continue
			}
			names = append(names, path)
		}
	}
	walk("store/content")
	f.store = nil
	assert.Empty(t, strings.Join(names, "\n"))
	return len(names)
}
