package compute_test

import (
	"testing"

	"github.com/edgerite/edgerite/arm/armtest"
)

// TestExchanges holds whole answers, headers and all, to those recorded in testdata.
func TestExchanges(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"disk", "machine"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDevice(t, armtest.Options{Scale: armtest.Full})
			d.nic("nic")
			d.Exchange(t, "testdata/"+name+".txtar")
		})
	}
}
