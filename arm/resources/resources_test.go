package resources_test

import (
	"testing"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/arm/armtest"
	"github.com/edgerite/edgerite/arm/network"
)

func TestExchanges(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"signin", "group", "tags", "listing", "provider", "move"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := armtest.Options{Scale: armtest.Full}
			if name != "provider" { // which shows what there is of providers: no other's new types are to change it
				o.Providers = []arm.Provider{network.New(network.Deps{})}
			}
			armtest.Start(t, o).Exchange(t, "testdata/"+name+".txtar")
		})
	}
}
