package resources_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/arm/armtest"
)

type provider struct {
	ID        string `json:"id"`
	Namespace string `json:"namespace"`
	State     string `json:"registrationState"`
	Types     []struct {
		Name      string   `json:"resourceType"`
		Locations []string `json:"locations"`
		Versions  []string `json:"apiVersions"`
	} `json:"resourceTypes"`
}

func (p provider) names() []string {
	var all []string
	for _, t := range p.Types {
		all = append(all, t.Name)
	}
	return all
}

func TestProviders(t *testing.T) {
	t.Parallel()
	type nothing struct{}
	v := arm.Versions{"2017-10-01", "2018-11-01"}
	d := armtest.New(t, arm.Provider{
		Namespace: "Microsoft.Network", Listed: []string{"operations", "locations"},
		Types: []arm.Registered{
			&arm.Type[nothing]{Name: "Microsoft.Network/virtualNetworks", Versions: v},
			&arm.Type[nothing]{Name: "Microsoft.Network/natGateways", Versions: v, Surface: arm.Beyond},
		},
		Functions: []arm.Function{{Method: "GET", Path: "locations/{location}/usages", Versions: v, Do: func(*arm.Call) (any, error) { return nil, nil }}},
	}, arm.Provider{Namespace: "Microsoft.Insights", Surface: arm.Beyond})

	var list struct{ Value []provider }
	d.Must("GET", armtest.Sub+"/providers?api-version=2018-05-01", nil).JSON(&list)
	require.Len(t, list.Value, 2, "what only newer clients want is not listed")
	network, resources := list.Value[0], list.Value[1]
	assert.Equal(t, armtest.Sub+"/providers/Microsoft.Network", network.ID)
	assert.Equal(t, "Registered", network.State)
	assert.Equal(t, []string{"operations", "locations", "locations/usages", "virtualNetworks"}, network.names())
	assert.Equal(t, []string{"2018-11-01", "2017-10-01"}, network.Types[3].Versions, "newest first")
	assert.Equal(t, []string{"DBELocal"}, network.Types[3].Locations)
	// Get-AzResourceProvider prints the first four.
	assert.Equal(t, []string{"tenants", "locations", "providers", "checkresourcename"}, resources.names()[:4])
	i := slices.Index(resources.names(), "subscriptions")
	assert.Contains(t, resources.Types[i].Versions, "2018-09-01")
	for _, typ := range append(network.Types, resources.Types...) {
		assert.NotEmpty(t, typ.Versions, typ.Name)
	}

	var one provider
	d.Must("POST", armtest.Sub+"/providers/microsoft.network/register?api-version=2018-05-01", nil, 200).JSON(&one)
	assert.Equal(t, network, one)
	d.Refused(404, "InvalidResourceNamespace", "GET", armtest.Sub+"/providers/Microsoft.Insights", nil)
	list.Value = nil
	d.Must("GET", "/providers", nil, 200).JSON(&list)
	assert.Empty(t, list.Value[0].State, "no subscription, no registration")
}

func TestTagCounts(t *testing.T) {
	t.Parallel()
	d := armtest.New(t)
	for name, tags := range map[string]string{"a": `{"Organization":"Sales"}`, "b": `{"organization":"Engineering"}`, "c": `{"Organization":"Sales"}`, "d": `{}`} {
		d.Must("PUT", armtest.Sub+"/resourceGroups/"+name, `{"location":"dbelocal","tags":`+tags+`}`)
	}
	r := d.Must("GET", armtest.Sub+"/tagNames?api-version=2018-05-01", nil)
	assert.Equal(t, "Organization", r.Get("value.0.tagName"))
	assert.InEpsilon(t, 3, r.Get("value.0.count.value"), 0)
	assert.Equal(t, "Engineering", r.Get("value.0.values.0.tagValue"))
	assert.InEpsilon(t, 2, r.Get("value.0.values.1.count.value"), 0)
	assert.Nil(t, r.Get("value.1"))
}
