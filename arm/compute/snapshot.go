package compute

import (
	"github.com/edgerite/edgerite/arm"
)

// snapshotType is Microsoft.Compute/snapshots: what was on a disk, a blob or another snapshot at a
// moment. It is a disk that no machine can hold.
//
// Page: https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-back-up-virtual-machine-disks
// behaviour: snapshots.
func (p *provider) snapshotType() *arm.Type[disk] {
	t := p.volume("Microsoft.Compute/snapshots", "https://learn.microsoft.com/rest/api/compute/snapshots")
	t.Default = p.defaultSnapshot
	t.Validate = p.checkVolume
	return t
}

func (p *provider) defaultSnapshot(c *arm.Call, old, r *arm.Resource[disk]) error {
	if err := p.defaultVolume(c, old, r); err != nil {
		return err
	}
	props := &r.Body.Properties
	if props.CreationData.CreateOption == optionFromImage {
		return errInvalid("snapshot.creationData.createOption")
	}
	if props.Incremental == nil {
		props.Incremental = new(bool)
	}
	return nil
}
