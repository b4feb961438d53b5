package blob

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/edgerite/edgerite/internal/apierr"
)

// leaseModel is a lease as the documentation tells of it: a state, and a countdown in seconds that an
// infinite lease does not have.
type leaseModel struct {
	state     leaseState
	id        string
	duration  int64
	remaining int64
}

func (m *leaseModel) tick(seconds int64) {
	counting := m.state == leaseBreaking || m.state == leaseLeased && m.duration != infinite
	if m.remaining = max(m.remaining-seconds, 0); !counting || m.remaining > 0 {
		return
	}
	m.state = map[leaseState]leaseState{leaseLeased: leaseExpired, leaseBreaking: leaseBroken}[m.state]
}

func (m *leaseModel) acquire(id string, seconds int64) bool {
	if m.state == leaseBreaking || m.state == leaseLeased && id != m.id {
		return false
	}
	*m = leaseModel{leaseLeased, id, seconds, max(seconds, 0)}
	return true
}

func (m *leaseModel) renew(id string) bool {
	if id != m.id || m.state != leaseLeased && m.state != leaseExpired {
		return false
	}
	m.state, m.remaining = leaseLeased, max(m.duration, 0)
	return true
}

func (m *leaseModel) change(id, proposed string) bool {
	if m.state != leaseLeased || id != m.id && proposed != m.id {
		return false
	}
	m.id = proposed
	return true
}

func (m *leaseModel) release(id string) bool {
	if m.state == leaseAvailable || id != m.id {
		return false
	}
	*m = leaseModel{}
	return true
}

func (m *leaseModel) breakUp(period int64) bool {
	switch {
	case m.state == leaseAvailable:
		return false
	case m.state == leaseExpired || m.state == leaseBroken:
		m.state = leaseBroken
		return true
	case m.state == leaseLeased && m.duration == infinite:
		m.remaining = max(period, 0)
	case period != untilOver:
		m.remaining = min(m.remaining, period)
	}
	m.state = leaseBreaking
	m.tick(0)
	return true
}

func (m *leaseModel) write(id string) bool {
	locked := m.state == leaseLeased || m.state == leaseBreaking
	if locked != (id != "") || locked && id != m.id {
		return false
	}
	if !locked {
		*m = leaseModel{}
	}
	return true
}

// Lease operations, writes and time in any order, against the model; and the lease is stored as it is.
func TestLeaseAgainstModel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		now := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
		e := newLeaseErrors("Blob", "blob")
		ids := rapid.SampledFrom([]string{"a", "b", "c"})
		var l lease
		var m leaseModel
		for range rapid.IntRange(1, 20).Draw(t, "steps") {
			var next lease
			var err error
			var fine bool
			switch rapid.SampledFrom([]string{"acquire", "renew", "change", "release", "break", "write", "tick", "tick"}).Draw(t, "step") {
			case "acquire":
				id, seconds := ids.Draw(t, "id"), rapid.SampledFrom([]int64{infinite, 15, 60}).Draw(t, "seconds")
				next, err = l.acquire(now, id, seconds)
				fine = m.acquire(id, seconds)
			case "renew":
				id := ids.Draw(t, "id")
				next, err = l.renew(now, id, e)
				fine = m.renew(id)
			case "change":
				id, proposed := ids.Draw(t, "id"), ids.Draw(t, "proposed")
				next, err = l.change(now, id, proposed, e)
				fine = m.change(id, proposed)
			case "release":
				id := ids.Draw(t, "id")
				next, err = l.release(id, e)
				fine = m.release(id)
			case "break":
				period := rapid.Int64Range(untilOver, 60).Draw(t, "period")
				next, err = l.breakUp(now, period, e)
				fine = m.breakUp(period)
			case "write":
				id := rapid.SampledFrom([]string{"", "a", "b"}).Draw(t, "id")
				next, err = l.written(now), l.allows(now, id, true, e)
				fine = m.write(id)
			case "tick":
				seconds := rapid.Int64Range(1, 30).Draw(t, "seconds")
				now = now.Add(time.Duration(seconds) * time.Second)
				m.tick(seconds)
				next, fine = l, true
			}
			require.Equal(t, fine, err == nil, "%v", err)
			if err != nil {
				require.NotEqual(t, 500, apierr.From(err).Status)
				continue
			}
			l = stored(t, next)
			require.Equal(t, m.state.String(), l.state(now).String())
			require.Equal(t, m.id, l.id)
			if l.broken {
				require.Equal(t, m.remaining, l.left(now))
			}
		}
	})
}

// stored takes a lease through a record.
func stored(t *rapid.T, l lease) lease {
	r, err := decodeBlob((&blobRecord{kind: blockBlob, lease: l}).encode())
	require.NoError(t, err)
	return r.lease
}

func FuzzLeaseID(f *testing.F) {
	for _, text := range []string{
		"{AAAAAAAA-0000-4000-8000-000000000001}", "(aaaaaaaa-0000-4000-8000-000000000001)", "aaaaaaaa000040008000000000000001", "{}", "aaaaaaaa-0000-4000-8000-00000000000ß",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		id, ok := parseLeaseID(text)
		again, fine := parseLeaseID(id)
		require.Equal(t, ok, fine)
		require.Equal(t, id, again)
		if ok {
			require.Len(t, id, 36)
		}
	})
}
