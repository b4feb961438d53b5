// Package deployments is template deployments, Microsoft.Resources/deployments: what a client asks for is a template, and what is done is a
// request to the engine for each of its resources, in the order that the template says.
package deployments

import (
	"context"
	"net/http"
	"sync"

	"github.com/edgerite/edgerite/arm"
)

// Links reads what templates and parameters are linked to by.
type Links interface {
	// Read answers the text at an address, of at most limit bytes. Why it cannot is for the log.
	Read(ctx context.Context, url string, limit int64) ([]byte, error)
}

// Deps is what deployments need.
type Deps struct {
	Links Links // nil: nothing can be linked to
}

// Deployments is the type and its functions, for one device.
type Deployments struct {
	deps Deps
	kind *arm.Type[Deployment]

	mu   sync.Mutex // guards runs
	runs []*run     // those under way that are remembered, the latest last
}

// New returns deployments at the given api-versions.
func New(d Deps, versions arm.Versions) *Deployments {
	all := &Deployments{deps: d}
	all.kind = all.declare(versions)
	return all
}

// Type is the resource type.
func (d *Deployments) Type() arm.Registered { return d.kind }

const reference = "https://learn.microsoft.com/rest/api/resources/"

// Functions are the deployment operations.
func (d *Deployments) Functions() []arm.Function {
	all := []arm.Function{d.hashes()}
	// Azure CLI asks without the provider.
	for _, path := range []string{"{scope}/deployments/{deployment}", "/subscriptions/{subscription}/resourceGroups/{group}/deployments/{deployment}"} {
		all = append(all, arm.Function{
			Method: http.MethodGet, Path: path + "/operations", Versions: d.kind.Versions, Do: d.listOperations,
			Doc: reference + "deployment-operations/list", Action: typeName + "/operations/read",
		}, arm.Function{
			Method: http.MethodGet, Path: path + "/operations/{operation}", Versions: d.kind.Versions, Do: d.getOperation,
			Doc: reference + "deployment-operations/get", Action: typeName + "/operations/read",
		})
	}
	return all
}
