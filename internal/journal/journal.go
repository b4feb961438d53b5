// Package journal remembers the last requests, so that a person can see what a client really
// sent, what it was told, and what of its request nothing looked at.
package journal

import (
	"context"
	"slices"
	"strings"
	"sync"

	"go.uber.org/zap"

	"github.com/edgerite/edgerite/internal/clock"
)

// DefaultSize is how many requests a journal remembers unless told otherwise.
const DefaultSize = 2000

// Options are what a Journal stands on.
type Options struct {
	Size    int          // entries kept; 0 means DefaultSize
	Clock   *clock.Clock // never nil
	Log     *zap.Logger  // never nil; gets a line a request at debug, and what was unread at info
	OnEntry func(Entry)  // called for each entry, for metrics; may be nil. It has no Query
}

// Journal is a bounded ring of requests. It is safe for concurrent use.
type Journal struct {
	clock   *clock.Clock
	log     *zap.Logger
	onEntry func(Entry)

	mu    sync.Mutex    // guards the fields below
	ring  []Entry       // ring[(seq-1)%len] holds entry seq
	last  uint64        // Seq of the newest entry, 0 when there is none
	added chan struct{} // closed at the next Add; nil when nobody waits
}

// New returns an empty journal.
func New(o Options) *Journal {
	if o.Size <= 0 {
		o.Size = DefaultSize
	}
	return &Journal{clock: o.Clock, log: o.Log, onEntry: o.OnEntry, ring: make([]Entry, o.Size)}
}

// Add numbers and remembers an entry, in the place of the oldest when the journal is full.
func (j *Journal) Add(e Entry) { j.add(&e) }

func (j *Journal) add(e *Entry) {
	j.mu.Lock()
	j.last++
	e.Seq = j.last
	j.ring[(e.Seq-1)%uint64(len(j.ring))] = *e
	if j.added != nil {
		close(j.added)
		j.added = nil
	}
	j.mu.Unlock()
	j.report(e)
}

// List returns the entries that f chooses, oldest first.
func (j *Journal) List(f Filter) []Entry {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.list(f)
}

// Follow calls fn for each entry that f chooses, those already there first, until ctx ends or fn
// returns an error, which it returns. It keeps no goroutine. A caller slower than the traffic misses what
// has left the ring meanwhile, which shows as a gap in Seq.
func (j *Journal) Follow(ctx context.Context, f Filter, fn func(Entry) error) error {
	for {
		j.mu.Lock()
		entries, seen := j.list(f), j.last
		if j.added == nil {
			j.added = make(chan struct{})
		}
		added := j.added
		j.mu.Unlock()

		for _, e := range entries {
			if err := fn(e); err != nil {
				return err
			}
		}
		f.After, f.Limit = max(f.After, seen), 0
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-added:
		}
	}
}

func (j *Journal) list(f Filter) []Entry {
	size := uint64(len(j.ring))
	oldest := uint64(1)
	if j.last > size {
		oldest = j.last - size + 1
	}
	found := []Entry{}
	for seq := j.last; seq >= max(oldest, f.After+1); seq-- {
		e := &j.ring[(seq-1)%size]
		if !f.match(e) {
			continue
		}
		found = append(found, e.shown())
		if len(found) == f.Limit {
			break
		}
	}
	slices.Reverse(found)
	return found
}

func (j *Journal) report(e *Entry) {
	if j.onEntry != nil {
		j.onEntry(*e)
	}
	level, message := zap.DebugLevel, "request"
	if len(e.Unread) > 0 {
		level, message = zap.InfoLevel, "the request carries what nothing reads"
	}
	line := j.log.Check(level, message)
	if line == nil {
		return // nobody wants it: then it is not put together either
	}
	fields := []zap.Field{
		zap.String("method", e.Method), zap.String("host", e.Host), zap.String("path", e.Path), zap.Int("status", e.Status),
		zap.Duration("took", e.Duration), zap.String("code", e.ErrorCode), zap.String("request", e.RequestID),
	}
	if len(e.Unread) > 0 {
		fields = append(fields, zap.Strings("unread", e.Unread))
	}
	line.Write(fields...)
}

func containsFold(s, part string) bool {
	return strings.Contains(strings.ToLower(s), strings.ToLower(part))
}
