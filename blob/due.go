package blob

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"sync/atomic"
	"time"

	"go.uber.org/zap"

	"github.com/edgerite/edgerite/internal/jobs"
	"github.com/edgerite/edgerite/internal/store"
)

// Housekeeping that waits for a time is a row in the store: when, what, and the key it is about.
// The transaction that begins the wait writes the row with schedule, the one that ends it early
// takes it back with unschedule. The first request after the time has come enqueues one job, which
// does what is due in time order, each row in its own transaction; so nothing is lost in a crash.
//
// To add a kind: a constant here, and a case in dutyOf. What is past its time must not be seen
// before the job has come to it either: the row only frees the space.

// dueKind is what is to be done.
type dueKind byte

const (
	dueBlocks  dueKind = 'u' // uncommitted blocks go (expiry.go); the key is the blob's
	dueDeleted dueKind = 'x' // what is soft-deleted goes (softdelete.go); the key is its own
)

// duty is how a kind is done.
type duty struct {
	// scope is the lock to be held.
	scope func(key []byte) string
	// do is one bounded step. It looks whether the thing still waits for that time, since a row may be
	// met twice, or too late; to go on waiting it schedules another time. The row goes with the last step.
	do func(tx *store.Tx, key []byte, now time.Time) (done bool, err error)
}

func (s *Service) dutyOf(kind dueKind) (duty, bool) {
	switch kind {
	case dueBlocks:
		return duty{scopeOfBlobKey, s.expireBlocks}, true
	case dueDeleted:
		return duty{scopeOfBlobKey, s.purge}, true
	}
	return duty{}, false
}

// scopeOfBlobKey is the lock under which the blob with a key of blobKey changes.
func scopeOfBlobKey(key []byte) string {
	name, _ := splitBlobKey(key)
	return blobScope(binary.BigEndian.Uint64(key[len(spaceBlob):]), name)
}

// jobDue is the kind of the job that does what is due.
const jobDue = "blob.due"

const (
	dueStep  = 100         // rows read at a time
	dueRetry = time.Minute // virtual, after a failure
)

// agenda knows when the next row is due, so that a request pays one load when none is.
type agenda struct{ next atomic.Int64 }

const never = math.MaxInt64

// lower has the next look come no later than at.
func (a *agenda) lower(at int64) {
	for next := a.next.Load(); at < next && !a.next.CompareAndSwap(next, at); next = a.next.Load() {
		continue
	}
}

// schedule has something done about key once virtual time has reached at.
func (s *Service) schedule(tx *store.Tx, at time.Time, kind dueKind, key []byte) error {
	tx.AfterCommit(func() { s.agenda.lower(at.UnixNano()) })
	return tx.Set(dueKey(at, kind, key), nil)
}

// unschedule takes back what was scheduled with the same arguments. What is not there is no error.
func (s *Service) unschedule(tx *store.Tx, at time.Time, kind dueKind, key []byte) error {
	return tx.Delete(dueKey(at, kind, key))
}

// settle has done what is due by now: by a job, or at once where there are no jobs. It is no
// request's fault when that fails; a later one tries again.
func (s *Service) settle(ctx context.Context) {
	next, now := s.agenda.next.Load(), s.Clock.Now()
	if now.UnixNano() < next || !s.agenda.next.CompareAndSwap(next, never) {
		return
	}
	ctx = context.WithoutCancel(ctx)
	var err error
	if s.Jobs == nil {
		err = s.doDue(ctx)
	} else {
		err = s.Store.Update(ctx, spaceDue, func(tx *store.Tx) error {
			tx.Frees()
			_, err := s.Jobs.Enqueue(tx, jobDue, struct{}{})
			return err
		})
	}
	if err != nil {
		s.Log.Warn("what is due has to wait", zap.Error(err))
		s.agenda.lower(now.Add(dueRetry).UnixNano())
	}
}

// runDue does a job of kind jobDue. It may be run again after it was cut short.
func (s *Service) runDue(ctx context.Context, _ *jobs.Job) error {
	err := s.doDue(ctx)
	if err != nil {
		s.agenda.lower(s.Clock.Now().Add(dueRetry).UnixNano())
	}
	return err
}

// doDue does all rows that are due. One that fails does not keep the others waiting.
func (s *Service) doDue(ctx context.Context) error {
	var failure error
	for from, more := []byte(spaceDue), true; more; {
		now := s.Clock.Now()
		rows, err := s.dueRows(from, now)
		if err != nil {
			return err
		}
		for _, row := range rows {
			if err := s.doRow(ctx, row, now); err != nil {
				failure = fmt.Errorf("doing what is due, %q: %w", row, err)
			}
			if ctx.Err() != nil {
				return failure
			}
			from = append(bytes.Clone(row), 0) // the next key
		}
		more = len(rows) == dueStep
	}
	if failure != nil {
		return failure
	}
	return s.nextDue()
}

// nextDue learns when the next row is due. What is scheduled during the look lowers it as well, so
// nothing is missed.
func (s *Service) nextDue() error {
	s.agenda.next.Store(never)
	return s.Store.Scan([]byte(spaceDue), store.PrefixEnd([]byte(spaceDue)), func(key, _ []byte) (bool, error) {
		at, _, _, err := splitDueKey(key)
		s.agenda.lower(at.UnixNano())
		return false, err
	})
}

func (s *Service) dueRows(from []byte, now time.Time) ([][]byte, error) {
	var rows [][]byte
	err := s.Store.Scan(from, dueBound(now.Add(1)), func(key, _ []byte) (bool, error) {
		rows = append(rows, bytes.Clone(key))
		return len(rows) < dueStep, nil
	})
	return rows, err
}

func (s *Service) doRow(ctx context.Context, row []byte, now time.Time) error {
	_, kind, key, err := splitDueKey(row)
	if err != nil {
		return err
	}
	duty, known := s.dutyOf(kind)
	if !known {
		return fmt.Errorf("blob: nothing is known to do of kind %q", kind)
	}
	for done := false; !done && err == nil; {
		err = s.Store.Update(ctx, duty.scope(key), func(tx *store.Tx) error {
			tx.Frees()
			tx.Alone() // as a job that copies does
			if done, err = duty.do(tx, key, now); err != nil || !done {
				return err
			}
			return tx.Delete(row)
		})
	}
	return err
}

func dueBound(at time.Time) []byte { return number(spaceDue, uint64(at.UnixNano())) }

func dueKey(at time.Time, kind dueKind, key []byte) []byte {
	return append(append(dueBound(at), byte(kind)), key...)
}

var errBadDueKey = errors.New("blob: a row of what is due cannot be read")

func splitDueKey(row []byte) (at time.Time, kind dueKind, key []byte, err error) {
	rest := row[len(spaceDue):]
	if len(rest) < 9 {
		return at, 0, nil, errBadDueKey
	}
	return time.Unix(0, int64(binary.BigEndian.Uint64(rest))), dueKind(rest[8]), rest[9:], nil
}
