package deployments_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/arm/armtest"
	"github.com/edgerite/edgerite/arm/network"
)

// many is a template of as many resources as there may be, in a loop.
const many = `{"properties": {"mode": "Incremental", "template": {
	"resources": [{"type": "Microsoft.Network/networkSecurityGroups", "apiVersion": "2017-10-01", "name": "[concat('nsg', copyIndex())]", "location": "[resourceGroup().location]",
		"copy": {"name": "all", "count": 800}, "properties": {"securityRules": []}}]
}}}`

// BenchmarkManyResources deploys 800 resources, made first and then written again.
func BenchmarkManyResources(b *testing.B) {
	d := armtest.New(b, network.New(network.Deps{}))
	for n := 0; b.Loop(); n++ {
		group := d.Group(fmt.Sprintf("g%d", n))
		r := d.Must(http.MethodPut, group+deployment, many)
		require.Equal(b, "Succeeded", r.Get("properties.provisioningState"))
	}
}
