package storetest

import (
	"sync/atomic"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// Volume is a small disk in memory that says it is full when told to.
type Volume struct {
	vfs.FS
	Full atomic.Bool
}

// NewVolume is an empty one.
func NewVolume() *Volume { return &Volume{FS: vfs.NewMem()} }

// GetDiskUsage is that of vfs.FS. So little is left of it that a store asks before each write.
func (v *Volume) GetDiskUsage(string) (vfs.DiskUsage, error) {
	usage := vfs.DiskUsage{TotalBytes: 64 << 20, AvailBytes: 32 << 20}
	if v.Full.Load() {
		usage.AvailBytes = 0
	}
	usage.UsedBytes = usage.TotalBytes - usage.AvailBytes
	return usage, nil
}
