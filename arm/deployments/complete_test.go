package deployments_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// Complete mode deletes what what-if says: neither what a nested deployment has nor what the template has as existing.
func TestCompleteModeKeepsWhatIsNested(t *testing.T) {
	t.Parallel()
	d := networked(t)
	group := d.Group("rg")
	const at = "/providers/Microsoft.Network/networkSecurityGroups/"
	for _, name := range []string{"existing", "superfluous", "inner"} {
		d.Must("PUT", group+at+name, `{"location":"dbelocal"}`)
	}
	resource := func(name string) string {
		return `{"type":"Microsoft.Network/networkSecurityGroups","apiVersion":"2017-10-01","name":"` + name + `","location":"dbelocal","properties":{}}`
	}
	nested := func(name, resources string) string {
		return `{"type":"Microsoft.Resources/deployments","apiVersion":"2019-10-01","name":"` + name + `","properties":{"mode":"Incremental","template":` + frame + `"resources":[` + resources + `]}}}`
	}
	body := `{"properties":{"mode":"Complete","template":` + frame + `"languageVersion":"2.0","resources":{
		"own":` + resource("own") + `,
		"there":{"existing":true,"type":"Microsoft.Network/networkSecurityGroups","apiVersion":"2017-10-01","name":"existing"},
		"nested":` + nested("outer", resource("middle")+","+nested("within", resource("inner"))) + `}}}}`
	assert.Equal(t, []string{"Ignore existing", "NoChange inner", "Create middle", "Create own", "Delete superfluous"}, kinds(whatIf(t, d, group, body)))
	d.Must("PUT", group+"/providers/Microsoft.Resources/deployments/d", body)
	var left []string
	for _, one := range d.Must("GET", group+"/providers/Microsoft.Network/networkSecurityGroups", nil).Get("value").([]any) {
		left = append(left, one.(map[string]any)["name"].(string))
	}
	assert.Equal(t, []string{"existing", "inner", "middle", "own"}, left)
}

// Complete mode leaves what lies in something that stays, and deletes nothing when something has failed.
func TestCompleteModeDeletesNoMore(t *testing.T) {
	t.Parallel()
	d := networked(t)
	group := d.Group("rg")
	const (
		net    = "/providers/Microsoft.Network/virtualNetworks/net"
		subnet = net + "/subnets/apart"
		other  = "/providers/Microsoft.Network/networkSecurityGroups/other"
		body   = `"location":"dbelocal","properties":{"addressSpace":{"addressPrefixes":["10.0.0.0/16"]}}`
	)
	d.Must("PUT", group+net, "{"+body+"}")
	d.Must("PUT", group+subnet, `{"properties":{"addressPrefix":"10.0.1.0/24"}}`)
	d.Must("PUT", group+other, `{"location":"dbelocal"}`)
	deploy := func(resources string) string {
		return d.Must("PUT", group+"/providers/Microsoft.Resources/deployments/d", `{"properties":{"mode":"Complete","template":`+frame+`"languageVersion":"2.0","resources":{`+resources+`}}}}`).
			Get("properties.provisioningState").(string)
	}
	there := `"net":{"existing":true,"type":"Microsoft.Network/virtualNetworks","apiVersion":"2017-10-01","name":"net"}`
	wrong := `"wrong":{"type":"Microsoft.Network/virtualNetworks","apiVersion":"2017-10-01","name":"wrong","location":"dbelocal","properties":{"addressSpace":{"addressPrefixes":["[concat('10.0.0.0/33', take(reference('net').provisioningState, 0))]"]}}}`

	assert.Equal(t, "Failed", deploy(there+","+wrong))
	for _, at := range []string{net, subnet, other} {
		d.Must("GET", group+at, nil, 200)
	}
	assert.Equal(t, "Succeeded", deploy(there))
	for at, code := range map[string]int{net: 200, subnet: 200, other: 404} {
		assert.Equal(t, code, d.Do("GET", group+at, nil).Status, at)
	}
}
