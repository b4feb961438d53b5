package compute

import (
	"cmp"
	"time"

	"github.com/edgerite/edgerite/arm"
)

// image is the body of Microsoft.Compute/images.
type image struct {
	Properties imageProperties `json:"properties"`
}

type imageProperties struct {
	SourceVirtualMachine *subResource         `json:"sourceVirtualMachine,omitempty"`
	StorageProfile       *imageStorageProfile `json:"storageProfile,omitempty"`
	ProvisioningState    string               `json:"provisioningState,omitempty"`
	HyperVGeneration     string               `json:"hyperVGeneration,omitempty" arm:"since=2019-03-01"`
}

type subResource struct {
	ID string `json:"id,omitempty"`
}

type imageStorageProfile struct {
	OSDisk        *imageOSDisk    `json:"osDisk,omitempty"`
	DataDisks     []imageDataDisk `json:"dataDisks"`
	ZoneResilient *bool           `json:"zoneResilient,omitempty" arm:"since=2017-12-01"`
}

type imageOSDisk struct {
	OSType  string `json:"osType,omitempty"`
	OSState string `json:"osState,omitempty"`
	imageDisk
}

type imageDataDisk struct {
	LUN *int `json:"lun,omitempty" arm:"key"`
	imageDisk
}

// imageDisk is what an image keeps of each of its disks.
type imageDisk struct {
	SizeGB             int          `json:"diskSizeGB,omitempty"`
	Snapshot           *subResource `json:"snapshot,omitempty"`
	ManagedDisk        *subResource `json:"managedDisk,omitempty"`
	BlobURI            string       `json:"blobUri,omitempty"`
	Caching            string       `json:"caching,omitempty"`
	StorageAccountType string       `json:"storageAccountType,omitempty" arm:"since=2017-03-30"`
	SourceBytes        int64        `json:"sourceBytes,omitempty" arm:"internal"`
	Contents           string       `json:"contents,omitempty" arm:"internal"` // what they are kept under

	from source // while the image is being made
}

func (p *provider) imageType() *arm.Type[image] {
	return &arm.Type[image]{
		Name:     "Microsoft.Compute/images",
		Movable:  true,
		Doc:      "https://learn.microsoft.com/rest/api/compute/images",
		Surface:  arm.OnDevice,
		Versions: arm.Versions{"2016-04-30-preview", "2017-03-30", "2017-12-01", "2018-04-01", "2018-06-01", "2018-10-01", "2019-03-01", "2019-07-01", "2019-12-01", "2020-06-01"},
		Takes:    arm.Durations{Put: 2 * time.Minute, Update: arm.AtOnce, Delete: 10 * time.Second}, // behaviour: compute-durations
		Polling:  arm.PollAsyncWrites,                                                               // behaviour: compute-polling
		Inspect:  p.inspectImage,
		Default:  p.defaultImage,
		Validate: checkImage,
		Changed:  p.imageChanged,
		Deleting: p.imageDeleting,
		Deleted:  p.imageDeleted,

		PatchSince: "2017-12-01",
	}
}

// inspectImage looks at the VHDs that a new image is made of.
func (p *provider) inspectImage(c *arm.Call, old, r *arm.Resource[image]) error {
	if old != nil || r.Body.Properties.StorageProfile == nil {
		return nil
	}
	for _, d := range r.Body.Properties.StorageProfile.disks() {
		if d.BlobURI == "" {
			continue
		}
		var err error
		if d.from, err = p.open(c, d.BlobURI, "Image"); err != nil {
			return err
		}
	}
	return nil
}

func (p *provider) defaultImage(c *arm.Call, old, r *arm.Resource[image]) error {
	props := &r.Body.Properties
	if old == nil && props.SourceVirtualMachine != nil {
		if err := p.capture(c, props); err != nil {
			return err
		}
	}
	if old != nil {
		props.again(&old.Body.Properties)
	}
	if props.StorageProfile == nil || props.StorageProfile.OSDisk == nil {
		return errMissing("image.storageProfile.osDisk")
	}
	if props.StorageProfile.DataDisks == nil {
		props.StorageProfile.DataDisks = []imageDataDisk{}
	}
	if err := spellImage(props); err != nil {
		return err
	}
	if old == nil {
		for _, d := range props.StorageProfile.disks() {
			if err := p.fillImageDisk(c, d); err != nil {
				return err
			}
		}
	}
	// The device shows V1 even when nobody asked for it.
	props.HyperVGeneration = cmp.Or(props.HyperVGeneration, props.StorageProfile.OSDisk.from.generation, generations[0])
	return nil
}

