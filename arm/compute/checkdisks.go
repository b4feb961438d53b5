package compute

import (
	"strings"

	"github.com/edgerite/edgerite/arm"
)

// maxLUN is Azure's last one. It does not depend on the size: the documentation's sample attaches
// at 12 to a machine that may have four data disks.
// behaviour: data-disk-lun.
const maxLUN = 63

func (p *provider) checkStorage(c *arm.Call, old, r *arm.Resource[virtualMachine], s size) error {
	profile := r.Body.Properties.StorageProfile
	held, has := func(*machineDisk) bool { return false }, room{Limit: s.MaxDataDisks, Of: "data disks"}
	if old == nil {
		if err := profile.checkSource(); err != nil {
			return err
		}
	} else {
		before := old.Body.Properties.StorageProfile
		if err := before.checkFixed(profile); err != nil {
			return err
		}
		held, has.Used = before.holds, len(before.DataDisks)
	}
	if err := profile.checkDataDisks(has); err != nil {
		return err
	}
	if err := profile.OSDisk.lacks(); err != nil {
		return err
	}
	for i, d := range profile.disks() {
		target := "dataDisk"
		if i == 0 {
			target = "osDisk"
		}
		if err := d.lacks(target); err != nil {
			return err
		}
		check := p.checkNew
		if held(d) {
			check = p.checkHeld
		}
		accountType, err := check(c, r, i, target)
		if err != nil {
			return err
		}
		if accountType == "Premium_LRS" && !s.Premium {
			return badRequest("Requested operation cannot be performed because the VM size %s does not support the storage account type %s of disk '%s'. Consider updating the VM to a size that supports Premium storage.", s.Name, accountType, d.Name).At(target + ".managedDisk.storageAccountType")
		}
	}
	return nil
}

// checkSource holds a new machine to one thing it boots from.
func (s *storageProfile) checkSource() error {
	switch {
	case s.OSDisk.CreateOption == "":
		return errMissing("storageProfile.imageReference")
	case s.ImageReference != nil && s.OSDisk.CreateOption == optionAttach:
		return badRequest("Cannot attach an existing OS disk if the VM is created from a platform or user image.").At("osDisk")
	case s.ImageReference == nil && s.OSDisk.CreateOption == optionFromImage:
		return errMissing("storageProfile.imageReference")
	case s.OSDisk.CreateOption != optionAttach && s.OSDisk.CreateOption != optionFromImage:
		return errInvalid("osDisk.createOption")
	case s.OSDisk.OSType == "":
		return errMissing("osDisk.osType")
	}
	return nil
}

// checkFixed refuses to change what the machine boots from.
func (s *storageProfile) checkFixed(fresh *storageProfile) error {
	switch {
	case s.ImageReference.key() != fresh.ImageReference.key():
		return errFixed("imageReference")
	case s.OSDisk.key() != fresh.OSDisk.key():
		return errFixed("osDisk.managedDisk.id")
	case s.OSDisk.Name != fresh.OSDisk.Name:
		return errFixed("osDisk.name")
	case s.OSDisk.OSType != fresh.OSDisk.OSType:
		return errFixed("osDisk.osType")
	case s.OSDisk.CreateOption != fresh.OSDisk.CreateOption:
		return errFixed("osDisk.createOption")
	}
	return nil
}

func (s *storageProfile) checkDataDisks(has room) error {
	if len(s.DataDisks) > has.Limit {
		return errDataDisks(has)
	}
	luns, ids := map[int]bool{}, map[string]bool{s.OSDisk.key(): true}
	for _, d := range s.DataDisks {
		if err := takeLUN(luns, d.LUN); err != nil {
			return err
		}
		switch {
		case d.CreateOption == "":
			return errMissing("dataDisk.createOption")
		case d.key() == "":
			return errMissing("dataDisk.managedDisk.id")
		case ids[d.key()]:
			return badRequest("A disk named '%s' already exists.", d.Name).At("dataDisk.name")
		}
		ids[d.key()] = true
	}
	return nil
}

