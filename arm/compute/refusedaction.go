package compute

import (
	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/internal/apierr"
)

// refusedAction is an action of Azure's that the device cannot do, refused in a way that says so: an unknown action would look
// like a client's mistake. The machine has to be there. behaviour: refused-actions.
func refusedAction(page, since string, refuse func(vm string) *apierr.Error) arm.Action[virtualMachine] {
	return arm.Action[virtualMachine]{
		Doc: vmDoc(page), Since: since,
		Begin: func(_ *arm.Call, r *arm.Resource[virtualMachine]) (any, error) { return nil, refuse(r.ID.Name()) },
	}
}

// errNoCapture: all disks of the device are managed. errManagedAlready says the same to who wants to convert them. Both are
// from the page that errors.go names.
func errNoCapture(string) *apierr.Error {
	return notAllowed("The Capture action is only supported on a Virtual Machine with blob based disks. Please use the 'Image' resource APIs to create an Image from a managed Virtual Machine.")
}

func errManagedAlready(vm string) *apierr.Error {
	return notAllowed("VM '%s' is already using managed disks.", vm)
}

// errNoMaintenance and errNoReimage: seen (tests of Azure's SDKs), as the answers to machines without planned maintenance and
// without automatic upgrades.
func errNoMaintenance(vm string) *apierr.Error {
	return notAllowed("Operation '%s' is not allowed on VM '%s' since the %s.", "performMaintenance", vm, ineligible)
}

func errNoReimage(string) *apierr.Error {
	return notAllowed("The Reimage and OSUpgrade Virtual Machine actions require that the virtual machine has Automatic OS Upgrades enabled.")
}

// errNotOnDevice is of our own words. behaviour: refused-actions.
func errNotOnDevice(operation string) func(vm string) *apierr.Error {
	return func(vm string) *apierr.Error {
		return notAllowed("Operation '%s' is not allowed on VM '%s' since this device does not support it.", operation, vm)
	}
}
