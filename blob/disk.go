package blob

import (
	"errors"
	"strings"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/edgerite/edgerite/internal/store"
)

// ErrChanged is returned by KeepDisk for a blob that is not any more what it was when it was opened.
var ErrChanged = errors.New("blob: the blob has changed since it was opened")

// diskContents is what is on a disk, a snapshot or an image of Resource Manager's: the layer of a
// page blob, frozen, with the VHD footer at its end. Nothing runs here that would write to a disk, so
// contents never change: a copy of a disk holds the same layer, which goes with the last that does.
// A disk that has none is all zeros.
type diskContents struct {
	layer uint64
	size  int64 // bytes, with the footer
}

func (d *diskContents) encode() []byte {
	e := newEncoder(24)
	e.uint(1, d.layer)
	e.uint(2, uint64(d.size))
	return e.b
}

// diskKey is where the contents of the disk of that name are. Names are ids, which are never given twice.
func diskKey(name string) []byte { return []byte(spaceDisk + name) }

// findDisk reads the contents of a disk; nil where there are none.
func findDisk(from store.Reader, name string) (*diskContents, error) {
	v, err := from.Get(diskKey(name))
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	d := &diskContents{}
	return d, decode(v, func(n protowire.Number, v uint64, _ []byte) error {
		switch n {
		case 1:
			d.layer = v
		case 2:
			d.size = int64(v)
		}
		return nil
	})
}

// KeepDisk gives the disk of that name the bytes that a page blob had when it was opened, however many
// they are in a few records; origin is PageReader.Origin, and tx holds the lock PageReader.Scope.
// The error is ErrChanged where the blob has been written to or deleted since.
func (s *Service) KeepDisk(tx *store.Tx, name, origin string) error {
	tx.Alone() // a deleted container is emptied without the scope of its blobs
	etag, at, _ := strings.Cut(origin, "\x00")
	key, owner := []byte(at), diskKey(name)
	r, err := findBlob(tx, key)
	if err != nil {
		return err
	}
	if r == nil || r.kind != pageBlob || r.etag() != etag {
		return ErrChanged
	}
	if err := s.ids.settleIn(tx); err != nil {
		return err
	}
	frozen := r.body.layer
	if _, moment := splitBlobKey(key); moment == baseMoment {
		if frozen, err = s.freeze(tx, r, key); err != nil {
			return err
		}
		if err := tx.Set(key, r.encode()); err != nil {
			return err
		}
	}
	return holdDisk(tx, &diskContents{layer: frozen, size: r.size}, owner)
}

// ShareDisk gives the disk of that name what is on the other disk.
func (s *Service) ShareDisk(tx *store.Tx, name, other string) error {
	tx.Alone()
	d, err := findDisk(tx, other)
	if err != nil || d == nil {
		return err
	}
	return holdDisk(tx, d, diskKey(name))
}

func holdDisk(tx *store.Tx, d *diskContents, owner []byte) error {
	return errors.Join(hold(tx, layerRefName(d.layer), owner), tx.Set(owner, d.encode()))
}

// DropDisk forgets what is on the disk of that name. What no other disk and no blob has goes with it.
func (s *Service) DropDisk(tx *store.Tx, name string) error {
	tx.Alone()
	d, err := findDisk(tx, name)
	if err != nil || d == nil {
		return err
	}
	owner := diskKey(name)
	if err := tx.Delete(owner); err != nil {
		return err
	}
	return s.dropLayer(tx, d.layer, string(owner), owner)
}
