package edgetest_test

import (
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/config"
	"github.com/edgerite/edgerite/edgetest"
)

// TestCustomSizes sees a size as the configuration sets it.
func TestCustomSizes(t *testing.T) {
	t.Parallel()
	d := edgetest.New(t, edgetest.WithConfig(func(c *config.Config) {
		c.Devices[0].CustomSizes = []config.CustomSize{{Name: "Custom_NonGPU", Cores: 4, MemoryMB: 4096}}
	}))
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, d.Management()+"/subscriptions/"+d.SubscriptionID()+"/providers/Microsoft.Compute/locations/dbelocal/vmSizes?api-version=2019-07-01", http.NoBody)
	require.NoError(t, err)
	r.Header.Set("Authorization", "Bearer "+d.Token())
	answer, err := d.Client().Do(r)
	require.NoError(t, err)
	defer func() { assert.NoError(t, answer.Body.Close()) }()
	body, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	assert.Contains(t, string(body), `{"name":"Custom_NonGPU","numberOfCores":4,"osDiskSizeInMB":1047552,"resourceDiskSizeInMB":65536,"memoryInMB":4096,"maxDataDiskCount":64}`)
}
