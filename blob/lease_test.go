package blob_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The lease ids that the documentation's tables call A, B and C.
const (
	leaseA = "aaaaaaaa-0000-4000-8000-000000000001"
	leaseB = "bbbbbbbb-0000-4000-8000-000000000002"
	leaseC = "cccccccc-0000-4000-8000-000000000003"
)

// leaseTarget is a kind of thing that can be leased, each by its number.
type leaseTarget struct {
	kind  string
	lease func(i int) string // where lease operations go
	look  func(i int) string // where the properties are
	make  func(f *fixture, i int)
}

var leaseTargets = []leaseTarget{
	{
		kind:  "Blob",
		lease: func(i int) string { return fmt.Sprintf("/docs/b%d?comp=lease", i) },
		look:  func(i int) string { return fmt.Sprintf("/docs/b%d", i) },
		make:  func(f *fixture, i int) { require.Equal(f.t, 201, f.put(fmt.Sprintf("/docs/b%d", i), "x").status) },
	},
	{
		kind:  "Container",
		lease: func(i int) string { return fmt.Sprintf("/leased%d?restype=container&comp=lease", i) },
		look:  func(i int) string { return fmt.Sprintf("/leased%d?restype=container", i) },
		make: func(f *fixture, i int) {
			require.Equal(f.t, 201, f.do(request{method: "PUT", target: fmt.Sprintf("/leased%d?restype=container", i)}).status)
		},
	},
}

// with makes a header out of names and values.
func with(pairs ...string) http.Header {
	h := http.Header{}
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			h[pairs[i]] = []string{pairs[i+1]}
		}
	}
	return h
}

func leaseAction(action string, pairs ...string) http.Header {
	return with(append([]string{"x-ms-lease-action", action}, pairs...)...)
}

var leaseStates = []string{"available", "leased", "breaking", "broken", "expired"}

// setLease brings a new target into a state, with A as the id.
func (f *fixture) setLease(target leaseTarget, i int, state string) {
	f.t.Helper()
	target.make(f, i)
	step := func(h http.Header) {
		f.t.Helper()
		got := f.do(request{method: "PUT", target: target.lease(i), header: h})
		require.Less(f.t, got.status, 300, "%s", got.body)
	}
	duration := "-1"
	if state == "expired" {
		duration = "15"
	}
	if state != "available" {
		step(leaseAction("acquire", "x-ms-lease-duration", duration, "x-ms-proposed-lease-id", leaseA))
	}
	switch state {
	case "breaking":
		step(leaseAction("break", "x-ms-lease-break-period", "60"))
	case "broken":
		step(leaseAction("break"))
	case "expired":
		f.clock.Advance(15 * time.Second)
	}
	require.Equal(f.t, state, f.leaseState(target.look(i)))
}

func (f *fixture) leaseState(target string) string {
	return f.do(request{method: "HEAD", target: target}).header.Get("x-ms-lease-state")
}

