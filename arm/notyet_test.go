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