func spellImage(props *imageProperties) error {
	osDisk := props.StorageProfile.OSDisk
	if err := spell(&props.HyperVGeneration, "hyperVGeneration", generations); err != nil {
		return err
	}
	if err := spell(&osDisk.OSType, "osDisk.osType", osTypes); err != nil {
		return err
	}
	if err := spell(&osDisk.OSState, "osDisk.osState", osStates); err != nil {
		return err
	}
	for _, d := range props.StorageProfile.disks() {
		if d.Caching == "" {
			d.Caching = cachings[0]
		}
		if err := spell(&d.Caching, "caching", cachings); err != nil {
			return err
		}
		if d.StorageAccountType == "" {
			d.StorageAccountType = accountTypes[0]
		}
		if err := spellAccountType(&d.StorageAccountType); err != nil {
			return err
		}
	}
	return nil
}

func checkImage(_ *arm.Call, old, r *arm.Resource[image]) error {
	profile := r.Body.Properties.StorageProfile
	switch {
	case profile.OSDisk.OSType == "":
		return errMissing("osDisk.osType")
	case profile.OSDisk.OSState == "":
		return errMissing("osDisk.osState")
	case old != nil && !old.Body.Properties.StorageProfile.same(profile):
		return errFixed("storageProfile")
	}
	luns := map[int]bool{}
	for _, d := range profile.DataDisks {
		if err := takeLUN(luns, d.LUN); err != nil {
			return err
		}
	}
	for _, d := range profile.disks() {
		if d.SizeGB < 0 || d.SizeGB > maxDiskGB {
			return errInvalid("diskSizeGB")
		}
		if least := wholeGB(d.SourceBytes); d.SizeGB < least {
			return errSmaller(d.SizeGB, least, "diskSizeGB")
		}
	}
	return nil
}

// imageChanged keeps what is on the disks of a new image.
func (p *provider) imageChanged(c *arm.Call, old, r *arm.Resource[image]) error {
	if old != nil {
		return nil
	}
	for _, d := range r.Body.Properties.StorageProfile.disks() {
		if err := p.keep(c, d.Contents, d.from); err != nil {
			return err
		}
	}
	return nil
}

func (p *provider) imageDeleted(c *arm.Call, r *arm.Resource[image]) error {
	for _, d := range r.Body.Properties.StorageProfile.disks() {
		if err := p.Contents.Drop(c.Tx(), d.Contents); err != nil {
			return err
		}
	}
	return nil
}

// imageDeleting lets an image go once the machines made from it have their own disks.
// behaviour: disk-delete-source.
func (p *provider) imageDeleting(c *arm.Call, r *arm.Resource[image]) error {
	machines, err := arm.All(c, p.machines)
	if err != nil {
		return err
	}
	for _, vm := range machines {
		if vm.State == arm.Creating && vm.Body.Properties.StorageProfile.from(r.ID) {
			return notAllowed("Operation '%s' is not allowed since the Virtual Machines '%s' are being provisioned using the Image '%s'.", "delete", vm.ID.Name(), r.ID.Name())
		}
	}
	return nil
}

// findImage looks up the image a property names, to make a resource of it.
// behaviour: unready-source.
func (p *provider) findImage(c *arm.Call, made, ref, path string) (*arm.Resource[image], error) {
	id, err := resourceID(ref, p.images.Name, path)
	if err != nil {
		return nil, err
	}
	found, err := arm.Find(c, p.images, id)
	if isMissing(err) {
		return nil, notFound("The Image '%s' cannot be found in '%s' region.", ref, arm.LowerLocation).At("imageReference")
	}
	if err == nil && (found.State == arm.Creating || found.State == arm.Failed) {
		return nil, notAllowed("The resource %s cannot be created from Image %s until Image has been successfully created.", made, id.Name())
	}
	return found, err
}

// disks are all disks of the image, the operating system's first.
func (s *imageStorageProfile) disks() []*imageDisk {
	var all []*imageDisk
	if s.OSDisk != nil {
		all = append(all, &s.OSDisk.imageDisk)
	}
	for i := range s.DataDisks {
		all = append(all, &s.DataDisks[i].imageDisk)
	}
	return all
}
