package compute

import (
	"errors"
	"net/http"
	"strings"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/internal/apierr"
)

// The provider's own errors. Texts without a note are from
// https://learn.microsoft.com/troubleshoot/azure/virtual-machines/windows/error-messages; those
// marked seen were found in answers of Azure that its users published. Neither says what the
// device's older provider answers, nor always the status (behaviour: compute-errors).

func errInvalid(parameter string) *apierr.Error {
	return badRequest("The value of parameter %s is invalid.", parameter).At(parameter)
}

// errMissing: seen, and on https://learn.microsoft.com/azure/virtual-machines/troubleshooting-shared-images.
func errMissing(parameter string) *apierr.Error {
	return badRequest("Required parameter '%s' is missing (null).", parameter).At(parameter)
}

func badRequest(format string, args ...any) *apierr.Error {
	return apierr.New(http.StatusBadRequest, "InvalidParameter", format, args...)
}

func notAllowed(format string, args ...any) *apierr.Error {
	return apierr.New(http.StatusConflict, "OperationNotAllowed", format, args...)
}

func conflicting(format string, args ...any) *apierr.Error {
	return apierr.New(http.StatusConflict, "ConflictingUserInput", format, args...)
}

func notFound(format string, args ...any) *apierr.Error {
	return apierr.New(http.StatusNotFound, "NotFound", format, args...)
}

// errFixed: seen.
func errFixed(property string) *apierr.Error {
	return apierr.New(http.StatusConflict, "PropertyChangeNotAllowed", "Changing property '%s' is not allowed.", property).At(property)
}

// errBadID is Resource Manager's own.
func errBadID(id, path string) *apierr.Error {
	return apierr.New(http.StatusBadRequest, "LinkedInvalidPropertyId",
		"Property id '%s' at path '%s' is invalid. Expect fully qualified resource Id that start with '/subscriptions/{subscriptionId}' or '/providers/{resourceProviderNamespace}/'.", id, path).At(path)
}

// errQuota: seen in Azure for cores; memory, GPUs and machines follow its form, since the device's
// own texts are in screenshots only (behaviour: capacity-refusal).
func errQuota(q quota, need int) *apierr.Error {
	return notAllowed("Operation could not be completed as it results in exceeding approved %s quota. Additional details - Deployment Model: Resource Manager, Location: %s, Current Limit: %d, Current Usage: %d, Additional Required: %d, (Minimum) New Limit Required: %d. %s",
		q.Text, arm.LowerLocation, q.Limit, q.Used, need-q.Used, need, q.left())
}

// errDataDisks is what more data disks are answered than a machine of a size may have, with what it has now.
func errDataDisks(has room) *apierr.Error {
	return notAllowed("The maximum number of data disks allowed to be attached to a VM of this size is %d. %s", has.Limit, has.left()).At("dataDisks")
}

// errInterfaces is what more interfaces are answered: the first two sentences seen.
func errInterfaces(vm string, s size, asked int, has room) *apierr.Error {
	return apierr.New(http.StatusBadRequest, "NetworkInterfaceCountExceeded",
		"The number of network interfaces for virtual machine %s exceeds the maximum allowed for the virtual machine size %s. The number of network interfaces is %d and the maximum allowed is %d. %s",
		vm, s.Name, asked, has.Limit, has.left())
}

func errOperation(operation, vm, why string) *apierr.Error {
	return notAllowed("Operation '%s' is not allowed on VM '%s' since the VM is %s.", operation, vm, why)
}

func errSmaller(asked, source int, target string) *apierr.Error {
	return notAllowed("Disk with size %dGB, which is smaller than the size %dGB of corresponding disk in Image, is not allowed.", asked, source).At(target)
}

func errAccountType(name string) *apierr.Error {
	return apierr.New(http.StatusBadRequest, "InvalidAccountType", "The AccountType %s is invalid.", name).At("storageAccountType")
}

