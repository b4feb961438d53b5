package authorization

import (
	"net/http"
	"slices"
	"strings"

	"github.com/edgerite/edgerite/arm"
)

var operationVersions = arm.Versions{"2015-07-01", "2018-01-01-preview", "2022-04-01"}

// providerOperations tell what roles can name: az provider operation, Get-AzProviderOperation.
var providerOperations = []arm.Function{
	{
		Method: http.MethodGet, Path: "/providers/Microsoft.Authorization/providerOperations", Versions: operationVersions, Do: listProviderOperations,
		Doc: "https://learn.microsoft.com/rest/api/authorization/provider-operations-metadata/list",
	},
	{
		Method: http.MethodGet, Path: "/providers/Microsoft.Authorization/providerOperations/{namespace}", Versions: operationVersions, Do: getProviderOperations,
		Doc: "https://learn.microsoft.com/rest/api/authorization/provider-operations-metadata/get",
	},
}

// operationsMetadata is what one provider can do.
type operationsMetadata struct {
	ID            string           `json:"id"`
	Name          string           `json:"name"`
	Type          string           `json:"type"`
	DisplayName   string           `json:"displayName"`
	ResourceTypes []typeOperations `json:"resourceTypes"`
	Operations    []struct{}       `json:"operations"`
}

type typeOperations struct {
	Name        string          `json:"name"`
	DisplayName string          `json:"displayName"`
	Operations  []roleOperation `json:"operations"`
}

type roleOperation struct {
	Name         string `json:"name"`
	DisplayName  string `json:"displayName"`
	Description  string `json:"description"`
	Origin       string `json:"origin"`
	IsDataAction bool   `json:"isDataAction"`
}

func listProviderOperations(c *arm.Call) (any, error) {
	all := []operationsMetadata{}
	for _, p := range c.Providers() {
		all = append(all, metadataOf(c, p.Namespace))
	}
	return value{all}, nil
}

func getProviderOperations(c *arm.Call) (any, error) {
	for _, p := range c.Providers() {
		if strings.EqualFold(p.Namespace, c.Arg("namespace")) {
			return metadataOf(c, p.Namespace), nil
		}
	}
	return nil, errNoOperations(c.Arg("namespace"))
}

func metadataOf(c *arm.Call, namespace string) operationsMetadata {
	const typ = "Microsoft.Authorization/providerOperations"
	m := operationsMetadata{
		ID: "/providers/" + typ + "/" + namespace, Name: namespace, Type: typ, DisplayName: strings.ReplaceAll(namespace, ".", " "),
		ResourceTypes: []typeOperations{}, Operations: []struct{}{},
	}
	for _, o := range c.Operations(namespace) {
		name := typeOf(strings.TrimPrefix(o.Name, namespace+"/"))
		// By name, the operations of what a type contains stand between its own.
		at := slices.IndexFunc(m.ResourceTypes, func(t typeOperations) bool { return t.Name == name })
		if at < 0 {
			at = len(m.ResourceTypes)
			m.ResourceTypes = append(m.ResourceTypes, typeOperations{Name: name, DisplayName: o.Resource})
		}
		t := &m.ResourceTypes[at]
		t.Operations = append(t.Operations, roleOperation{Name: o.Name, DisplayName: o.Operation, Description: o.Description, Origin: "user,system"})
	}
	return m
}

// typeOf is what an operation is one of: "virtualMachines" of "virtualMachines/read" and of "virtualMachines/start/action".
func typeOf(operation string) string {
	operation = strings.TrimSuffix(operation, "/action")
	if i := strings.LastIndexByte(operation, '/'); i >= 0 {
		return operation[:i]
	}
	return operation
}
