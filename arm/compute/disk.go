package compute

import (
	"cmp"
	"strings"
	"time"

	"github.com/edgerite/edgerite/arm"
)

// disk is the body of Microsoft.Compute/disks. Its properties are in the order Azure prints them.
type disk struct {
	ManagedBy  string         `json:"managedBy,omitempty" arm:"readonly"`
	SKU        *diskSKU       `json:"sku,omitempty"`
	Properties diskProperties `json:"properties"`
}

type diskSKU struct {
	Name string `json:"name,omitempty"`
	Tier string `json:"tier,omitempty" arm:"readonly"`
}

type diskProperties struct {
	OSType            string          `json:"osType,omitempty"`
	HyperVGeneration  string          `json:"hyperVGeneration,omitempty" arm:"since=2018-09-30"`
	CreationData      *creationData   `json:"creationData,omitempty"`
	SizeGB            int             `json:"diskSizeGB,omitempty"`
	IOPS              int             `json:"diskIOPSReadWrite,omitempty" arm:"readonly,since=2018-06-01"`
	MBps              int             `json:"diskMBpsReadWrite,omitempty" arm:"readonly,since=2018-06-01"`
	Encryption        *diskEncryption `json:"encryption,omitempty" arm:"readonly,since=2019-07-01"`
	TimeCreated       arm.Time        `json:"timeCreated,omitzero" arm:"readonly"`
	ProvisioningState string          `json:"provisioningState,omitempty"`
	State             string          `json:"diskState,omitempty" arm:"readonly,since=2018-09-30"`
	SizeBytes         int64           `json:"diskSizeBytes,omitempty" arm:"readonly,since=2018-09-30"`
	UniqueID          string          `json:"uniqueId,omitempty" arm:"readonly,since=2018-09-30"`
}

type diskEncryption struct {
	Type string `json:"type,omitempty"`
}

type creationData struct {
	CreateOption     string              `json:"createOption,omitempty"`
	StorageAccountID string              `json:"storageAccountId,omitempty"`
	ImageReference   *imageDiskReference `json:"imageReference,omitempty"`
	SourceURI        string              `json:"sourceUri,omitempty"`
	SourceResourceID string              `json:"sourceResourceId,omitempty"`
	SourceUniqueID   string              `json:"sourceUniqueId,omitempty" arm:"readonly,since=2019-07-01"`
	SourceBytes      int64               `json:"sourceBytes,omitempty" arm:"internal"`
}

type imageDiskReference struct {
	ID  string `json:"id,omitempty"`
	LUN *int   `json:"lun,omitempty"`
}

func (p *provider) diskType() *arm.Type[disk] {
	return &arm.Type[disk]{
		Name:     "Microsoft.Compute/disks",
		Doc:      "https://learn.microsoft.com/rest/api/compute/disks",
		Surface:  arm.OnDevice,
		Versions: arm.Versions{"2016-04-30-preview", "2017-03-30", "2018-04-01", "2018-06-01", "2018-09-30", "2019-03-01", "2019-07-01"},
		Location: arm.UpperLocation,
		Merge:    true,
		// How long the hardware takes is nowhere written (behaviour: compute-durations).
		Takes: arm.Durations{Put: time.Minute, Update: 10 * time.Second, Delete: 10 * time.Second},
		// Clients refuse a 201: the specification has 200 and 202 only.
		Codes:    arm.Codes{Create: 200, Update: 200, CreatePending: 202, UpdatePending: 202},
		Inspect:  p.inspectDisk,
		Default:  p.defaultDisk,
		Validate: p.checkDisk,
		InUse: func(r *arm.Resource[disk], by []arm.Ref) error {
			return errAttached(r.ID.Name(), by[0].From)
		},
		View: p.viewDisk,
	}
}

// inspectDisk reads the size of the VHD that a new disk is imported from.
func (p *provider) inspectDisk(c *arm.Call, old, r *arm.Resource[disk]) error {
	data := r.Body.Properties.CreationData
	if old != nil || data == nil || !strings.EqualFold(data.CreateOption, optionImport) {
		return nil
	}
	if data.SourceURI == "" {
		return errMissing("creationData.sourceUri")
	}
	bytes, err := p.vhdSize(c, data.SourceURI, "Disk")
	data.SourceBytes = bytes
	return err
}

