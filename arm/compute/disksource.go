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

// source is what the new disk of that name is made of.
func (p *provider) source(c *arm.Call, made string, data *creationData) (source, error) {
	switch data.CreateOption {
	case optionEmpty:
		return source{}, nil
	case optionImport:
		return data.from, nil // found by inspectVolume
	case optionCopy:
		return p.volumeAt(c, data.SourceResourceID, "creationData.sourceResourceId")
	case optionFromImage:
		return p.imageDisk(c, made, data.ImageReference)
	case "":
		return source{}, errMissing("disk.creationData.createOption")
	default:
		return source{}, errInvalid("disk.creationData.createOption")
	}
}

// volumeAt is a disk or a snapshot as a source.
func (p *provider) volumeAt(c *arm.Call, ref, path string) (source, error) {
	id, err := resourceID(ref, p.disks.Name, path)
	if parsed, bad := arm.ParseID(ref); bad == nil && strings.EqualFold(parsed.Type(), p.snapshots.Name) {
		id, err = parsed, nil
	}
	if err != nil {
		return source{}, err
	}
	found, err := p.findDisk(c, id)
	if err != nil {
		return source{}, err
	}
	props := found.Body.Properties
	return source{bytes: props.SizeBytes, contents: props.UniqueID, uniqueID: props.UniqueID, osType: props.OSType, generation: props.HyperVGeneration}, nil
}

// findDisk looks up a disk, or a snapshot, that another resource is to use or be made of.
// behaviour: unready-source.
func (p *provider) findDisk(c *arm.Call, id arm.ID) (*arm.Resource[disk], error) {
	typ := p.disks
	if strings.EqualFold(id.Type(), p.snapshots.Name) {
		typ = p.snapshots
	}
	found, err := arm.Find(c, typ, id)
	if err == nil && (found.State == arm.Creating || found.State == arm.Failed) {
		return nil, errDiskNotReady(id.Name(), found.State)
	}
	return found, err
}

// imageDisk is one of an image's disks as a source: the operating system's, or the data disk at a LUN.
func (p *provider) imageDisk(c *arm.Call, made string, ref *imageDiskReference) (source, error) {
	if ref == nil || ref.ID == "" {
		return source{}, errMissing("creationData.imageReference.id")
	}
	from, err := p.findImage(c, made, ref.ID, "creationData.imageReference.id")
	if err != nil {
		return source{}, err
	}
	profile := from.Body.Properties.StorageProfile
	if ref.LUN == nil {
		d := profile.OSDisk
		return source{bytes: d.bytes(), contents: d.Contents, osType: d.OSType, generation: from.Body.Properties.HyperVGeneration}, nil
	}
	for _, d := range profile.DataDisks {
		if *d.LUN == *ref.LUN {
			return source{bytes: d.bytes(), contents: d.Contents}, nil
		}
	}
	return source{}, errInvalid("creationData.imageReference.lun")
}

// resourceID reads the id a property names; it has to be of that type.
func resourceID(id, typ, path string) (arm.ID, error) {
	parsed, err := arm.ParseID(id)
	if err != nil || !strings.EqualFold(parsed.Type(), typ) {
		return arm.ID{}, errBadID(id, path)
	}
	return parsed, nil
}
