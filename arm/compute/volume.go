package compute

import (
	"cmp"
	"strings"

	"github.com/edgerite/edgerite/arm"
)

// inspectVolume looks at the VHD that a new disk or snapshot is imported from.
func (p *provider) inspectVolume(c *arm.Call, old, r *arm.Resource[disk]) error {
	data := r.Body.Properties.CreationData
	if old != nil || data == nil || !strings.EqualFold(data.CreateOption, optionImport) {
		return nil
	}
	if data.SourceURI == "" {
		return errMissing("creationData.sourceUri")
	}
	var err error
	data.from, err = p.open(c, data.SourceURI, "Disk")
	return err
}

func (p *provider) defaultVolume(c *arm.Call, old, r *arm.Resource[disk]) error {
	if err := spellDisk(old, &r.Body); err != nil {
		return err
	}
	props := &r.Body.Properties
	if old == nil {
		from, err := p.source(c, r.ID.Name(), props.CreationData)
		if err != nil {
			return err
		}
		props.CreationData.from = from
		props.CreationData.SourceUniqueID = from.uniqueID
		props.OSType = cmp.Or(props.OSType, from.osType)
		props.HyperVGeneration = cmp.Or(props.HyperVGeneration, from.generation)
		props.SizeGB = cmp.Or(props.SizeGB, wholeGB(from.bytes))
		props.SizeBytes = from.bytes
		props.TimeCreated = arm.Time{Time: c.Now()}
		props.UniqueID = c.UUID()
		props.Encryption = &diskEncryption{Type: "EncryptionAtRestWithPlatformKey"}
	}
	// behaviour: disk-size-bytes.
	if props.SizeGB != wholeGB(props.SizeBytes) {
		props.SizeBytes = int64(props.SizeGB) * gib
	}
	return nil
}

func spellDisk(old *arm.Resource[disk], b *disk) error {
	props := &b.Properties
	if b.SKU == nil {
		b.SKU = &diskSKU{}
	}
	if props.AccountType != "" && (old == nil || props.AccountType != old.Body.Properties.AccountType) {
		b.SKU.Name = props.AccountType // a client of 2016
	}
	b.SKU.Name = cmp.Or(b.SKU.Name, accountTypes[0])
	if err := spellAccountType(&b.SKU.Name); err != nil {
		return err
	}
	b.SKU.Tier, _, _ = strings.Cut(b.SKU.Name, "_")
	props.AccountType = b.SKU.Name
	if err := spell(&props.OSType, "osType", osTypes); err != nil {
		return err
	}
	if err := spell(&props.HyperVGeneration, "hyperVGeneration", generations); err != nil {
		return err
	}
	if props.CreationData == nil {
		return errMissing("disk.creationData")
	}
	return props.CreationData.spell()
}

// spell also puts a source where it belongs: of a copy, PowerShell names it in sourceUri.
//
// Page: https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-back-up-virtual-machine-disks
func (d *creationData) spell() error {
	if err := spell(&d.CreateOption, "creationData.createOption", createOptions); err != nil {
		return err
	}
	if d.CreateOption == optionCopy && d.SourceURI != "" {
		d.SourceResourceID, d.SourceURI = d.SourceURI, ""
	}
	return nil
}

// checkVolume holds the rules of a size: it covers its source, it only grows, and not while others read.
func (p *provider) checkVolume(c *arm.Call, old, r *arm.Resource[disk]) error {
	props := &r.Body.Properties
	if props.SizeGB < 1 || props.SizeGB > maxDiskGB {
		return errInvalid("disk.diskSizeGB")
	}
	if old == nil {
		if source := props.CreationData.from.bytes; props.SizeBytes < source {
			return errSmaller(props.SizeGB, wholeGB(source), "disk.diskSizeGB")
		}
		return nil
	}
	was := old.Body.Properties
	switch {
	case !was.CreationData.same(props.CreationData):
		return errFixed("disk.creationData")
	case props.SizeBytes < was.SizeBytes:
		return errShrink(was.SizeBytes, props.SizeBytes, "disk.diskSizeGB")
	case grown(old, r) && props.Access.active(c):
		return errResizeShared(r.ID.Name())
	}
	return nil
}

func grown(old, r *arm.Resource[disk]) bool {
	return r.Body.Properties.SizeBytes > old.Body.Properties.SizeBytes
}

func (d *creationData) same(other *creationData) bool {
	return d.CreateOption == other.CreateOption && strings.EqualFold(d.SourceURI, other.SourceURI) &&
		strings.EqualFold(d.SourceResourceID, other.SourceResourceID)
}

// volumeChanged keeps what is on a new disk or snapshot.
func (p *provider) volumeChanged(c *arm.Call, old, r *arm.Resource[disk]) error {
	if old != nil {
		return nil
	}
	return p.keep(c, r.Body.Properties.UniqueID, r.Body.Properties.CreationData.from)
}

func (p *provider) volumeDeleting(c *arm.Call, r *arm.Resource[disk]) error {
	if r.Body.Properties.Access.active(c) {
		return errShared(r.ID.Name())
	}
	return nil
}

func (p *provider) volumeDeleted(c *arm.Call, r *arm.Resource[disk]) error {
	if err := p.revoke(c, r); err != nil {
		return err
	}
	return p.Contents.Drop(c.Tx(), r.Body.Properties.UniqueID)
}
