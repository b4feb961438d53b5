package compute

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/edgerite/edgerite/arm"
)

// defaultStorage names every disk and says where it comes from.
func (p *provider) defaultStorage(c *arm.Call, old, r *arm.Resource[virtualMachine]) error {
	s := r.Body.Properties.StorageProfile
	if s.OSDisk == nil {
		s.OSDisk = &osDisk{} // the device's own templates name an image and nothing else
	}
	s.DataDisks = slices.DeleteFunc(s.DataDisks, func(d dataDisk) bool { return d.ToBeDetached != nil && *d.ToBeDetached })
	if s.DataDisks == nil {
		s.DataDisks = []dataDisk{}
	}
	for i := range s.DataDisks {
		setDefault(&s.DataDisks[i].ToBeDetached, false) // seen: Azure shows it of every data disk
	}
	if old != nil {
		adopt(old.Body.Properties.StorageProfile, s)
	} else if err := p.defaultOSDisk(c, r.ID.Name(), s); err != nil {
		return err
	}
	for i, d := range s.disks() {
		if err := d.fill(c, r.ID, i+1); err != nil {
			return err
		}
	}
	return spell(&s.OSDisk.OSType, "osDisk.osType", osTypes)
}

// defaultOSDisk takes from the image what the request leaves open.
// behaviour: os-disk-type.
func (p *provider) defaultOSDisk(c *arm.Call, vm string, s *storageProfile) error {
	if s.ImageReference == nil {
		return nil
	}
	if s.ImageReference.ID == "" {
		return errPlatformImage(s.ImageReference)
	}
	from, err := p.findImage(c, vm, s.ImageReference.ID, "properties.storageProfile.imageReference.id")
	if err != nil {
		return err
	}
	profile := from.Body.Properties.StorageProfile
	s.OSDisk.CreateOption = cmp.Or(s.OSDisk.CreateOption, optionFromImage)
	s.OSDisk.OSType = profile.OSDisk.OSType
	s.OSDisk.Caching = cmp.Or(s.OSDisk.Caching, "ReadWrite")
	if s.OSDisk.ManagedDisk == nil {
		s.OSDisk.ManagedDisk = &managedDisk{StorageAccountType: profile.OSDisk.StorageAccountType}
	}
	for _, d := range profile.DataDisks {
		if s.at(d.LUN) == nil {
			s.DataDisks = append(s.DataDisks, dataDisk{LUN: d.LUN, machineDisk: machineDisk{CreateOption: optionFromImage, Caching: d.Caching}})
		}
	}
	return nil
}

// adopt recognises the data disks a client sends again as it first sent them, without the names
// they were given: by their LUN.
// behaviour: data-disk-adoption.
func adopt(old, fresh *storageProfile) {
	for i := range fresh.DataDisks {
		d := &fresh.DataDisks[i]
		have := old.at(d.LUN)
		if have == nil || d.key() != "" || d.Name != "" && d.Name != have.Name {
			continue
		}
		d.Name, d.ManagedDisk = have.Name, have.ManagedDisk
	}
}

// fill spells what the request says of the machine's n-th disk and names what it does not.
func (d *machineDisk) fill(c *arm.Call, vm arm.ID, n int) error {
	d.Caching = cmp.Or(d.Caching, cachings[0])
	if err := spell(&d.Caching, "caching", cachings); err != nil {
		return err
	}
	if err := spell(&d.CreateOption, "createOption", createOptions); err != nil {
		return err
	}
	if d.ManagedDisk == nil {
		d.ManagedDisk = &managedDisk{}
	}
	if err := spellAccountType(&d.ManagedDisk.StorageAccountType); err != nil {
		return err
	}
	if d.ManagedDisk.ID == "" && d.creates() {
		// The device's own form of a name, and the only one seen: myvm_disk1_2a06….
		// https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-back-up-virtual-machine-disks
		d.Name = cmp.Or(d.Name, vm.Name()+"_disk"+strconv.Itoa(n)+"_"+c.Hex(16))
		d.ManagedDisk.ID = arm.ID{
			Subscription: vm.Subscription, Group: vm.Group, Namespace: vm.Namespace,
			Types: []string{"disks"}, Names: []string{d.Name},
		}.String()
		d.ManagedDisk.StorageAccountType = cmp.Or(d.ManagedDisk.StorageAccountType, accountTypes[0])
	}
	if id, err := arm.ParseID(d.ManagedDisk.ID); err == nil {
		d.Name = id.Name()
	}
	return nil
}

// machineChanged makes the disks that come with the machine, and hands over what is secret of it.
func (p *provider) machineChanged(c *arm.Call, old, r *arm.Resource[virtualMachine]) error {
	s := r.Body.Properties.StorageProfile
	for i, d := range s.disks() {
		if d.creates() && (old == nil || !old.Body.Properties.StorageProfile.holds(d)) {
			var lun *int
			if i > 0 {
				lun = s.DataDisks[i-1].LUN
			}
			if err := p.makeDisk(c, s, d, lun); err != nil {
				return err
			}
		}
		d.SizeGB = 0 // from here on the disk itself knows
	}
	return p.entrust(c, r)
}

// makeDisk makes one disk, the operating system's where lun is nil.
func (p *provider) makeDisk(c *arm.Call, s *storageProfile, d *machineDisk, lun *int) error {
	id, err := resourceID(d.ManagedDisk.ID, p.disks.Name, "managedDisk.id")
	if err != nil {
		return err
	}
	fresh := &arm.Resource[disk]{ID: id, Location: string(arm.UpperLocation)}
	fresh.Body.SKU = &diskSKU{Name: d.ManagedDisk.StorageAccountType}
	props := &fresh.Body.Properties
	props.SizeGB = d.SizeGB
	props.CreationData = &creationData{CreateOption: d.CreateOption}
	if d.CreateOption == optionFromImage {
		from, err := p.findImage(c, d.Name, s.ImageReference.ID, "imageReference.id")
		if err != nil {
			return err
		}
		props.CreationData.ImageReference = &imageDiskReference{ID: s.ImageReference.ID, LUN: lun}
		if lun == nil {
			props.OSType, props.HyperVGeneration = s.OSDisk.OSType, from.Body.Properties.HyperVGeneration
		}
	}
	return arm.Put(c, p.disks, fresh)
}

// attached are the machine's disks, the operating system's first.
func (p *provider) attached(c *arm.Call, r *arm.Resource[virtualMachine]) ([]*arm.Resource[disk], error) {
	var all []*arm.Resource[disk]
	for _, d := range r.Body.Properties.StorageProfile.disks() {
		id, err := resourceID(d.ManagedDisk.ID, p.disks.Name, "managedDisk.id")
		if err != nil {
			return nil, err
		}
		found, err := arm.Find(c, p.disks, id)
		if err != nil {
			return nil, err
		}
		all = append(all, found)
	}
	return all, nil
}

// showDiskSizes shows what the disks are now: they may have grown since they were attached.
func (p *provider) showDiskSizes(c *arm.Call, r *arm.Resource[virtualMachine]) error {
	disks, err := p.attached(c, r)
	if err != nil {
		return err
	}
	for i, d := range r.Body.Properties.StorageProfile.disks() {
		d.SizeGB = disks[i].Body.Properties.SizeGB
		d.ManagedDisk.StorageAccountType = disks[i].Body.SKU.Name
	}
	return nil
}
