package template_test

import (
	"encoding/json"
	"fmt"
	"log"

	"github.com/edgerite/edgerite/arm/template"
)

// runtime is what a template may ask for while it is deployed.
type runtime struct{}

func (runtime) Reference(id, apiVersion string) (json.RawMessage, error) {
	return json.RawMessage(`{"properties": {"primaryEndpoints": {"blob": "https://a.blob.edge1.localhost/"}}}`), nil
}

func (runtime) List(function, id, apiVersion string, body json.RawMessage) (json.RawMessage, error) {
	return nil, fmt.Errorf("%s of %s: not needed here", function, id)
}

func Example() {
	parsed, err := template.Parse([]byte(`{
		"resources": [
			{"type": "Microsoft.Compute/virtualMachines", "apiVersion": "2020-06-01", "name": "vm",
				"properties": {"logs": "[reference('account').primaryEndpoints.blob]"}},
			{"type": "Microsoft.Storage/storageAccounts", "apiVersion": "2019-06-01", "name": "account", "sku": {"name": "Standard_LRS"}},
		],
		"outputs": {"blob": {"type": "string", "value": "[reference('account').primaryEndpoints.blob]"}}
	}`))
	if err != nil {
		log.Fatal(err)
	}
	plan, err := parsed.Plan(template.Context{Scope: "/subscriptions/s/resourceGroups/g"})
	if err != nil {
		log.Fatal(err)
	}
	for _, resource := range plan.Resources {
		body, err := resource.Body(runtime{})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(resource.ID, len(resource.DependsOn), string(body))
	}
	outputs, err := plan.Outputs(runtime{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(outputs[0].Name, outputs[0].Type, string(outputs[0].Value))
	// Output:
	// /subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/account 0 {"sku":{"name":"Standard_LRS"}}
	// /subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/vm 1 {"properties":{"logs":"https://a.blob.edge1.localhost/"}}
	// blob String "https://a.blob.edge1.localhost/"
}
