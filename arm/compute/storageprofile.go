package compute

import (
	"strings"

	"github.com/edgerite/edgerite/arm"
)

// storageProfile is what a machine boots from and its disks.
type storageProfile struct {
	ImageReference *imageReference `json:"imageReference,omitempty"`
	OSDisk         *osDisk         `json:"osDisk,omitempty"`
	DataDisks      []dataDisk      `json:"dataDisks"`
}

// imageReference names an image of the device by id. The other fields name one of Azure's
// Marketplace, which the device does not have.
type imageReference struct {
	ID        string `json:"id,omitempty"`
	Publisher string `json:"publisher,omitempty"`
	Offer     string `json:"offer,omitempty"`
	SKU       string `json:"sku,omitempty"`
	Version   string `json:"version,omitempty"`
}

type osDisk struct {
	OSType string `json:"osType,omitempty"`
	machineDisk
	Encryption *diskEncryptionSettings `json:"encryptionSettings,omitempty"`
	Diff       *diffDisk               `json:"diffDiskSettings,omitempty" arm:"since=2018-06-01"`
}

type diskEncryptionSettings struct {
	Enabled *bool `json:"enabled,omitempty"`
}

type diffDisk struct {
	Option    string `json:"option,omitempty"`
	Placement string `json:"placement,omitempty" arm:"since=2019-12-01"`
}

type dataDisk struct {
	LUN *int `json:"lun,omitempty" arm:"key"`
	machineDisk
	ToBeDetached *bool `json:"toBeDetached,omitempty" arm:"since=2019-03-01"`
}

// machineDisk is what a machine says of each of its disks.
type machineDisk struct {
	Name         string       `json:"name,omitempty"`
	CreateOption string       `json:"createOption,omitempty"`
	Caching      string       `json:"caching,omitempty"`
	ManagedDisk  *managedDisk `json:"managedDisk,omitempty"`
	VHD          *vhdURI      `json:"vhd,omitempty"`
	Image        *vhdURI      `json:"image,omitempty"`
	Accelerated  *bool        `json:"writeAcceleratorEnabled,omitempty" arm:"since=2017-12-01"`
	SizeGB       int          `json:"diskSizeGB,omitempty"` // the client's wish; what is shown is the disk's own
}

type managedDisk struct {
	ID                 string       `json:"id,omitempty"`
	StorageAccountType string       `json:"storageAccountType,omitempty"`
	EncryptionSet      *subResource `json:"diskEncryptionSet,omitempty" arm:"since=2019-07-01"`
}

// lacks refuses what Azure does with a disk and the device does not: its pages know managed disks only, which is also why there
// is nothing to capture (behaviour: unmanaged-disks). Texts without a note are ours (behaviour: machine-placement).
func (d *machineDisk) lacks(target string) error {
	switch {
	case d.VHD != nil || d.Image != nil:
		return notAllowed("Addition of a blob based disk to VM with managed disks is not supported.").At(target)
	case yes(d.Accelerated):
		return badRequest("Write accelerator is not supported for disk '%s' on this device.", d.Name).At(target + ".writeAcceleratorEnabled")
	case d.ManagedDisk.EncryptionSet != nil && d.ManagedDisk.EncryptionSet.ID != "":
		return notFound("The Disk Encryption Set %s cannot be found.", d.ManagedDisk.EncryptionSet.ID).At(target + ".managedDisk.diskEncryptionSet")
	}
	return nil
}

// lacks refuses what the device does not do with the disk it boots from.
func (d *osDisk) lacks() error {
	switch {
	case d.Diff != nil && d.Diff.Option != "":
		return badRequest("Ephemeral OS disks are not supported on this device.").At("osDisk.diffDiskSettings")
	case d.Encryption != nil && yes(d.Encryption.Enabled):
		return badRequest("Azure Disk Encryption is not supported on this device.").At("osDisk.encryptionSettings")
	}
	return d.machineDisk.lacks("osDisk")
}

type vhdURI struct {
	URI string `json:"uri,omitempty"`
}

// disks are all disks of the machine, the operating system's first.
func (s *storageProfile) disks() []*machineDisk {
	all := []*machineDisk{&s.OSDisk.machineDisk}
	for i := range s.DataDisks {
		all = append(all, &s.DataDisks[i].machineDisk)
	}
	return all
}

// at is the data disk at a LUN, nil if there is none.
func (s *storageProfile) at(lun *int) *dataDisk {
	for i, d := range s.DataDisks {
		if lun != nil && d.LUN != nil && *d.LUN == *lun {
			return &s.DataDisks[i]
		}
	}
	return nil
}

// holds reports whether the disk was attached already.
func (s *storageProfile) holds(d *machineDisk) bool {
	for _, have := range s.disks() {
		if have.key() == d.key() {
			return true
		}
	}
	return false
}

// from reports whether the machine was made from that image.
func (s *storageProfile) from(image arm.ID) bool {
	if s.ImageReference == nil {
		return false
	}
	id, err := arm.ParseID(s.ImageReference.ID)
	return err == nil && id.Key() == image.Key()
}

func (s *storageProfile) refs() []arm.Ref {
	var refs []arm.Ref
	for i, d := range s.disks() {
		id, err := arm.ParseID(d.ManagedDisk.ID)
		if err != nil {
			continue // checkStorage has refused it
		}
		// A disk that comes with the machine is made after references are checked, and recorded after that.
		ref := arm.Ref{To: id, Role: "dataDisk", At: "properties.storageProfile.dataDisks.managedDisk.id", Optional: d.creates()}
		if i == 0 {
			ref.Role, ref.At = "osDisk", "properties.storageProfile.osDisk.managedDisk.id"
		}
		refs = append(refs, ref)
	}
	return refs
}

// creates reports whether the disk is made with the machine.
func (d *machineDisk) creates() bool {
	return d.CreateOption == optionEmpty || d.CreateOption == optionFromImage
}

func (d *machineDisk) key() string {
	if d.ManagedDisk == nil {
		return ""
	}
	return strings.ToLower(d.ManagedDisk.ID)
}
