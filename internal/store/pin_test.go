package store_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/zap"
	"pgregory.net/rapid"

	"github.com/edgerite/edgerite/internal/store"
)

// Content is readable as long as it was not removed, or a pin from before its removal is held,
// whatever the order of pins, removals and releases; and no longer.
func TestPinsHoldWhatTheyPromise(t *testing.T) {
	t.Parallel()
	s := open(t, store.Options{Dir: "device", FS: store.NewMemory(1 << 30), Log: zap.NewNop()})
	c := s.Content()
	rapid.Check(t, func(rt *rapid.T) {
		held := map[store.ContentID][]int{} // removed content and the pins that hold it
		var kept []store.ContentID
		pins := map[int]func(){}
		next := 0
		rt.Repeat(map[string]func(*rapid.T){
			"create": func(*rapid.T) { kept = append(kept, put(t, c, "content")) },
			"pin": func(*rapid.T) {
				next++
				pins[next] = c.Pin()
			},
			"release": func(rt *rapid.T) {
				if len(pins) == 0 {
					rt.Skip("no pins")
				}
				id := rapid.SampledFrom(sortedKeys(pins)).Draw(rt, "pin")
				pins[id]()
				delete(pins, id)
			},
			"remove": func(rt *rapid.T) {
				if len(kept) == 0 {
					rt.Skip("no content")
				}
				i := rapid.IntRange(0, len(kept)-1).Draw(rt, "content")
				held[kept[i]] = sortedKeys(pins)
				c.Remove(kept[i])
				kept = append(kept[:i], kept[i+1:]...)
			},
			"": func(rt *rapid.T) {
				for _, id := range kept {
					require.True(rt, readable(rt, c, id))
				}
				for id, by := range held {
					promised := false
					for _, pin := range by {
						promised = promised || pins[pin] != nil
					}
					require.Equal(rt, promised, readable(rt, c, id))
				}
			},
		})
		for _, release := range pins {
			release()
		}
		c.Remove(kept...)
	})
}

func readable(t require.TestingT, c *store.Content, id store.ContentID) bool {
	r, err := c.Open(id)
	if errors.Is(err, store.ErrNotFound) {
		return false
	}
	require.NoError(t, err)
	require.NoError(t, r.Close())
	return true
}

func sortedKeys(m map[int]func()) []int {
	keys := make([]int, 0, len(m))
	for i := range m {
		keys = append(keys, i)
	}
	slices.Sort(keys)
	return keys
}
