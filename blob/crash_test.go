package blob_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
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

var rounds = flag.Int("rounds", 3, "how often each of the tests that interrupt the service does so")

// withJobs has the service's jobs run. seed differs in each run on the same data: ids must not repeat.
func withJobs(t testing.TB, seed uint64, queue **jobs.Queue) option {
	return func(d *blob.Deps, o *store.Options) {
		var err error
		d.Store, err = store.Open(*o)
		require.NoError(t, err)
		d.Rand = rnd.Seeded(byte(2*seed + 100))
		*queue = jobs.New(jobs.Deps{Store: d.Store, Clock: d.Clock, Rand: rnd.Seeded(byte(2*seed + 101)), Log: zap.NewNop()})
		d.Jobs = *queue
	}
}

// running is a fixture whose jobs run.
func running(t testing.TB, seed uint64, at option) (*fixture, *jobs.Queue) {
	t.Helper()
	var queue *jobs.Queue
	f := newFixture(t, at, withJobs(t, seed, &queue))
	require.NoError(t, queue.Start(t.Context()))
	t.Cleanup(queue.Stop)
	return f, queue
}

// After power is lost at any moment, what was acknowledged is there whole, what was not is there whole or
// not at all, jobs go on, and nothing is left that nothing names.
func TestPowerLoss(t *testing.T) {
	t.Parallel()
	for chain := range uint64(3) {
		t.Run(fmt.Sprint(chain), func(t *testing.T) {
			t.Parallel()
			fs := vfs.NewCrashableMem()
			f, queue := running(t, 0, onFS(fs))
			f.makeSource()
			f.makeContainer("/docs")
			var actors []*actor
			for i := range 4 {
				actors = append(actors, newActor(i, chain))
			}
			random := rand.New(rand.NewPCG(chain, 99))
			for round := range *rounds {
				crashed, found := crash(f, fs, actors, random)
				queue.Stop()
				fs = crashed
				f, queue = running(t, uint64(round+1), onFS(fs))
				for i, a := range actors {
					a.survived(t, f, found[i])
				}
				_, err := f.service.Sweep()
				require.NoError(t, err)
			}
			for _, a := range actors {
				a.survived(t, f, a.states)
			}
			assertAllGoes(t, f, queue)
		})
	}
}

// crash lets the actors run, takes the power away in their midst and tells the states that each may be found in.
func crash(f *fixture, fs *vfs.MemFS, actors []*actor, random *rand.Rand) (crashed *vfs.MemFS, found [][]*containerModel) {
	reached, stop := together(f, actors, int64(40+random.IntN(200)))
	<-reached
	var before []int
	for _, a := range actors {
		a.mu.Lock()
		before = append(before, a.acked)
		a.mu.Unlock()
	}
	crashed = fs.CrashClone(vfs.CrashCloneCfg{UnsyncedDataPercent: random.IntN(100), RNG: random})
	for i, a := range actors {
		a.mu.Lock()
		found = append(found, a.states[before[i]:len(a.states):len(a.states)])
		a.mu.Unlock()
	}
	require.NoError(f.t, stop())
	return crashed, found
}

// assertAllGoes deletes all containers and looks at what is left once the jobs are done.
func assertAllGoes(t *testing.T, f *fixture, queue *jobs.Queue) {
	t.Helper()
	require.NoError(t, f.service.DeleteAccount(t.Context(), "id-1"))
	require.NoError(t, f.service.DeleteAccount(t.Context(), "id-2"))
	for queue.Busy() {
		runtime.Gosched()
	}
	left, err := queue.List()
	require.NoError(t, err)
	assert.Empty(t, left, "jobs that failed")
	assert.Empty(t, f.leftOfBlobs())
	assert.Empty(t, f.containers())
	_, err = f.service.Sweep()
	require.NoError(t, err)
	queue.Stop()
	assert.Zero(t, orphans(t, f), "content files of a store without blobs")
}

// containers lists those that are there, or are being deleted still.
func (f *fixture) containers() (keys []string) {
	f.t.Helper()
	require.NoError(f.t, f.store.Scan([]byte("blob/c/"), []byte("blob/c0"), func(key, _ []byte) (bool, error) {
		keys = append(keys, string(key))
		return true, nil
	}))
	return keys
}

// orphans counts content files; there are no blobs any more.
func orphans(t *testing.T, f *fixture) int {
	t.Helper()
	require.NoError(t, f.store.Close())
	names := f.contentFiles()
	f.store = nil
	assert.Empty(t, strings.Join(names, "\n"))
	return len(names)
}

// contentFiles lists the paths of all content.
func (f *fixture) contentFiles() []string {
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
	walk(f.fs.PathJoin(f.dir, "content"))
	return names
}
