package arm_test

import (
	"testing"

	"github.com/edgerite/edgerite/arm/armtest"
)

func TestExchange(t *testing.T) {
	t.Parallel()
	d := armtest.Start(t, armtest.Options{Providers: toysOnly(), Scale: armtest.Full})
	d.Group("rg")
	d.Exchange(t, "testdata/toy.txtar")
}
