package compute

import (
	"strings"
	"time"

	"github.com/edgerite/edgerite/arm"
)

// disk is the body of Microsoft.Compute/disks, and of snapshots, which have most of it. Its properties
// are in the order Azure prints them.
type disk struct {
	ManagedBy  string         `json:"managedBy,omitempty" arm:"readonly,since=2017-03-30"`
	SKU        *diskSKU       `json:"sku,omitempty" arm:"since=2017-03-30"`
	Properties diskProperties `json:"properties"`
}

type diskSKU struct {
	Name string `json:"name,omitempty"`
	Tier string `json:"tier,omitempty" arm:"readonly"`
}

type diskProperties struct {
	AccountType       string          `json:"accountType,omitempty" arm:"until=2017-03-30"` // sku.name, later
	OSType            string          `json:"osType,omitempty"`
	HyperVGeneration  string          `json:"hyperVGeneration,omitempty" arm:"since=2018-09-30"`
	CreationData      *creationData   `json:"creationData,omitempty"`
	SizeGB            int             `json:"diskSizeGB,omitempty"`
	IOPS              int             `json:"diskIOPSReadWrite,omitempty" arm:"readonly,since=2018-06-01"`
	MBps              int             `json:"diskMBpsReadWrite,omitempty" arm:"readonly,since=2018-06-01"`
	Encryption        *diskEncryption `json:"encryption,omitempty" arm:"readonly,since=2019-07-01"`
	Incremental       *bool           `json:"incremental,omitempty" arm:"immutable,since=2019-03-01"` // of snapshots
	TimeCreated       arm.Time        `json:"timeCreated,omitzero" arm:"readonly"`
	OwnerID           string          `json:"ownerId,omitempty" arm:"readonly,until=2017-03-30"` // managedBy, later
	ProvisioningState string          `json:"provisioningState,omitempty"`
	State             string          `json:"diskState,omitempty" arm:"readonly,since=2018-09-30"`
	SizeBytes         int64           `json:"diskSizeBytes,omitempty" arm:"readonly,since=2019-03-01"`
	UniqueID          string          `json:"uniqueId,omitempty" arm:"readonly,since=2019-03-01"` // what its contents are kept under, too
	Access            *access         `json:"access,omitempty" arm:"internal"`
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
	SourceUniqueID   string              `json:"sourceUniqueId,omitempty" arm:"readonly,since=2019-03-01"`

	from source // while the disk is being made
}

type imageDiskReference struct {
	ID  string `json:"id,omitempty"`
	LUN *int   `json:"lun,omitempty"`
}

func (p *provider) diskType() *arm.Type[disk] {
	t := p.volume("Microsoft.Compute/disks", "https://learn.microsoft.com/rest/api/compute/disks")
	t.Default = p.defaultDisk
	t.Validate = p.checkDisk
	t.InUse = func(r *arm.Resource[disk], by []arm.Ref) error { return errAttached(r.ID.Name(), by[0].From) }
	t.View = p.viewDisk
	return t
}

// volume declares what disks and snapshots have in common.
func (p *provider) volume(name, doc string) *arm.Type[disk] {
	return &arm.Type[disk]{
		Name:     name,
		Movable:  true,
		Doc:      doc,
		Surface:  arm.OnDevice,
		Versions: arm.Versions{"2016-04-30-preview", "2017-03-30", "2018-04-01", "2018-06-01", "2018-09-30", "2019-03-01", "2019-07-01"},
		Location: arm.UpperLocation,
		Merge:    true,
		// How long the hardware takes is nowhere written (behaviour: compute-durations).
		Takes: arm.Durations{Put: time.Minute, Update: 10 * time.Second, Delete: 10 * time.Second},
		// Clients refuse a 201: the specification has 200 and 202 only.
		Codes:    arm.Codes{Create: 200, Update: 200, CreatePending: 202, UpdatePending: 202},
		Inspect:  p.inspectVolume,
		Changed:  p.volumeChanged,
		Deleting: p.volumeDeleting,
		Deleted:  p.volumeDeleted,
		Actions:  arm.Actions[disk]{"beginGetAccess": p.beginGetAccess(doc), "endGetAccess": p.endGetAccess(doc)},
	}
}

func (p *provider) defaultDisk(c *arm.Call, old, r *arm.Resource[disk]) error {
	if err := p.defaultVolume(c, old, r); err != nil {
		return err
	}
	// What the device shows for a standard disk; for a premium one it is a guess (behaviour: disk-speed).
	r.Body.Properties.IOPS, r.Body.Properties.MBps = 500, 60
	r.Body.Properties.Incremental = nil
	return nil
}

// checkDisk holds the rules of a volume and, while a machine holds it, that its size does not change.
func (p *provider) checkDisk(c *arm.Call, old, r *arm.Resource[disk]) error {
	if err := p.checkVolume(c, old, r); err != nil || old == nil || !grown(old, r) {
		return err
	}
	vm, err := p.holder(c, r.ID)
	if err == nil && vm != nil && vm.Body.Properties.Power.allocated() {
		return errResizeAttached(r.ID.Name(), vm.ID)
	}
	return err
}

// viewDisk shows who holds the disk.
func (p *provider) viewDisk(c *arm.Call, r *arm.Resource[disk]) error {
	vm, err := p.holder(c, r.ID)
	if err != nil {
		return err
	}
	switch {
	case r.Body.Properties.Access.active(c):
		r.Body.Properties.State = "ActiveSAS"
	case vm == nil:
		r.Body.Properties.State = "Unattached"
	case vm.Body.Properties.Power.allocated():
		r.Body.Properties.State = "Attached"
	default:
		r.Body.Properties.State = "Reserved"
	}
	if vm != nil {
		r.Body.ManagedBy = vm.ID.String()
		r.Body.Properties.OwnerID = r.Body.ManagedBy
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
