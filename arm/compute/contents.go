package compute

import (
	"errors"
	"time"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/internal/store"
)

// Contents keeps what is on disks, snapshots and images, each under a name that is never given twice.
// Nothing runs that would write to a disk, so contents do not change once they are there; one of which
// nothing is kept is all zeros. Everything happens in the transaction of the resource it belongs to.
type Contents interface {
	// Keep gives name the bytes that a blob had when it was opened: origin is Blob.Origin, and tx runs
	// under the lock Blob.Scope too. The error of a blob that has changed since is ErrChanged.
	Keep(tx *store.Tx, name, origin string) error
	// Share gives name what other has.
	Share(tx *store.Tx, name, other string) error
	// Drop forgets what name has.
	Drop(tx *store.Tx, name string) error
	// Export makes what name has readable, as a VHD of that size in bytes, until a virtual time. It gives
	// the name of the account that it is in, and path and query of its address there.
	Export(tx *store.Tx, name string, size int64, until time.Time) (account, target string, err error)
	// Prolong has an export end later.
	Prolong(tx *store.Tx, account string, until time.Time) error
	// Revoke ends an export.
	Revoke(tx *store.Tx, account string) error
}

// ErrChanged is the error of Contents.Keep for a blob that is not what it was when it was opened.
var ErrChanged = errors.New("the blob has changed")

// source is what a disk is made of, while it is being made.
type source struct {
	bytes      int64  // of the disk, without a footer
	origin     string // of the blob it is imported from
	contents   string // name of what it shares
	uniqueID   string // of the disk or snapshot it is a copy of
	osType     string
	generation string
}

// open looks at the VHD that a disk or an image is made of, before the lock, and asks for the lock
// under which its bytes can be kept.
func (p *provider) open(c *arm.Call, url, what string) (source, error) {
	blob, err := p.Blobs.Open(c.Context(), url)
	if err != nil {
		return source{}, blobError(err, url, what)
	}
	bytes, err := vhdSize(blob)
	if err := errors.Join(err, blob.Close()); err != nil {
		return source{}, err
	}
	c.Beside(blob.Scope())
	return source{bytes: bytes, origin: blob.Origin()}, nil
}

// keep gives name what is at its source.
func (p *provider) keep(c *arm.Call, name string, from source) error {
	switch {
	case from.origin != "":
		err := p.Contents.Keep(c.Tx(), name, from.origin)
		if errors.Is(err, ErrChanged) {
			return errBlobChanged().Because(err)
		}
		return err
	case from.contents != "":
		return p.Contents.Share(c.Tx(), name, from.contents)
	}
	return nil
}
