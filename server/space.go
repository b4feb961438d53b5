package server

import (
	"fmt"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// shortOfSpace tells, before the first write does, that the disk has less free than is kept in reserve. Who
// serves from a small volume would otherwise be told of a full disk that is not.
func (p *process) shortOfSpace() []string {
	reserve := p.env.config.ReserveSpace
	if p.env.data.path == "" || reserve == 0 {
		return nil
	}
	usage, err := vfs.Default.GetDiskUsage(p.env.data.path)
	if err != nil || int64(min(usage.AvailBytes, 1<<62)) >= reserve {
		return nil // where nobody can tell, the first write will
	}
	return []string{fmt.Sprintf("Writes will be refused: the disk of %s has %d MiB free, and %d MiB are kept in reserve (--reserve-space).",
		p.env.data.path, usage.AvailBytes>>20, reserve>>20)}
}
