package resources_test

import (
	"testing"

	"github.com/edgerite/edgerite/arm/armtest"
)

func TestExchanges(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"signin", "group"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			armtest.Start(t, armtest.Options{Scale: armtest.Full}).Exchange(t, "testdata/"+name+".txtar")
		})
	}
}