func (p *provider) defaultDisk(c *arm.Call, old, r *arm.Resource[disk]) error {
	if err := spellDisk(&r.Body); err != nil {
		return err
	}
	props := &r.Body.Properties
	if old == nil {
		source, err := p.sourceBytes(c, r.ID.Name(), props.CreationData)
		if err != nil {
			return err
		}
		props.CreationData.SourceBytes = source
		props.SizeGB = cmp.Or(props.SizeGB, wholeGB(source))
		props.SizeBytes = source
		props.TimeCreated = arm.Time{Time: c.Now()}
		props.UniqueID = c.UUID()
		// What the device shows for a standard disk; for a premium one it is a guess (behaviour: disk-speed).
		props.IOPS, props.MBps = 500, 60
		props.Encryption = &diskEncryption{Type: "EncryptionAtRestWithPlatformKey"}
	}
	// behaviour: disk-size-bytes.
	if props.SizeGB != wholeGB(props.SizeBytes) {
		props.SizeBytes = int64(props.SizeGB) * gib
	}
	return nil
}

func spellDisk(b *disk) error {
	if b.SKU == nil {
		b.SKU = &diskSKU{}
	}
	b.SKU.Name = cmp.Or(b.SKU.Name, accountTypes[0])
	if err := spellAccountType(&b.SKU.Name); err != nil {
		return err
	}
	b.SKU.Tier, _, _ = strings.Cut(b.SKU.Name, "_")
	if err := spell(&b.Properties.OSType, "osType", osTypes); err != nil {
		return err
	}
	if err := spell(&b.Properties.HyperVGeneration, "hyperVGeneration", generations); err != nil {
		return err
	}
	if b.Properties.CreationData == nil {
		return errMissing("disk.creationData")
	}
	return spell(&b.Properties.CreationData.CreateOption, "creationData.createOption", createOptions)
}

// checkDisk holds the rules of a disk's size: it covers its source, it only grows, and while a
// machine holds it it does not change.
func (p *provider) checkDisk(c *arm.Call, old, r *arm.Resource[disk]) error {
	props := &r.Body.Properties
	if props.SizeGB < 1 || props.SizeGB > maxDiskGB {
		return errInvalid("disk.diskSizeGB")
	}
	if old == nil {
		if props.SizeBytes < props.CreationData.SourceBytes {
			return errSmaller(props.SizeGB, wholeGB(props.CreationData.SourceBytes), "disk.diskSizeGB")
		}
		return nil
	}
	was := old.Body.Properties
	if !was.CreationData.same(props.CreationData) {
		return errFixed("disk.creationData")
	}
	if props.SizeBytes < was.SizeBytes {
		return errShrink(was.SizeBytes, props.SizeBytes, "disk.diskSizeGB")
	}
	if props.SizeBytes == was.SizeBytes {
		return nil
	}
	vm, err := p.holder(c, r.ID)
	if err == nil && vm != nil && vm.Body.Properties.Power.allocated() {
		return errResizeAttached(r.ID.Name(), vm.ID)
	}
	return err
}

func (d *creationData) same(other *creationData) bool {
	return d.CreateOption == other.CreateOption && strings.EqualFold(d.SourceURI, other.SourceURI) &&
		strings.EqualFold(d.SourceResourceID, other.SourceResourceID)
}

// viewDisk shows who holds the disk.
func (p *provider) viewDisk(c *arm.Call, r *arm.Resource[disk]) error {
	vm, err := p.holder(c, r.ID)
	if err != nil {
		return err
	}
	switch {
	case vm == nil:
		r.Body.Properties.State = "Unattached"
	case vm.Body.Properties.Power.allocated():
		r.Body.Properties.State = "Attached"
	default:
		r.Body.Properties.State = "Reserved"
	}
	if vm != nil {
		r.Body.ManagedBy = vm.ID.String()
	}
	return nil
}

// holder is the machine a disk is attached to, nil if there is none.
func (p *provider) holder(c *arm.Call, diskID arm.ID) (*arm.Resource[virtualMachine], error) {
	refs, err := c.Referrers(diskID)
	if err != nil {
		return nil, err
	}
	for _, ref := range refs {
		if strings.EqualFold(ref.From.Type(), p.machines.Name) {
			return arm.Find(c, p.machines, ref.From)
		}
	}
	return nil, nil
}
