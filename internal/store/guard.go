package store

import (
	"errors"
	"fmt"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"
	"go.uber.org/zap"
)

const (
	defaultReserve = 64 << 20
	// spacePoll is how often what waits for space looks again: soon enough for a person.
	spacePoll = 100 * time.Millisecond
)

// guard keeps Pebble from ever seeing a full disk, which would end the process or set it
// spinning. Writes are refused while less than the reserve is free, beside what the engine still
// has to write out; compactions stop at half the reserve, and what frees space at a quarter, so
// that a full store can be emptied. Should the disk fill up all the same, by others' doing, the
// ballast is given back; and should that not be enough, the engine's own writes wait for space
// instead of failing.
type guard struct {
	disk    vfs.FS
	dir     string
	log     *zap.Logger
	reserve int64
	ballast *ballast

	unwritten func() int64 // asks the engine how many bytes it holds in memory
	pending   atomic.Int64 // what it said last
	unasked   atomic.Int64 // bytes let in since
	looked    atomic.Int64 // bytes that were free at the last look
	unlooked  atomic.Int64 // bytes let in since

	full    atomic.Bool           // the disk was full; until the ballast is back, nothing is written
	failed  atomic.Pointer[error] // why nothing is written until the store is opened again
	wedged  atomic.Bool           // Pebble's commit lock is lost
	serving atomic.Bool           // false while opening, when a full disk is an answer
	starved atomic.Bool           // a compaction ran out of space: the next one takes its time
	closing chan struct{}
	ended   atomic.Bool
}

func newGuard(o Options) (*guard, error) {
	g := &guard{disk: o.FS, dir: o.Dir, log: o.Log, reserve: o.Reserve, closing: make(chan struct{})}
	if g.reserve <= 0 {
		g.reserve = defaultReserve
		if usage, err := g.disk.GetDiskUsage(g.dir); err == nil {
			g.reserve = min(g.reserve, int64(usage.TotalBytes/8))
		}
	}
	var err error
	g.ballast, err = newBallast(g.disk, g.dir, g.reserve/4)
	if err != nil {
		return nil, err
	}
	return g, nil
}

// admit says whether need more bytes may be written.
// behaviour: store-full.
func (g *guard) admit(need int64, frees bool) error {
	if err := g.failure(); err != nil {
		return err
	}
	free, err := g.look(need)
	if errors.Is(err, vfs.ErrUnsupported) {
		g.full.Store(false) // nobody can tell: the next write will
		return nil
	}
	if err != nil {
		return fmt.Errorf("asking for free space: %w", err)
	}
	if g.full.Load() && free >= g.reserve+g.ballast.size && g.ballast.restore(g.log) {
		g.full.Store(false)
		free -= g.ballast.size
	}
	if frees && free >= g.reserve/4+need {
		return nil
	}
	if g.unasked.Add(need) > g.reserve/32 || free < g.reserve+g.pending.Load()+need {
		g.unasked.Store(0)
		g.pending.Store(g.unwritten())
	}
	if frees || g.full.Load() || free < g.reserve+g.pending.Load()+need {
		return fmt.Errorf("%w: %d bytes are free, %d of them in reserve", ErrFull, free, g.reserve)
	}
	return nil
}

// Asking the system for its free space takes longer than a small write. Where the last look found plenty, it
// is good for this many bytes of writes, of which each counts for at least a part.
const (
	plenty    = 8  // times the reserve
	lookPart  = 32 // of the reserve: less than the ballast, should others have filled the disk meanwhile
	lookLeast = 32 << 10
)

// look is how much space is free, as far as it needs to be known.
func (g *guard) look(need int64) (int64, error) {
	since := g.unlooked.Add(max(need, lookLeast))
	if free := g.looked.Load(); free > plenty*g.reserve && since < g.reserve/lookPart && !g.full.Load() {
		return free - since, nil
	}
	free, err := g.free()
	if err != nil {
		free = 0
	}
	g.looked.Store(free)
	g.unlooked.Store(0)
	return free, err
}

func (g *guard) free() (int64, error) {
	usage, err := g.disk.GetDiskUsage(g.dir)
	return int64(min(usage.AvailBytes, 1<<62)), err
}

// failure is why nothing may be written until the store is opened again, or nil.
func (g *guard) failure() error {
	if cause := g.failed.Load(); cause != nil {
		return fmt.Errorf("%w: %w", ErrFailed, *cause)
	}
	return nil
}

func (g *guard) fail(cause error) {
	cause = noSpace(cause)
	if g.failed.CompareAndSwap(nil, &cause) {
		g.log.Error("the store is read-only until it is opened again", zap.String("dir", g.dir), zap.Error(cause))
	}
}

// serve begins the guard's work, once the directory is known to be ours.
func (g *guard) serve(unwritten func() int64) {
	g.unwritten = unwritten
	g.full.Store(!g.ballast.restore(g.log))
	g.serving.Store(true)
}

func (g *guard) close() {
	if g.ended.CompareAndSwap(false, true) {
		close(g.closing)
	}
}

// onFull is called by vfs.OnDiskFull, with the engine's other writes held up.
func (g *guard) onFull() {
	g.full.Store(true)
	g.ballast.release(g.log)
}

// wait is called when a write found no space even after the ballast was given back. It reports
// whether to try again.
func (g *guard) wait() bool {
	g.full.Store(true)
	return g.serving.Load() && g.pause(spacePoll)
}

func (g *guard) pause(d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-g.closing:
		return false
	}
}

// listener hears of flushes and compactions that failed.
func (g *guard) listener() *pebble.EventListener {
	return &pebble.EventListener{
		BackgroundError: func(err error) {
			switch {
			case g.ended.Load(): // closing does not wait for space: what failed is done again at the next start
			case isNoSpace(err):
				g.full.Store(true)
			default:
				g.fail(fmt.Errorf("background work: %w", err))
			}
		},
		DataCorruption: func(info pebble.DataCorruptionInfo) {
			g.fail(fmt.Errorf("%s is damaged: %w", info.Path, info.Details))
		},
	}
}

func isNoSpace(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}
