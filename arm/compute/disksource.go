package compute

import (
	"strings"

	"github.com/edgerite/edgerite/arm"
)

const (
	gib = 1 << 30

	// maxDiskGB is Azure's largest managed disk: the device's pages name none (behaviour: disk-size-limit).
	maxDiskGB = 32767
)

// wholeGB is the size in GB that covers so many bytes.
func wholeGB(bytes int64) int { return int((bytes + gib - 1) / gib) }

// sourceBytes is how much the new disk of that name has to hold, zero for an empty one.
func (p *provider) sourceBytes(c *arm.Call, made string, data *creationData) (int64, error) {
	switch data.CreateOption {
	case optionEmpty:
		return 0, nil
	case optionImport:
		return data.SourceBytes, nil // found by inspectDisk
	case optionCopy:
		return p.copiedBytes(c, data)
	case optionFromImage:
		return p.imageBytes(c, made, data.ImageReference)
	case "":
		return 0, errMissing("disk.creationData.createOption")
	default:
		return 0, errInvalid("disk.creationData.createOption")
	}
}

// copiedBytes is the size of another disk. PowerShell names it in sourceUri.
//
// Page: https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-back-up-virtual-machine-disks
func (p *provider) copiedBytes(c *arm.Call, data *creationData) (int64, error) {
	if data.SourceResourceID == "" {
		data.SourceResourceID, data.SourceURI = data.SourceURI, ""
	}
	id, err := resourceID(data.SourceResourceID, p.disks.Name, "creationData.sourceResourceId")
	if err != nil {
		return 0, err
	}
	source, err := p.findDisk(c, id)
	if err != nil {
		return 0, err
	}
	data.SourceUniqueID = source.Body.Properties.UniqueID
	return source.Body.Properties.SizeBytes, nil
}

// findDisk looks up a disk that another resource is to use or be made of.
// behaviour: unready-source.
func (p *provider) findDisk(c *arm.Call, id arm.ID) (*arm.Resource[disk], error) {
	found, err := arm.Find(c, p.disks, id)
	if err == nil && (found.State == arm.Creating || found.State == arm.Failed) {
		return nil, errDiskNotReady(id.Name(), found.State)
	}
	return found, err
}

func (p *provider) imageBytes(c *arm.Call, made string, ref *imageDiskReference) (int64, error) {
	if ref == nil || ref.ID == "" {
		return 0, errMissing("creationData.imageReference.id")
	}
	from, err := p.findImage(c, made, ref.ID, "creationData.imageReference.id")
	if err != nil {
		return 0, err
	}
	if ref.LUN == nil {
		return from.Body.Properties.StorageProfile.OSDisk.bytes(), nil
	}
	for _, d := range from.Body.Properties.StorageProfile.DataDisks {
		if *d.LUN == *ref.LUN {
			return d.bytes(), nil
		}
	}
	return 0, errInvalid("creationData.imageReference.lun")
}

// resourceID reads the id a property names; it has to be of that type.
func resourceID(id, typ, path string) (arm.ID, error) {
	parsed, err := arm.ParseID(id)
	if err != nil || !strings.EqualFold(parsed.Type(), typ) {
		return arm.ID{}, errBadID(id, path)
	}
	return parsed, nil
}
