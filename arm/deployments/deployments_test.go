package deployments_test

import (
	"testing"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/arm/armtest"
	"github.com/edgerite/edgerite/arm/network"
)

func TestExchanges(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"group", "subscription", "refused", "failed", "complete", "whatif", "hash"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			armtest.Start(t, armtest.Options{Scale: armtest.Full, Providers: []arm.Provider{network.New(network.Deps{})}}).Exchange(t, "testdata/"+name+".txtar")
		})
	}
}

// TestRoles holds that a deployment does what who asks for it may do.
func TestRoles(t *testing.T) {
	t.Parallel()
	armtest.Start(t, armtest.WithRoles(armtest.Options{Providers: []arm.Provider{network.New(network.Deps{})}})).Exchange(t, "testdata/roles.txtar")
}
