package deployments_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestOutputResources holds that a deployment tells what the deployments in it have deployed, however deep.
func TestOutputResources(t *testing.T) {
	t.Parallel()
	d := start(t, nil, nil)
	group := d.Group("g")
	nested := func(name, resources string) string {
		return `{"type": "Microsoft.Resources/deployments", "apiVersion": "2020-06-01", "name": "` + name + `", "properties": {"mode": "Incremental", "template": {"resources": [` + resources + `]}}}`
	}
	network := `{"type": "Microsoft.Network/virtualNetworks", "apiVersion": "2017-10-01", "name": "net", "location": "dbelocal", "properties": {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}}}`
	r := d.Must(http.MethodPut, group+deployment+"?api-version=2019-10-01",
		`{"properties": {"mode": "Incremental", "template": {"resources": [`+nested("outer", nested("inner", network))+`]}}}`)
	var shown struct {
		Properties struct{ OutputResources []struct{ ID string } }
	}
	r.JSON(&shown)
	at := r.Get("id").(string)
	at = at[:len(at)-len("/Microsoft.Resources/deployments/d")]
	var ids []string
	for _, one := range shown.Properties.OutputResources {
		ids = append(ids, one.ID)
	}
	assert.Equal(t, []string{at + "/Microsoft.Network/virtualNetworks/net"}, ids, "%s", r.Body)
}
