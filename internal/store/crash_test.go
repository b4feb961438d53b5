package store_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/stretchr/testify/require"
	"go.uber.org/zap"

	"github.com/edgerite/edgerite/internal/store"
)

// victimDir makes this test binary a process that writes into the directory it names and says
// each number it was promised, until it is killed.
const victimDir = "EDGERITE_STORE_VICTIM"

func victim(dir string) {
	s, err := store.Open(store.Options{Dir: dir, FS: vfs.Default, Log: zap.NewNop()})
	if err != nil {
		fmt.Println("error", err)
		return
	}
	w := &writers{s: s, acknowledged: func(i int) { fmt.Println(i) }}
	fmt.Println("error", w.run(8))
}

// writers put numbered records that name content, until one fails.
type writers struct {
	s            *store.Store
	acknowledged func(i int)

	mu   sync.Mutex // guards next
	next int
}

func (w *writers) run(n int) error {
	failed := make(chan error, n)
	for range n {
		go func() {
			for {
				i := w.number()
				if err := w.put(i); err != nil {
					failed <- err
					return
				}
				w.acknowledged(i)
			}
		}()
	}
	var err error
	for range n {
		err = errors.Join(err, <-failed)
	}
	return err
}

func (w *writers) number() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.next++
	return w.next
}

func (w *writers) put(i int) error {
	content, err := w.s.Content().Create()
	if err != nil {
		return err
	}
	defer content.Abort()
	if _, err := io.WriteString(content, payload(i)); err != nil {
		return err
	}
	id, err := content.Commit()
	if err != nil {
		return err
	}
	return set(w.s, key(i), []byte(id))
}

// payload is longer than a block for some numbers and empty for others.
func payload(i int) string { return strings.Repeat(strconv.Itoa(i)+" ", i%1500) }

// requireAll checks that every acknowledged number is there, whole.
func requireAll(t *testing.T, s *store.Store, numbers []int) {
	t.Helper()
	for _, i := range numbers {
		id, err := s.Get(key(i))
		require.NoError(t, err, "record %d of %d", i, len(numbers))
		require.True(t, read(t, s.Content(), store.ContentID(id)) == payload(i), "content %d of %d", i, len(numbers))
	}
}

func TestKilledProcessLosesNothingAcknowledged(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for range 3 {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), victimDir+"="+dir)
		out, err := cmd.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, cmd.Start())
		var numbers []int
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			i, err := strconv.Atoi(lines.Text())
			require.NoError(t, err, lines.Text())
			if numbers = append(numbers, i); len(numbers) == 200 {
				require.NoError(t, cmd.Process.Kill()) // what it still says was promised too
			}
		}
		require.Error(t, cmd.Wait())
		require.GreaterOrEqual(t, len(numbers), 200)

		s, err := store.Open(store.Options{Dir: dir, FS: vfs.Default, Log: zap.NewNop()})
		require.NoError(t, err)
		requireAll(t, s, numbers)
		require.NoError(t, s.Close())
	}
}

func TestPowerLossLosesNothingAcknowledged(t *testing.T) {
	t.Parallel()
	for _, survives := range []int{0, 30, 100} {
		t.Run(fmt.Sprintf("%d percent of what was not synced survives", survives), func(t *testing.T) {
			t.Parallel()
			fs := vfs.NewCrashableMem()
			var mu sync.Mutex // guards numbers
			var numbers []int
			for round := range 4 {
				s, err := store.Open(store.Options{Dir: "device", FS: fs, Log: zap.NewNop()})
				require.NoError(t, err)
				requireAll(t, s, numbers)
				named := map[store.ContentID]bool{}
				require.NoError(t, s.Scan(nil, nil, func(_, id []byte) (bool, error) {
					named[store.ContentID(id)] = true
					return true, nil
				}))
				_, err = s.Content().Sweep(func(id store.ContentID) (bool, error) { return named[id], nil })
				require.NoError(t, err)
				requireAll(t, s, numbers)

				enough, target := make(chan struct{}), len(numbers)+100
				w := &writers{s: s, next: round * 1_000_000, acknowledged: func(i int) {
					mu.Lock()
					defer mu.Unlock()
					if numbers = append(numbers, i); len(numbers) == target {
						close(enough)
					}
				}}
				done := make(chan error, 1)
				go func() { done <- w.run(4) }()
				<-enough
				mu.Lock()
				cfg := vfs.CrashCloneCfg{UnsyncedDataPercent: survives, RNG: rand.New(rand.NewPCG(uint64(round), uint64(survives)))}
				after := fs.CrashClone(cfg)
				promised := numbers[:len(numbers):len(numbers)]
				mu.Unlock()
				require.NoError(t, s.Close())
				require.ErrorIs(t, <-done, store.ErrClosed)
				fs, numbers = after, promised
			}
		})
	}
}

func TestPowerLossDuringFlushLosesNothing(t *testing.T) {
	t.Parallel()
	fs := vfs.NewCrashableMem()
	s, err := store.Open(store.Options{Dir: "device", FS: fs, Log: zap.NewNop()})
	require.NoError(t, err)
	for i := range 50 {
		require.NoError(t, set(s, key(i), []byte("value")))
		if i%10 == 0 {
			_, err := s.AsyncFlush()
			require.NoError(t, err)
		}
	}
	after := fs.CrashClone(vfs.CrashCloneCfg{})
	require.NoError(t, s.Close())
	s = open(t, store.Options{Dir: "device", FS: after, Log: zap.NewNop()})
	for i := range 50 {
		_, err := s.Get(key(i))
		require.NoError(t, err, "record %d", i)
	}
	require.ErrorIs(t, s.Update(canceled(), "scope", func(*store.Tx) error { return nil }), context.Canceled)
}

func canceled() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}
