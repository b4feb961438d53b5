// Package compute is the resource provider Microsoft.Compute: virtual machines, and the managed
// disks and images they are made of. Nothing runs: a machine has a power state and takes its share
// of the device's cores and memory.
package compute

import (
	"cmp"
	"context"
	"errors"
	"io"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/internal/password"
)

// Deps is what the provider needs.
type Deps struct {
	Blobs       Blobs        // where disks and images are imported from
	Contents    Contents     // what is on them
	Hypervisor  Hypervisor   // runs the machines; nil: nothing runs, as on a device where everything goes well
	CustomSizes []CustomSize // as they are set, where they are not what the device comes with
	HashCost    int          // of secrets that are kept as hashes; zero: the usual one
}

// Blobs opens the device's own page blobs by their address.
type Blobs interface {
	// Open gives one consistent view of the page blob at a URL, which may carry a SAS. Its errors
	// are ErrNotFound, ErrNotPageBlob and ErrForeign, wrapped or plain.
	Open(ctx context.Context, url string) (Blob, error)
}

// Blob is an open page blob.
type Blob interface {
	io.ReaderAt
	io.Closer
	Size() int64    // bytes
	Origin() string // what Contents.Keep knows this version of it by
	Scope() string  // the store's lock that Contents.Keep needs
}

// The reasons a blob cannot be opened.
var (
	ErrNotFound    = errors.New("no such blob")
	ErrNotPageBlob = errors.New("not a page blob")
	ErrForeign     = errors.New("not a blob of this device")
)

// provider holds the types, which refer to each other: a disk shows its machine, a machine its disks.
type provider struct {
	Deps
	table      []size
	disks      *arm.Type[disk]
	snapshots  *arm.Type[disk]
	images     *arm.Type[image]
	machines   *arm.Type[virtualMachine]
	extensions *arm.Type[extension]
}

// New declares Microsoft.Compute.
func New(d Deps) arm.Provider {
	if d.Hypervisor == nil {
		d.Hypervisor = simulated{}
	}
	d.HashCost = cmp.Or(d.HashCost, password.Usual)
	p := &provider{Deps: d, table: withCustom(d.CustomSizes)}
	p.disks, p.snapshots, p.images = p.diskType(), p.snapshotType(), p.imageType()
	p.machines, p.extensions = p.virtualMachineType(), p.extensionType()
	return arm.Provider{
		Namespace: "Microsoft.Compute",
		Surface:   arm.OnDevice,
		// The first four are what the device's listing shows, in its order.
		// https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-deploy-virtual-machine-powershell
		Listed:    []string{"virtualMachines", "virtualMachines/extensions", "locations", "operations"},
		Types:     []arm.Registered{p.machines, p.extensions, p.disks, p.snapshots, p.images},
		Functions: append(extensionImages(), p.vmSizes(), p.usages(), p.machinesHere()),
	}
}
