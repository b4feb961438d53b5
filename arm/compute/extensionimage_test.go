package compute_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/arm/armtest"
)

// TestExtensionImages goes the way Azure CLI goes to the newest version of an extension.
func TestExtensionImages(t *testing.T) {
	t.Parallel()
	d := newDevice(t, armtest.Options{})
	here := armtest.Sub + "/providers/Microsoft.Compute/locations/DBELocal/publishers"
	names := func(path string) (all []string) {
		t.Helper()
		var got []struct{ ID, Name, Location string }
		d.Must(http.MethodGet, path, nil).JSON(&got)
		for _, item := range got {
			assert.Equal(t, "dbelocal", item.Location)
			all = append(all, item.Name)
		}
		return all
	}
	assert.Equal(t, []string{"Microsoft.Compute", "Microsoft.Azure.Extensions", "Microsoft.HpcCompute", "Microsoft.OSTCExtensions"}, names(here))
	assert.Equal(t, []string{"CustomScriptExtension", "VMAccessAgent"}, names(here+"/microsoft.compute/artifacttypes/vmextension/types"))
	assert.Equal(t, []string{"1.3.0", "1.8.0"}, names(here+"/Microsoft.HpcCompute/artifacttypes/vmextension/types/NvidiaGpuDriverLinux/versions"))
	image := d.Must(http.MethodGet, here+"/Microsoft.HpcCompute/artifacttypes/vmextension/types/NvidiaGpuDriverLinux/versions/1.8.0", nil)
	assert.Equal(t, "Linux", image.Get("properties.operatingSystem"))
	assert.Equal(t, "/Subscriptions/"+armtest.SubscriptionID+"/Providers/Microsoft.Compute/Locations/dbelocal/Publishers/Microsoft.HpcCompute/ArtifactTypes/VMExtension/Types/NvidiaGpuDriverLinux/Versions/1.8.0", image.Get("id"))
	for _, path := range []string{
		"/Nobody/artifacttypes/vmextension/types", "/Microsoft.Compute/artifacttypes/vmextension/types/DSC/versions",
		"/Microsoft.Compute/artifacttypes/vmextension/types/DSC/versions/1.0.0", "/Microsoft.Compute/artifacttypes/vmextension/types/VMAccessAgent/versions/2.4",
	} {
		d.Refused(http.StatusNotFound, "NotFound", http.MethodGet, here+path, nil)
	}
}

// TestMachinesByLocation is the list of the subscription at another path, with its pages.
func TestMachinesByLocation(t *testing.T) {
	t.Parallel()
	d := newDevice(t, armtest.Options{})
	list := armtest.Sub + "/providers/Microsoft.Compute/locations/dbelocal/virtualMachines"
	assert.Empty(t, d.Must(http.MethodGet, list, nil).Get("value"))
	d.running("a", "Standard_F1")
	d.running("b", "Standard_F1")
	first := d.Must(http.MethodGet, list+"?$top=1", nil)
	assert.Equal(t, "a", first.Get("value.0.name"))
	next, ok := first.Get("nextLink").(string)
	require.True(t, ok)
	second := d.Must(http.MethodGet, next, nil)
	assert.Equal(t, "b", second.Get("value.0.name"))
	assert.Nil(t, second.Get("nextLink"))
	d.Refused(http.StatusBadRequest, "NoRegisteredProviderFound", http.MethodGet, armtest.Sub+"/providers/Microsoft.Compute/locations/westus/virtualMachines", nil)
}
