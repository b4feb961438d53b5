package compute

import (
	"strings"

	"github.com/edgerite/edgerite/arm"
)

// fillImageDisk takes from a disk's one source how large it is at least.
func (p *provider) fillImageDisk(c *arm.Call, d *imageDisk) error {
	sources := 0
	for _, given := range []bool{d.BlobURI != "", d.ManagedDisk != nil, d.Snapshot != nil} {
		if given {
			sources++
		}
	}
	if sources != 1 {
		return badRequest("Exactly one of the parameters blobUri, managedDisk and snapshot is required.").At("storageProfile") // behaviour: compute-errors
	}
	var err error
	switch {
	case d.ManagedDisk != nil:
		d.from, err = p.volumeAt(c, d.ManagedDisk.ID, "properties.storageProfile.osDisk.managedDisk.id")
	case d.Snapshot != nil:
		d.from, err = p.volumeAt(c, d.Snapshot.ID, "properties.storageProfile.osDisk.snapshot.id")
	}
	if err != nil {
		return err
	}
	d.SourceBytes, d.Contents = d.from.bytes, c.UUID()
	if d.SizeGB == 0 {
		d.SizeGB = wholeGB(d.SourceBytes)
	}
	return nil
}

// capture takes over the disks of a generalized machine.
func (p *provider) capture(c *arm.Call, props *imageProperties) error {
	id, err := resourceID(props.SourceVirtualMachine.ID, p.machines.Name, "properties.sourceVirtualMachine.id")
	if err != nil {
		return err
	}
	vm, err := arm.Find(c, p.machines, id)
	if isMissing(err) {
		return notFound("Source Virtual Machine '%s' specified in the request does not exist in this Azure location.", id.Name()).At("sourceVirtualMachine")
	}
	if err != nil {
		return err
	}
	if !vm.Body.Properties.Generalized {
		return notAllowed("The operation '%s' requires the Virtual Machine '%s' to be Generalized.", "Create Image", id.Name())
	}
	from := vm.Body.Properties.StorageProfile
	props.StorageProfile = &imageStorageProfile{OSDisk: &imageOSDisk{
		OSType:    from.OSDisk.OSType,
		OSState:   "Generalized",
		imageDisk: imageDisk{ManagedDisk: &subResource{from.OSDisk.ManagedDisk.ID}, Caching: from.OSDisk.Caching},
	}}
	for _, d := range from.DataDisks {
		props.StorageProfile.DataDisks = append(props.StorageProfile.DataDisks, imageDataDisk{
			LUN:       d.LUN,
			imageDisk: imageDisk{ManagedDisk: &subResource{d.ManagedDisk.ID}, Caching: d.Caching},
		})
	}
	return nil
}

// again takes over what was worked out when the image was made: a template that is deployed again says no more than the first time.
func (props *imageProperties) again(old *imageProperties) {
	profile := props.StorageProfile
	unsaid := profile == nil || profile.OSDisk == nil || profile.OSDisk.OSType == ""
	if unsaid && props.SourceVirtualMachine != nil && props.SourceVirtualMachine.key() == old.SourceVirtualMachine.key() {
		props.StorageProfile = old.StorageProfile
		return
	}
	if profile == nil {
		return
	}
	made := old.StorageProfile.disks()
	for i, d := range profile.disks() {
		if i < len(made) && d.SizeGB == 0 {
			d.SizeGB = made[i].SizeGB
		}
	}
}

// same reports whether two versions of an image are made of the same sources.
func (s *imageStorageProfile) same(other *imageStorageProfile) bool {
	mine, theirs := s.disks(), other.disks()
	if len(mine) != len(theirs) || s.OSDisk.OSType != other.OSDisk.OSType || s.OSDisk.OSState != other.OSDisk.OSState {
		return false
	}
	for i := range mine {
		if !strings.EqualFold(mine[i].BlobURI, theirs[i].BlobURI) || mine[i].ManagedDisk.key() != theirs[i].ManagedDisk.key() ||
			mine[i].Snapshot.key() != theirs[i].Snapshot.key() {
			return false
		}
	}
	return true
}

func (s *subResource) key() string {
	if s == nil {
		return ""
	}
	return strings.ToLower(s.ID)
}

// bytes is how much a disk made of this one has to hold.
func (d *imageDisk) bytes() int64 {
	if d.SizeGB > wholeGB(d.SourceBytes) {
		return int64(d.SizeGB) * gib
	}
	return d.SourceBytes
}