// takeLUN marks a data disk's place as taken, or refuses it.
func takeLUN(taken map[int]bool, lun *int) error {
	switch {
	case lun == nil:
		return errMissing("dataDisk.lun")
	case *lun < 0 || *lun > maxLUN:
		return errInvalid("dataDisk.lun")
	case taken[*lun]:
		return badRequest("A disk at LUN %d already exists.", *lun).At("dataDisk.lun")
	}
	taken[*lun] = true
	return nil
}

// checkNew checks a disk that comes with this request, the i-th of the machine, and gives its kind of storage.
func (p *provider) checkNew(c *arm.Call, r *arm.Resource[virtualMachine], i int, target string) (accountType string, err error) {
	profile := r.Body.Properties.StorageProfile
	d := profile.disks()[i]
	switch d.CreateOption {
	case optionAttach:
		return p.checkAttach(c, r, d, target)
	case optionEmpty:
		if d.SizeGB < 1 || d.SizeGB > maxDiskGB {
			return "", errInvalid(target + ".diskSizeGB")
		}
	case optionFromImage:
		if profile.ImageReference == nil {
			return "", errInvalid(target + ".createOption")
		}
	default:
		return "", errInvalid(target + ".createOption")
	}
	id, err := resourceID(d.ManagedDisk.ID, p.disks.Name, "properties.storageProfile."+target+".managedDisk.id")
	if err != nil {
		return "", err
	}
	exists, err := c.Exists(id)
	if err != nil {
		return "", err
	}
	if exists {
		return "", conflicting("Disk %s already exists in resource group %s. Only CreateOption.Attach is supported.", id.Name(), strings.ToUpper(id.Group)).At(id.String())
	}
	return d.ManagedDisk.StorageAccountType, nil
}

// checkAttach checks a disk that was there before.
func (p *provider) checkAttach(c *arm.Call, r *arm.Resource[virtualMachine], d *machineDisk, target string) (string, error) {
	if d.key() == "" {
		return "", errMissing(target + ".managedDisk.id")
	}
	id, err := resourceID(d.ManagedDisk.ID, p.disks.Name, "properties.storageProfile."+target+".managedDisk.id")
	if err != nil {
		return "", err
	}
	found, err := p.findDisk(c, id)
	if isMissing(err) {
		return "", notFound("Disk %s is not found.", id.Name()).At(target + ".managedDisk.id")
	}
	if err != nil {
		return "", err
	}
	if found.Body.Properties.Access.active(c) {
		return "", errShared(id.Name()).At(target)
	}
	holder, err := p.holder(c, id)
	if err != nil {
		return "", err
	}
	if holder != nil && holder.ID.Key() != r.ID.Key() {
		return "", conflicting("Disk '%s' cannot be attached as the disk is already owned by VM '%s'.", id.Name(), holder.ID).At(target)
	}
	return found.Body.SKU.Name, p.checkSameSize(r, d, found, target)
}

// checkHeld checks a disk that the machine has already.
func (p *provider) checkHeld(c *arm.Call, r *arm.Resource[virtualMachine], i int, target string) (string, error) {
	d := r.Body.Properties.StorageProfile.disks()[i]
	id, err := resourceID(d.ManagedDisk.ID, p.disks.Name, "properties.storageProfile."+target+".managedDisk.id")
	if err != nil {
		return "", err
	}
	found, err := arm.Find(c, p.disks, id)
	if err != nil {
		return "", err
	}
	return found.Body.SKU.Name, p.checkSameSize(r, d, found, target)
}

// checkSameSize refuses to resize a disk through its machine. Both refusals: seen.
func (p *provider) checkSameSize(r *arm.Resource[virtualMachine], d *machineDisk, is *arm.Resource[disk], target string) error {
	if d.SizeGB == 0 || d.SizeGB == is.Body.Properties.SizeGB {
		return nil
	}
	if r.Body.Properties.Power.allocated() {
		return errResizeRunning().At(target + ".diskSizeGB")
	}
	return errResizeByMachine(r.ID.Name(), is.ID).At(target + ".diskSizeGB")
}

func (ref *imageReference) key() string {
	if ref == nil {
		return ""
	}
	return strings.ToLower(ref.ID)
}
