package network

import (
	"net/netip"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/zap"
	"pgregory.net/rapid"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/internal/store"
)

func TestUsableAddresses(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		prefix, first, last string
		none                bool
	}{
		{prefix: "10.57.48.0/21", first: "10.57.48.4", last: "10.57.55.254"},
		{prefix: "192.168.1.0/24", first: "192.168.1.4", last: "192.168.1.254"},
		{prefix: "10.0.0.0/29", first: "10.0.0.4", last: "10.0.0.6"},
		{prefix: "10.0.0.0/30", none: true},
		{prefix: "10.0.0.7/32", none: true},
		{prefix: "0.0.0.0/0", first: "0.0.0.4", last: "255.255.255.254"},
		{prefix: "255.255.255.0/24", first: "255.255.255.4", last: "255.255.255.254"},
	} {
		t.Run(row.prefix, func(t *testing.T) {
			t.Parallel()
			got := usable(netip.MustParsePrefix(row.prefix))
			if row.none {
				assert.Greater(t, got.first, got.last)
				return
			}
			assert.Equal(t, row.first, address(got.first).String())
			assert.Equal(t, row.last, address(got.last).String())
		})
	}
}

// Whatever is taken and given back, a subnet gives its lowest free addresses, never one in use.
func TestLeasesAgainstModel(t *testing.T) {
	t.Parallel()
	s, err := store.Open(store.Options{Dir: "test", FS: vfs.NewMem(), Log: zap.NewNop()})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, s.Close()) })
	run := 0
	rapid.Check(t, func(rt *rapid.T) {
		run++
		subnet := arm.ID{Subscription: "s", Group: string(rune('a' + run%26)), Namespace: "N", Types: []string{"t"}, Names: []string{rapid.StringMatching("[a-z]{12}").Draw(rt, "name")}}
		prefix := netip.PrefixFrom(netip.MustParseAddr("255.255.255.0"), rapid.IntRange(26, 32).Draw(rt, "bits")).Masked()
		can := usable(prefix)
		model := map[netip.Addr]bool{}
		err := s.Update(t.Context(), "arm", func(tx *store.Tx) error {
			rt.Repeat(map[string]func(*rapid.T){
				"take": func(rt *rapid.T) {
					n := rapid.Uint32Range(can.first, max(can.first, can.last)).Draw(rt, "address")
					if can.last < can.first {
						rt.Skip("no addresses")
					}
					model[address(n)] = true
					require.NoError(rt, take(tx, subnet, address(n), "someone"))
				},
				"release": func(rt *rapid.T) {
					n := rapid.Uint32Range(can.first, max(can.first, can.last)).Draw(rt, "address")
					delete(model, address(n))
					require.NoError(rt, release(tx, subnet, address(n)))
				},
				"take free": func(rt *rapid.T) {
					got, err := takeFree(tx, subnet, prefix, "someone")
					require.NoError(rt, err)
					if want := lowestFree(can, model, 1); len(want) == 0 {
						require.False(rt, got.IsValid())
					} else {
						require.Equal(rt, want[0], got)
						model[got] = true
					}
				},
				"move": func(rt *rapid.T) { // a prefix changes only when nothing is taken
					for a := range model {
						require.NoError(rt, release(tx, subnet, a))
					}
					model = map[netip.Addr]bool{}
					base := rapid.SampledFrom([]string{"255.255.255.0", "10.1.0.0", "10.1.0.128"}).Draw(rt, "base")
					prefix = netip.PrefixFrom(netip.MustParseAddr(base), rapid.IntRange(26, 32).Draw(rt, "bits")).Masked()
					can = usable(prefix)
				},
				"": func(rt *rapid.T) {
					want := lowestFree(can, model, 3)
					got, err := free(tx, subnet, prefix, 3)
					require.NoError(rt, err)
					require.Equal(rt, want, got)
				},
			})
			return nil
		})
		require.NoError(rt, err)
	})
}

// lowestFree are the lowest n of what can be had and is not taken.
func lowestFree(can span, taken map[netip.Addr]bool, n int) (want []netip.Addr) {
	for i := uint64(can.first); i <= uint64(can.last) && len(want) < n; i++ {
		if a := address(uint32(i)); !taken[a] {
			want = append(want, a)
		}
	}
	return want
}

func FuzzParsePrefix(f *testing.F) {
	for _, s := range []string{"", "10.0.0.0/24", "10.0.0.1/24", "::/0", "1.2.3.4/33", "10.0.0.0/0x8", "a", "10.0.0.0./16", "::ffff:10.0.0.0/120"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		prefix, err := parsePrefix(s, arm.ID{Subscription: "s"})
		if err != nil {
			return
		}
		assert.True(t, prefix.Addr().Is4())
		assert.Equal(t, s, prefix.String(), "what is accepted is already in its one form")
		usable(prefix)
	})
}
