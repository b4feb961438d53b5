package arm_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/arm/armtest"
)

// TestNotYet asks a hook that is not done again, once after a jump of the clock, and keeps nothing of what it has changed.
func TestNotYet(t *testing.T) {
	t.Parallel()
	asked := 0
	d := armtest.Start(t, armtest.Options{Scale: armtest.Full, Providers: []arm.Provider{{Namespace: "Test.Slow", Types: []arm.Registered{&arm.Type[Box]{
		Name: "Test.Slow/things", Versions: arm.Versions{"2020-06-01"}, Takes: arm.Durations{Put: time.Minute},
		Settled: func(_ *arm.Call, r *arm.Resource[Box]) error {
			asked++
			r.Body.Properties.Serial += "x"
			if asked < 3 {
				return arm.NotYet(0) // a second, at least
			}
			return nil
		},
	}}}}})
	path := d.Group("rg") + "/providers/Test.Slow/things/thing"
	d.Must("PUT", path, body(map[string]any{}), 201)
	for _, step := range []struct {
		after time.Duration
		asked int
		state string
	}{
		{59 * time.Second, 0, "Creating"}, {24 * time.Hour, 1, "Creating"}, {0, 1, "Creating"}, {time.Second, 2, "Creating"}, {time.Hour, 3, "Succeeded"}, {time.Hour, 3, "Succeeded"},
	} {
		d.Advance(step.after)
		shown := d.Must("GET", path, nil)
		assert.Equal(t, step.state, shown.Get("properties.provisioningState"))
		assert.Equal(t, step.asked, asked)
	}
	assert.Equal(t, "x", d.Must("GET", path, nil).Get("properties.serial"))
}

// TestNotYetAtOnce keeps nothing of what a hook has changed that is not done, also where operations are over at once.
func TestNotYetAtOnce(t *testing.T) {
	t.Parallel()
	asked := 0
	change := func(r *arm.Resource[Box]) error {
		r.Body.Properties.Serial += "x"
		r.Tags["asked"] += "x"
		if asked++; asked%2 == 1 {
			return arm.NotYet(0)
		}
		return nil
	}
	d := armtest.Start(t, armtest.Options{Providers: []arm.Provider{{Namespace: "Test.Slow", Types: []arm.Registered{&arm.Type[Box]{
		Name: "Test.Slow/things", Versions: arm.Versions{"2020-06-01"},
		Settled: func(_ *arm.Call, r *arm.Resource[Box]) error { return change(r) },
		Actions: arm.Actions[Box]{"shake": {
			Begin: func(_ *arm.Call, r *arm.Resource[Box]) (any, error) {
				r.Body.Properties.Serial += "-"
				return nil, nil
			},
			Done: func(_ *arm.Call, r *arm.Resource[Box]) (any, error) { return nil, change(r) },
		}},
	}}}}})
	path := d.Group("rg") + "/providers/Test.Slow/things/thing"
	shows := func(state, serial, asked any) {
		t.Helper()
		thing := d.Must("GET", path, nil)
		assert.Equal(t, []any{state, serial, asked}, []any{thing.Get("properties.provisioningState"), thing.Get("properties.serial"), thing.Get("tags.asked")})
	}
	d.Must("PUT", path, map[string]any{"location": "dbelocal", "tags": map[string]any{"asked": "-"}}, 201)
	shows("Creating", nil, "-")
	d.Advance(time.Second)
	shows("Succeeded", "x", "-x")
	d.Must("POST", path+"/shake", nil, 202)
	shows("Updating", "x-", "-x")
	d.Advance(time.Second)
	shows("Succeeded", "x-x", "-xx")
}
