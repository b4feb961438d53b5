package deployments_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// Whatever a what-if is asked of, it is refused or answered, and nothing changes.
func TestHostileWhatIf(t *testing.T) {
	t.Parallel()
	d := networked(t)
	group := d.Group("rg")
	d.Must("PUT", group+"/providers/Microsoft.Network/virtualNetworks/vnet", `{"location":"dbelocal","properties":{"addressSpace":{"addressPrefixes":["10.0.0.0/16"]}}}`)
	nested := func(properties string) string {
		return `{"type":"Microsoft.Resources/deployments","apiVersion":"2019-10-01","name":"nn","properties":` + properties + `}`
	}
	vnet := func(rest string) string {
		return `{"type":"Microsoft.Network/virtualNetworks","apiVersion":"2018-11-01","name":"vnet","location":"dbelocal"` + rest + `}`
	}
	const later = `[reference(resourceId('Microsoft.Network/virtualNetworks','x'),'2018-11-01').y]`
	for _, resources := range []string{
		nested(`"text"`), nested(`[]`), nested(`null`), nested(`{}`), nested(`{"template":null}`), nested(`{"template":[]}`), nested(`{"template":"x"}`),
		nested(`{"mode":7,"template":{"resources":[]}}`), nested(`{"mode":"` + later + `","template":{"resources":[]}}`), nested(`{"parameters":[],"template":{"resources":[]}}`),
		nested(`{"parameters":{"a":1},"template":{"resources":[]}}`), nested(`{"parameters":{"a":{"value":"` + later + `"}},"template":{"parameters":{},"resources":[]}}`),
		nested(`{"templateLink":{"uri":"` + later + `"}}`), nested(`{"templateLink":{"relativePath":"a"}}`), nested(`{"templateLink":7}`), nested(`"` + later + `"`),
		vnet(`,"properties":"` + later + `"`), vnet(`,"properties":[]`), vnet(`,"properties":null`), vnet(`,"tags":"x"`), vnet(`,"tags":{"a":{"b":1}}`), vnet(`,"sku":"[[x]"`), vnet(`,"etag":7,"id":[],"[[k]":1`),
		vnet(`,"properties":{"subnets":["` + later + `",{"name":"x"}],"addressSpace":{"addressPrefixes":"` + later + `"}}`),
		vnet(`,"properties":{"subnets":[{"name":"x","properties":{"addressPrefix":"` + later + `"}},{"name":"` + later + `"}]}`),
		`{"type":"Microsoft.Resources/resourceGroups","apiVersion":"2019-10-01","name":"new","location":7}`,
		`{"type":"Microsoft.Network/virtualNetworks/subnets","apiVersion":"2018-11-01","name":"vnet/ss","properties":"x"}`,
		`{"type":"Microsoft.Network/virtualNetworks/subnets","apiVersion":"2018-11-01","name":"none/ss","properties":{}}`,
	} {
		for _, scope := range []string{group, group[:len(group)-len("/resourceGroups/rg")]} {
			r := d.Do("POST", scope+"/providers/Microsoft.Resources/deployments/dd/whatIf?api-version=2021-04-01", asked(`{"resources":[`+resources+`]}`, ""))
			if r.Status == 200 && r.Get("status") == "Succeeded" {
				continue
			}
			code := r.Get("error.code")
			assert.Lessf(t, r.Status, 500, "%s: %s", resources, r.Body)
			assert.NotContainsf(t, []any{nil, "", "InternalServerError"}, code, "%s: %d %s", resources, r.Status, r.Body)
		}
	}
}
