package fault_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/internal/clock"
	"github.com/edgerite/edgerite/internal/fault"
)

func TestHowOftenARuleHolds(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		rule fault.Rule
		want string // of six requests
	}{
		"once":                 {fault.Rule{}, "x....."},
		"three times":          {fault.Rule{Times: 3}, "xxx..."},
		"not the first two":    {fault.Rule{Skip: 2}, "..x..."},
		"two after the first":  {fault.Rule{Skip: 1, Times: 2}, ".xx..."},
		"always":               {fault.Rule{Always: true}, "xxxxxx"},
		"always, from the 3rd": {fault.Rule{Always: true, Skip: 2}, "..xxxx"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, d := edge1()
			tt.rule.Method = "PUT"
			add(t, s, tt.rule)
			got := ""
			for range 6 {
				assert.Nil(t, d.Meet(fault.Request{Method: "GET"}), "what does not match is not counted")
				if d.Meet(fault.Request{Method: "PUT"}) != nil {
					got += "x"
				} else {
					got += "."
				}
			}
			assert.Equal(t, tt.want, got)
			assert.Equal(t, tt.rule.Always, d.Armed(), "when nothing can meet a rule, nothing looks for one")
		})
	}
}

func TestTheFirstRuleThatHolds(t *testing.T) {
	t.Parallel()
	s, d := edge1()
	for _, status := range []int{500, 501, 502} {
		add(t, s, fault.Rule{Status: status})
	}
	var got []int
	for range 4 {
		if hit := d.Meet(fault.Request{Method: "GET", Path: "/x"}); hit != nil {
			got = append(got, hit.Status)
		}
	}
	assert.Equal(t, []int{500, 501, 502}, got)
	list := s.List()
	require.Len(t, list, 3)
	assert.True(t, list[2].Spent())
	assert.Equal(t, &fault.Meeting{Time: noon, Method: "GET", Path: "/x"}, list[2].Last)
}

func TestClear(t *testing.T) {
	t.Parallel()
	s, d := edge1()
	first, second := add(t, s, fault.Rule{Always: true}), add(t, s, fault.Rule{Always: true})
	assert.Equal(t, []string{"f1", "f2"}, []string{first.ID, second.ID})
	gone := s.Clear(func(e fault.Entry) bool { return e.ID == "f1" })
	require.Len(t, gone, 1)
	assert.Equal(t, "f2", d.Meet(fault.Request{}).ID)
	s.Clear(fault.All)
	assert.Empty(t, s.List())
	assert.False(t, d.Armed())
	assert.Equal(t, "f3", add(t, s, fault.Rule{}).ID, "an id is given once")
}

func TestRulesAreBounded(t *testing.T) {
	t.Parallel()
	s, d := edge1()
	for range 100 {
		add(t, s, fault.Rule{})
	}
	_, err := s.Add(fault.Rule{})
	require.EqualError(t, err, "there are 100 rules, which is the most: clear some first")
	d.Meet(fault.Request{})
	assert.Equal(t, "f101", add(t, s, fault.Rule{}).ID, "one that is spent makes place")
	list := s.List()
	assert.Len(t, list, 100)
	assert.Equal(t, "f2", list[0].ID)
}

func TestNoDeviceHasNoFaults(t *testing.T) {
	t.Parallel()
	var d *fault.Device
	assert.False(t, d.Armed())
	assert.Nil(t, d.Meet(fault.Request{}))
}

// What cannot wait by itself is told to, and meets the rest of its fault when it comes again.
func TestARequestThatIsMadeAgain(t *testing.T) {
	t.Parallel()
	c := clock.New(nil, clock.State{Frozen: &noon})
	s := fault.NewSet(c)
	d := s.On("edge1.localhost")
	add(t, s, fault.Rule{Delay: time.Second, Status: 500})
	again := fault.Request{Method: "PUT", Again: "this one"}
	hit := d.Meet(again)
	require.NotNil(t, hit)
	assert.Equal(t, time.Second, hit.Delay)
	assert.Nil(t, d.Meet(fault.Request{Method: "PUT", Again: "another"}), "the rule is spent")
	c.Advance(400 * time.Millisecond)
	assert.Equal(t, 600*time.Millisecond, d.Meet(again).Delay, "too early")
	c.Advance(time.Second)
	hit = d.Meet(again)
	require.NotNil(t, hit)
	assert.Equal(t, []any{time.Duration(0), 500}, []any{hit.Delay, hit.Status})
	assert.Nil(t, d.Meet(again))
	assert.Equal(t, 1, s.List()[0].Met)
	assert.False(t, d.Armed())

	id := add(t, s, fault.Rule{Delay: time.Second}).ID
	require.NotNil(t, d.Meet(again))
	for range 99 {
		add(t, s, fault.Rule{Method: "GET"})
	}
	_, err := s.Add(fault.Rule{})
	require.Error(t, err)
	assert.NotNil(t, d.Meet(again), "a full set does not end its wait")
	s.Clear(func(e fault.Entry) bool { return e.ID == id })
	assert.Nil(t, d.Meet(again), "with its rule goes what waits for it")
}

func TestWhatCannotWaitMeetsNoDelay(t *testing.T) {
	t.Parallel()
	s, d := edge1()
	add(t, s, fault.Rule{Delay: time.Second})
	assert.Nil(t, d.Meet(fault.Request{Method: "GET", Unwaiting: true}))
	assert.NotNil(t, d.Meet(fault.Request{Method: "GET"}))
}

// Requests that were told to wait and never came again are forgotten.
func TestTheDelayedAreBounded(t *testing.T) {
	t.Parallel()
	s, d := edge1()
	add(t, s, fault.Rule{Delay: time.Second, Always: true})
	for i := range 2500 {
		require.NotNil(t, d.Meet(fault.Request{Again: string(rune('a' + i))}))
	}
	require.NotNil(t, d.Meet(fault.Request{Again: "a"}))
	assert.Equal(t, 2501, s.List()[0].Met, "it meets the fault as if for the first time")
}
