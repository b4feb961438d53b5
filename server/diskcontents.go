package server

import (
	"errors"
	"time"

	"github.com/google/uuid"

	"github.com/edgerite/edgerite/arm/compute"
	"github.com/edgerite/edgerite/arm/storage"
	"github.com/edgerite/edgerite/blob"
	"github.com/edgerite/edgerite/internal/store"
)

// diskContents lets compute keep what is on its disks where the blobs they are made of have it.
type diskContents struct {
	blobs   *blob.Service
	watcher storage.Watcher // of names that come and go: an export has one
}

// Keep gives a disk the bytes of a blob.
func (d diskContents) Keep(tx *store.Tx, name, origin string) error {
	err := d.blobs.KeepDisk(tx, name, origin)
	if errors.Is(err, blob.ErrChanged) {
		return errors.Join(compute.ErrChanged, err)
	}
	return err
}

// Share gives a disk what another has.
func (d diskContents) Share(tx *store.Tx, name, other string) error {
	return d.blobs.ShareDisk(tx, name, other)
}

// Drop forgets what a disk has.
func (d diskContents) Drop(tx *store.Tx, name string) error { return d.blobs.DropDisk(tx, name) }

// Export makes a disk readable. Names are UUIDs, and so are the ids in the footers of VHDs.
func (d diskContents) Export(tx *store.Tx, name string, size int64, until time.Time) (account, target string, err error) {
	id, err := uuid.Parse(name)
	if err != nil {
		return "", "", err
	}
	tx.AfterCommit(d.watcher.AccountsChanged)
	return d.blobs.ExportDisk(tx, blob.Export{Disk: name, Size: size, UniqueID: id, Until: until})
}

// Prolong has an export end later.
func (d diskContents) Prolong(tx *store.Tx, account string, until time.Time) error {
	return d.blobs.ProlongExport(tx, account, until)
}

// Revoke ends an export.
func (d diskContents) Revoke(tx *store.Tx, account string) error {
	tx.AfterCommit(d.watcher.AccountsChanged)
	return d.blobs.RevokeExport(tx, account)
}
