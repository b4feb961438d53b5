package blob

import (
	"time"

	"google.golang.org/protobuf/encoding/protowire"
)

// lease is the lock that a client may take on a blob or a container. Its zero value is: none.
// What a lease operation does in which state is on
// https://learn.microsoft.com/rest/api/storageservices/lease-blob#outcomes-of-lease-operations-on-blobs-by-lease-state,
// and on the page of Lease Container for containers, in the same words.
// behaviour: blob-lease-codes.
type lease struct {
	id       string // of its holder, the last one where it is over
	duration int64  // seconds, infinite for ever
	end      int64  // milliseconds since 1970, virtual: when it expires or, broken, is over; an infinite one that is not broken has none
	broken   bool
}

// infinite is the duration of a lease that does not expire.
const infinite = -1

// leaseState is the state of a lease at a moment.
type leaseState int

const (
	leaseAvailable leaseState = iota
	leaseLeased
	leaseExpired
	leaseBreaking
	leaseBroken
)

func (s leaseState) String() string {
	return [...]string{"available", "leased", "expired", "breaking", "broken"}[s]
}

// locked tells whether the state keeps others from writing.
func (s leaseState) locked() bool { return s == leaseLeased || s == leaseBreaking }

func (l lease) state(now time.Time) leaseState {
	over := now.UnixMilli() >= l.end
	switch {
	case l.id == "":
		return leaseAvailable
	case l.broken && over:
		return leaseBroken
	case l.broken:
		return leaseBreaking
	case l.duration != infinite && over:
		return leaseExpired
	}
	return leaseLeased
}

// left is how many seconds remain, rounded up: who waits for them finds the lease over.
func (l lease) left(now time.Time) int64 { return max((l.end-now.UnixMilli()+999)/1000, 0) }

// begin is a lease of the given duration that begins now.
func begin(now time.Time, id string, seconds int64) lease {
	return lease{id: id, duration: seconds, end: now.UnixMilli() + seconds*1000}
}

// acquire takes the lease, or takes it anew for another duration.
func (l lease) acquire(now time.Time, id string, seconds int64) (lease, error) {
	switch s := l.state(now); {
	case s == leaseBreaking && id == l.id:
		return l, errLeaseBreakingAcquired
	case s.locked() && id != l.id:
		return l, errLeaseAlreadyPresent
	}
	return begin(now, id, seconds), nil
}

// renew begins the duration anew, of an expired lease too, unless the lease was broken.
func (l lease) renew(now time.Time, id string, e *leaseErrors) (lease, error) {
	switch s := l.state(now); {
	case id != l.id:
		return l, e.mismatchInOperation
	case s == leaseBreaking || s == leaseBroken:
		return l, errLeaseBrokenRenewed
	}
	return begin(now, id, l.duration), nil
}

// change gives the lease another id. Asked for once more it succeeds again.
func (l lease) change(now time.Time, id, proposed string, e *leaseErrors) (lease, error) {
	switch s := l.state(now); {
	case !s.locked():
		return l, e.absentInOperation
	case s == leaseBreaking && id == l.id:
		return l, errLeaseBreakingChanged
	case s == leaseBreaking || id != l.id && proposed != l.id:
		return l, e.mismatchInOperation
	}
	l.id = proposed
	return l, nil
}

// release gives the lease up, whatever state it is in.
func (l lease) release(id string, e *leaseErrors) (lease, error) {
	if l.id == "" || id != l.id {
		return l, e.mismatchInOperation
	}
	return lease{}, nil
}

// untilOver is the break period of a request that names none.
const untilOver = -1

// breakUp ends the lease when the period is over, or earlier where less remains of the lease. Without
// a period one of fixed duration ends when it would have, an infinite one at once.
func (l lease) breakUp(now time.Time, period int64, e *leaseErrors) (lease, error) {
	s := l.state(now)
	if s == leaseAvailable {
		return l, e.absentInOperation
	}
	end := now.UnixMilli() + max(period, 0)*1000
	bounded := s != leaseLeased || l.duration != infinite
	if bounded && (period == untilOver || end > l.end) {
		end = l.end
	}
	l.broken, l.end = true, end
	return l, nil
}

// allows judges a request that names the lease with id, or none with "". A write needs it.
// behaviour: blob-lease-use.
func (l lease) allows(now time.Time, id string, write bool, e *leaseErrors) error {
	if id == "" && (l.id == "" || !write) {
		return nil
	}
	locked := l.state(now).locked()
	switch {
	case id == "":
		if locked {
			return e.missing
		}
		return nil
	case l.id == "":
		return e.absent
	case id != l.id:
		return e.mismatch
	case !locked:
		return e.lost
	}
	return nil
}

// written is what a write leaves of the lease: one that is over is forgotten, so that its holder
// learns when renewing that somebody wrote.
func (l lease) written(now time.Time) lease {
	if l.state(now).locked() {
		return l
	}
	return lease{}
}

// encode writes the lease as a field of its blob or container; none is not written.
func (l lease) encode(e *encoder, field protowire.Number) {
	if l.id == "" {
		return
	}
	e.message(field, func(e *encoder) {
		e.string(1, l.id)
		e.uint(2, protowire.EncodeZigZag(l.duration))
		e.uint(3, uint64(l.end))
		e.bool(4, l.broken)
	})
}

func (l *lease) decode(b []byte) error {
	return decodeMessage(b, func(n protowire.Number, v uint64, b []byte) error {
		switch n {
		case 1:
			l.id = string(b)
		case 2:
			l.duration = protowire.DecodeZigZag(v)
		case 3:
			l.end = int64(v)
		case 4:
			l.broken = v != 0
		}
		return nil
	})
}