// The table "Outcomes of lease operations by lease state" of both reference pages. Where the page says
// only that the operation fails, the code is one that the old .NET client's tests expect of the service.
func TestLeaseOperations(t *testing.T) {
	t.Parallel()
	const (
		absent   = "LeaseNotPresentWithLeaseOperation"
		mismatch = "LeaseIdMismatchWithLeaseOperation"
		present  = "LeaseAlreadyPresent"
	)
	change := func(from, to string) http.Header {
		return leaseAction("change", "x-ms-lease-id", from, "x-ms-proposed-lease-id", to)
	}
	for _, target := range leaseTargets {
		t.Run(target.kind, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			withDocs(t, f)
			n := 0
			for _, tc := range []struct {
				name   string
				header http.Header
				want   [5]string // a state with the id that holds afterwards, or the code, in the order of leaseStates
			}{
				{"acquire", leaseAction("acquire", "x-ms-lease-duration", "-1"), [5]string{"leased", present, present, "leased", "leased"}},
				{"acquire A", leaseAction("acquire", "x-ms-lease-duration", "20", "x-ms-proposed-lease-id", leaseA),
					[5]string{"leased " + leaseA, "leased " + leaseA, "LeaseIsBreakingAndCannotBeAcquired", "leased " + leaseA, "leased " + leaseA}},
				{"acquire B", leaseAction("acquire", "x-ms-lease-duration", "20", "x-ms-proposed-lease-id", leaseB),
					[5]string{"leased " + leaseB, present, present, "leased " + leaseB, "leased " + leaseB}},
				{"break at once", leaseAction("break", "x-ms-lease-break-period", "0"), [5]string{absent, "broken", "broken", "broken", "broken"}},
				{"break later", leaseAction("break", "x-ms-lease-break-period", "10"), [5]string{absent, "breaking " + leaseA, "breaking " + leaseA, "broken", "broken"}},
				{"break", leaseAction("break"), [5]string{absent, "broken", "breaking " + leaseA, "broken", "broken"}},
				{"change A to B", change(leaseA, leaseB), [5]string{absent, "leased " + leaseB, "LeaseIsBreakingAndCannotBeChanged", absent, absent}},
				{"change B to A", change(leaseB, leaseA), [5]string{absent, "leased " + leaseA, mismatch, absent, absent}},
				{"change B to C", change(leaseB, leaseC), [5]string{absent, mismatch, mismatch, absent, absent}},
				{"renew A", leaseAction("renew", "x-ms-lease-id", leaseA),
					[5]string{mismatch, "leased " + leaseA, "LeaseIsBrokenAndCannotBeRenewed", "LeaseIsBrokenAndCannotBeRenewed", "leased " + leaseA}},
				{"renew B", leaseAction("renew", "x-ms-lease-id", leaseB), [5]string{mismatch, mismatch, mismatch, mismatch, mismatch}},
				{"release A", leaseAction("release", "x-ms-lease-id", leaseA), [5]string{mismatch, "available", "available", "available", "available"}},
				{"release B", leaseAction("release", "x-ms-lease-id", leaseB), [5]string{mismatch, mismatch, mismatch, mismatch, mismatch}},
			} {
				for column, state := range leaseStates {
					n++
					f.setLease(target, n, state)
					before := f.do(request{method: "HEAD", target: target.look(n)}).header
					got := f.do(request{method: "PUT", target: target.lease(n), header: tc.header})
					after := f.do(request{method: "HEAD", target: target.look(n)}).header
					about := fmt.Sprintf("%s when %s: %d %s", tc.name, state, got.status, got.code())
					assert.Equal(t, before["Etag"], after["Etag"], about)
					if got.status >= 400 {
						assert.Equal(t, tc.want[column], got.code(), about)
						assert.Equal(t, 409, got.status, about)
						assert.Equal(t, state, after.Get("x-ms-lease-state"), about)
						continue
					}
					assert.Equal(t, before["Etag"], got.header["Etag"], about)
					f.assertHolder(t, target.look(n), tc.want[column], about)
				}
			}
		})
	}
}

// assertHolder compares a lease with "state" or "state id".
func (f *fixture) assertHolder(t *testing.T, look, want, about string) {
	t.Helper()
	var state, id string
	_, err := fmt.Sscan(want+" -", &state, &id)
	require.NoError(t, err)
	assert.Equal(t, state, f.leaseState(look), about)
	if id != "-" {
		assert.Equal(t, 200, f.do(request{method: "GET", target: look, header: with("x-ms-lease-id", id)}).status, about)
	}
}

// A lease that expired can be renewed until somebody else wrote the blob; a container's always.
func TestRenewAfterWrite(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	withDocs(t, f)
	renew := leaseAction("renew", "x-ms-lease-id", leaseA)
	for i, target := range leaseTargets {
		f.setLease(target, i, "expired")
		metadata := target.look(i) + "&comp=metadata"
		if target.kind == "Blob" {
			metadata = target.look(i) + "?comp=metadata"
		}
		require.Equal(t, 200, f.do(request{method: "GET", target: target.look(i)}).status)
		require.Equal(t, 200, f.do(request{method: "PUT", target: metadata}).status)
		got := f.do(request{method: "PUT", target: target.lease(i), header: renew})
		if target.kind == "Blob" {
			assert.Equal(t, "LeaseIdMismatchWithLeaseOperation", got.code())
			continue
		}
		assert.Equal(t, 200, got.status)
	}
}

// How long a broken lease goes on: the period asked for, or what is left where that is less.
func TestBreakPeriod(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	withDocs(t, f)
	target := leaseTargets[0]
	for i, tc := range []struct {
		duration, first, second string
		want                    string // x-ms-lease-time of the last break, ten seconds after the lease began
	}{
		{"-1", "", "", "0"},
		{"-1", "60", "", "60"},
		{"-1", "30", "60", "30"},
		{"-1", "60", "30", "30"},
		{"50", "", "", "40"},
		{"50", "60", "", "40"},
		{"50", "7", "", "7"},
		{"50", "20", "0", "0"},
	} {
		target.make(f, i)
		send := func(h http.Header) answer { return f.do(request{method: "PUT", target: target.lease(i), header: h}) }
		require.Equal(t, 201, send(leaseAction("acquire", "x-ms-lease-duration", tc.duration)).status)
		f.clock.Advance(10 * time.Second)
		got := send(leaseAction("break", "x-ms-lease-break-period", tc.first))
		if tc.second != "" {
			got = send(leaseAction("break", "x-ms-lease-break-period", tc.second))
		}
		require.Equal(t, 202, got.status)
		assert.Equal(t, tc.want, got.header.Get("x-ms-lease-time"), "%+v", tc)
		left, err := time.ParseDuration(tc.want + "s")
		require.NoError(t, err)
		f.clock.Advance(left)
		assert.Equal(t, "broken", f.leaseState(target.look(i)), "%+v", tc)
	}
}
