// Package azurebridge is the Microsoft.AzureBridge provider, which brings images from the cloud to the device.
package azurebridge

import (
	"context"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/internal/store"
)

// versions is what Microsoft's own templates for the device send.
//
// Page: https://github.com/Azure-Samples/azure-stack-edge-deploy-vms, Templates/VmTemplates
var versions = arm.Versions{"2020-07-01"}

// Target is where a download goes.
type Target struct {
	Account   string `json:"account"`
	Contents  string `json:"contents"` // of the account: one made anew under its name has others
	Container string `json:"container"`
	Blob      string `json:"blob"`
}

// Download is a page blob on its way to the device.
type Download struct {
	Operation string `json:"operation"` // ends when the download does, and names it
	Source    string `json:"source"`    // with what grants reading it
	Target    Target `json:"target"`
}

// Images brings page blobs into the device's accounts. What it begins in a transaction it does as soon as that is durable,
// and ends the operation with Engine.Conclude: with nil or a Failure.
type Images interface {
	// Contents finds an account by its name and one of its keys, and names what it holds; or it returns ErrNoAccount.
	Contents(ctx context.Context, account, key string) (string, error)
	// Download begins d and gives the id of its job.
	Download(tx *store.Tx, d Download) (job string, err error)
	// Cancel ends a download under way, and takes away what there is of it.
	Cancel(tx *store.Tx, job string, d Download) error
	// Remove begins to delete the container of t.
	Remove(tx *store.Tx, operation string, t Target) error
	// Progress tells how many bytes are here, and of how many: of none before the source has told.
	Progress(d Download) (done, total int64, err error)
}

// Deps is what the provider needs.
type Deps struct{ Images Images }

type provider struct{ Deps }

// New declares the provider as the device lists it.
//
// Page: https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-deploy-virtual-machine-powershell
func New(d Deps) arm.Provider {
	p := &provider{d}
	return arm.Provider{
		Namespace: "Microsoft.AzureBridge",
		Listed:    []string{"locations", "operations", "locations/ingestionJobs"},
		Types:     []arm.Registered{p.ingestionJob()},
	}
}
