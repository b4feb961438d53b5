package arm_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/arm/armtest"
	"github.com/edgerite/edgerite/internal/store"
)

// between is the refusal of a hook that has something happen after the transaction that it has refused, where the engine
// asks whether the store was full, and before the one that ends the operation.
type between func()

func (between) Error() string { return "refused" }

func (b between) Is(target error) bool {
	if target == store.ErrFull {
		b()
	}
	return false
}

// TestRefusedMeanwhile has another request end an operation that a hook has refused, with another operation due by then.
func TestRefusedMeanwhile(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name      string
		meanwhile error // what the hook answers the other request
		state     string
	}{
		{"failed", assert.AnError, "Failed"},
		{"postponed", arm.NotYet(time.Hour), "Succeeded"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var d *armtest.Device
			var first, second string
			asked := 0
			d = armtest.Start(t, armtest.Options{Scale: armtest.Full, Providers: []arm.Provider{{Namespace: "Test.Slow", Types: []arm.Registered{&arm.Type[Box]{
				Name: "Test.Slow/things", Versions: arm.Versions{"2020-06-01"}, Takes: arm.Durations{Put: time.Minute},
				Settled: func(_ *arm.Call, r *arm.Resource[Box]) error {
					if r.ID.Name() != "first" {
						return nil
					}
					switch asked++; asked {
					case 1:
						return between(func() {
							d.Must("GET", first, nil)
							d.Must("PUT", second, body(map[string]any{}), 201)
							d.Clock.Advance(time.Minute)
						})
					case 2:
						return c.meanwhile
					}
					return nil
				},
			}}}}})
			first, second = d.Group("rg")+"/providers/Test.Slow/things/first", d.Group("rg")+"/providers/Test.Slow/things/second"
			d.Must("PUT", first, body(map[string]any{}), 201)
			d.Advance(time.Minute)
			d.Advance(2 * time.Hour)
			assert.Equal(t, c.state, d.Must("GET", first, nil).Get("properties.provisioningState"))
			assert.Equal(t, "Succeeded", d.Must("GET", second, nil).Get("properties.provisioningState"))
		})
	}
}
