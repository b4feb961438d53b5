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
