package compute_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/arm/armtest"
)

func TestSizes(t *testing.T) {
	t.Parallel()
	d := newDevice(t, armtest.Options{})
	var sizes struct{ Value []object }
	d.Must(http.MethodGet, armtest.Sub+"/providers/Microsoft.Compute/locations/dbelocal/vmSizes?api-version=2017-12-01", nil).JSON(&sizes)
	require.Len(t, sizes.Value, 75)
	assert.Equal(t, object{
		"name": "Standard_D1_v2", "numberOfCores": 1.0, "osDiskSizeInMB": 1047552.0,
		"resourceDiskSizeInMB": 51200.0, "memoryInMB": 3584.0, "maxDataDiskCount": 4.0,
	}, sizes.Value[0])
	names := map[any]bool{}
	for _, s := range sizes.Value {
		names[s["name"]] = true
		for _, amount := range []string{"numberOfCores", "resourceDiskSizeInMB", "memoryInMB", "maxDataDiskCount"} {
			assert.Positive(t, s[amount], "%s of %s", amount, s["name"])
		}
	}
	assert.Len(t, names, 75, "every size once")

	vm := d.running("vm", "Standard_D1_v2")
	d.Must(http.MethodGet, vm+"/vmSizes", nil).JSON(&sizes)
	assert.NotEmpty(t, sizes.Value)
	assert.Less(t, len(sizes.Value), 75, "sizes larger than the device")
	for _, s := range sizes.Value {
		assert.LessOrEqual(t, s["memoryInMB"], 96.0*1024)
	}
}