// errNotVHD is what the device reports when an image's blob is no fixed VHD, code and text.
//
// Page: https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-troubleshoot-virtual-machine-image-upload
func errNotVHD() *apierr.Error {
	return apierr.New(http.StatusBadRequest, "BlobError", "Only blobs formatted as VHDs can be imported.")
}

// errBlobChanged is the device's text for a source that changes while an image is made of it; its code
// and status are a guess (behaviour: import-changed).
//
// Page: https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-troubleshoot-virtual-machine-image-upload
func errBlobChanged() *apierr.Error {
	return apierr.New(http.StatusConflict, "BlobError", "The condition specified using HTTP conditional header(s) is not met.")
}

// errShared: the text seen in part, in answers to starting a machine and to deleting other things that are read.
// behaviour: access-refusals.
func errShared(disk string) *apierr.Error {
	return notAllowed("There is an active shared access signature outstanding for disk %s. Call EndGetAccess before attaching or deleting the disk.", disk)
}

// errResizeShared: from Microsoft's troubleshooting page "Troubleshoot disk resize blocked by an active SAS URI".
func errResizeShared(disk string) *apierr.Error {
	return apierr.New(http.StatusConflict, "ChangeDiskSizeWhileActiveSasNotAllowed", "The disk %s has an active SAS URI. Retry after the SAS URI expires or revoke it.", disk)
}

// errAccessAttached: seen (microsoft/AzureStorageExplorer#5994).
func errAccessAttached(disk string, vm arm.ID) *apierr.Error {
	return notAllowed("Access not permitted because disk %s is currently attached to running VM %s.", disk, vm)
}

// errShrink: seen.
func errShrink(current, requested int64, target string) *apierr.Error {
	return apierr.New(http.StatusBadRequest, "ResizeDiskError",
		"Disk size reduction is not supported. Current size is %d bytes, requested size is %d bytes.", current, requested).At(target)
}

// errAttached: seen, as the answer to deleting the disk.
func errAttached(disk string, vm arm.ID) *apierr.Error {
	return notAllowed("Disk %s is attached to VM %s.", disk, vm)
}

// errResizeAttached: https://learn.microsoft.com/azure/virtual-machines/windows/expand-os-disk and seen.
func errResizeAttached(disk string, vm arm.ID) *apierr.Error {
	return notAllowed("Cannot resize disk %s while it is attached to running VM %s. Resizing a disk of an Azure Virtual Machine requires the virtual machine to be deallocated. Please stop your VM and retry the operation.", disk, vm)
}

// errResizeRunning: seen.
func errResizeRunning() *apierr.Error {
	return apierr.New(http.StatusConflict, "Conflict", "Disk resizing is allowed only when creating a VM or when the VM is deallocated.")
}

// errResizeByMachine: seen.
func errResizeByMachine(vm string, disk arm.ID) *apierr.Error {
	return apierr.New(http.StatusConflict, "ResizeDiskError", "Managed disk resize via Virtual Machine '%s' is not allowed. Please resize disk resource at %s.", vm, disk)
}

func errDiskNotReady(disk string, state arm.State) *apierr.Error {
	return apierr.New(http.StatusConflict, "DiskImageNotReady", "Disk image %s is in %s state. Please retry when image is ready.", disk, state)
}

// errPlatformImage: seen. The device has no Marketplace.
func errPlatformImage(ref *imageReference) *apierr.Error {
	name := strings.Join([]string{ref.Publisher, ref.Offer, ref.SKU, ref.Version}, ":")
	return apierr.New(http.StatusNotFound, "PlatformImageNotFound",
		"The platform image '%s' is not available. Verify that all fields in the storage profile are correct.", name).At("imageReference")
}

// isMissing reports whether a look-up failed because there is no such resource.
func isMissing(err error) bool {
	e, ok := errors.AsType[*apierr.Error](err)
	return ok && e.Status == http.StatusNotFound
}
