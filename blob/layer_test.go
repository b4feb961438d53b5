package blob

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/stretchr/testify/require"
	"go.uber.org/zap"
	"pgregory.net/rapid"

	"github.com/edgerite/edgerite/internal/clock"
	"github.com/edgerite/edgerite/internal/rnd"
	"github.com/edgerite/edgerite/internal/store"
)

// bare is a service without accounts, for what lies below the protocol.
func bare(t testing.TB) *Service {
	t.Helper()
	s := open(t)
	t.Cleanup(func() { require.NoError(t, s.Store.Close()) })
	return s
}

func open(t require.TestingT) *Service {
	s, err := store.Open(store.Options{Dir: "store", FS: vfs.NewMem(), Log: zap.NewNop()})
	require.NoError(t, err)
	b, err := New(Deps{Store: s, Clock: clock.New(nil, clock.State{}), Rand: rnd.New(), Suffix: "blob.edge1.localhost", Log: zap.NewNop()})
	require.NoError(t, err)
	return b
}

// What happens is on both sides of where two segments meet; the model holds the pages that lie
// from diskBase on.
const (
	diskBase  = segmentSize - 32*pageSize
	diskPages = 64
)

// state is a page blob below the protocol, or a snapshot of it, with the write that each page
// should have come from; 0 is a page that was not written.
type state struct {
	key   []byte
	r     *blobRecord
	pages []int
	born  int // two that are states of one blob have the same
}

// disks are blobs that were made of one another, and their snapshots.
type disks struct {
	s         *Service
	writes    int
	born      int
	moment    uint64
	blobs     []*state
	snapshots []*state // of all blobs, oldest first
}

func newDisks(t require.TestingT, s *Service) *disks {
	d := &disks{s: s}
	first := &state{key: d.newKey(), r: &blobRecord{kind: pageBlob, size: diskBase + diskPages*pageSize}, pages: make([]int, diskPages)}
	d.change(t, first, func(w *blobWrite) (err error) {
		first.r.body, err = w.newPageLayer()
		return err
	})
	d.blobs = []*state{first}
	return d
}

func (d *disks) births() int {
	d.born++
	return d.born
}

func (d *disks) newKey() []byte {
	return blobKey(1, fmt.Sprintf("disk%d", len(d.blobs)), baseMoment)
}

// change runs fn as a change of a blob.
func (d *disks) change(t require.TestingT, b *state, fn func(w *blobWrite) error) {
	err := d.s.Store.Update(context.Background(), scopeOfBlobKey(b.key), func(tx *store.Tx) error {
		return fn(&blobWrite{call: &call{Service: d.s}, tx: tx, key: b.key, scope: scopeOfBlobKey(b.key), stored: b.r, record: b.r})
	})
	require.NoError(t, err)
}

// write puts pages that come from one write, or from none, in the place of some.
func (d *disks) write(t require.TestingT, b *state, from, to int, none bool) {
	d.writes++
	id := d.writes
	d.change(t, b, func(w *blobWrite) error {
		pages := byteRange{from: diskBase + int64(from)*pageSize, to: diskBase + int64(to)*pageSize}
		if none {
			id = 0
			_, err := w.overlay(w.tx, b.r.body.layer, pages, nil)
			return err
		}
		src, err := w.keep(w.tx, &upload{size: pages.to - pages.from, small: bytes.Repeat([]byte{byte(id)}, int(pages.to-pages.from))})
		if err != nil {
			return err
		}
		_, err = w.overlay(w.tx, b.r.body.layer, pages, &src)
		return err
	})
	for i := from; i < to; i++ {
		b.pages[i] = id
	}
}

func (d *disks) resize(t require.TestingT, b *state, pages int) {
	d.change(t, b, func(w *blobWrite) error { return w.resize(diskBase + int64(pages)*pageSize) })
	b.pages = append(b.pages[:min(pages, len(b.pages))], make([]int, max(pages-len(b.pages), 0))...)
}

func (d *disks) snapshot(t require.TestingT, b *state) {
	d.moment++
	name, _ := splitBlobKey(b.key)
	taken := *b.r
	k := &state{blobKey(1, name, d.moment), &taken, slices.Clone(b.pages), b.born}
	d.change(t, b, func(w *blobWrite) (err error) {
		taken.body, err = w.keepBody(w.tx, b.r, b.key, k.key)
		return err
	})
	d.snapshots = append(d.snapshots, k)
}

// share makes a blob of another one or of a snapshot.
func (d *disks) share(t require.TestingT, from *state) {
	made := *from.r
	to := &state{d.newKey(), &made, slices.Clone(from.pages), d.births()}
	d.change(t, to, func(w *blobWrite) (err error) {
		made.body, err = w.shareBody(w.tx, from.r, from.key, to.key)
		return err
	})
	d.blobs = append(d.blobs, to)
}

// promote puts a snapshot in the place of a blob.
func (d *disks) promote(t require.TestingT, from, to *state) {
	d.change(t, to, func(w *blobWrite) error {
		made := *from.r
		var err error
		if made.body, err = w.shareBody(w.tx, from.r, from.key, to.key); err != nil {
			return err
		}
		err = w.dropBody(w.tx, to.r.body, w.scope, to.key)
		to.r, to.pages, to.born = &made, slices.Clone(from.pages), d.births()
		return err
	})
}

func (d *disks) drop(t require.TestingT, b *state) {
	d.change(t, b, func(w *blobWrite) error {
		return errors.Join(d.s.dropBody(w.tx, b.r.body, w.scope, b.key), w.tx.Delete(b.key))
	})
}

// check holds that all have the bytes they should, and that what differs between two states of one
// blob is what was written in between.
func (d *disks) check(t require.TestingT) {
	v := d.s.view()
	defer func() { require.NoError(t, v.close()) }()
	for _, b := range append(slices.Clone(d.blobs), d.snapshots...) {
		var got, want bytes.Buffer
		require.NoError(t, v.copyRange(&got, b.r, diskBase, b.r.size))
		for _, id := range b.pages {
			want.Write(bytes.Repeat([]byte{byte(id)}, pageSize))
		}
		require.True(t, bytes.Equal(want.Bytes(), got.Bytes()), "%q", b.key)
		for _, k := range d.snapshots {
			same, err := v.sameRoot(k.r, b.r)
			require.NoError(t, err)
			require.Equal(t, k.born == b.born, same)
			if same {
				require.Equal(t, pagesChanged(k.pages, b.pages), d.changed(t, v, k, b), "%q since %q", b.key, k.key)
			}
		}
	}
}

// changed gives w for a page written in between, c for one cleared, and a dot for one as it was.
func (d *disks) changed(t require.TestingT, v *view, before, now *state) string {
	marks := bytes.Repeat([]byte{'.'}, diskPages)
	require.NoError(t, v.eachChange(before.r, now.r, 0, max(before.r.size, now.r.size), func(c pageChange) (bool, error) {
		for at := c.from; at < c.to; at += pageSize {
			marks[(at-diskBase)/pageSize] = 'w'
			if c.cleared {
				marks[(at-diskBase)/pageSize] = 'c'
			}
		}
		return true, nil
	}))
	return string(marks)
}

func pagesChanged(before, now []int) string {
	marks := bytes.Repeat([]byte{'.'}, diskPages)
	for i := range marks {
		var was, is int
		if i < len(before) {
			was = before[i]
		}
		if i < len(now) {
			is = now[i]
		}
		switch {
		case was == is:
		case is == 0:
			marks[i] = 'c'
		default:
			marks[i] = 'w'
		}
	}
	return string(marks)
}

// Page blobs on layers against what should be in each page: writes, clears, sizes, snapshots taken,
// deleted and promoted, and blobs made of others, in any order; and nothing left behind when all is
// deleted.
func TestLayersAgainstPages(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := open(t) // of its own, so that a failure leaves nothing to the next try
		defer func() { require.NoError(t, s.Store.Close()) }()
		d := newDisks(t, s)
		for range rapid.IntRange(1, 25).Draw(t, "steps") {
			d.step(t)
		}
		d.check(t)
		for all := append(slices.Clone(d.blobs), d.snapshots...); len(all) > 0; {
			i := rapid.IntRange(0, len(all)-1).Draw(t, "dropped")
			d.drop(t, all[i])
			all = slices.Delete(all, i, i+1)
		}
		requireEmpty(t, s)
	})
}

func (d *disks) step(t *rapid.T) {
	b := d.blobs[rapid.IntRange(0, len(d.blobs)-1).Draw(t, "blob")]
	switch kind := rapid.SampledFrom([]string{"write", "write", "clear", "resize", "snapshot", "snapshot", "unsnapshot", "promote", "share"}).Draw(t, "kind"); {
	case kind == "snapshot":
		d.snapshot(t, b)
	case kind == "resize":
		d.resize(t, b, rapid.IntRange(0, diskPages).Draw(t, "length"))
	case kind == "share":
		all := append(slices.Clone(d.blobs), d.snapshots...)
		d.share(t, all[rapid.IntRange(0, len(all)-1).Draw(t, "from")])
	case kind == "unsnapshot" || kind == "promote":
		if len(d.snapshots) == 0 {
			return
		}
		i := rapid.IntRange(0, len(d.snapshots)-1).Draw(t, "snapshot")
		if kind == "promote" {
			d.promote(t, d.snapshots[i], b)
			return
		}
		d.drop(t, d.snapshots[i])
		d.snapshots = slices.Delete(d.snapshots, i, i+1)
	case len(b.pages) > 0:
		from := rapid.IntRange(0, len(b.pages)-1).Draw(t, "from")
		to := min(from+rapid.IntRange(1, 40).Draw(t, "pages"), len(b.pages))
		d.write(t, b, from, to, kind == "clear")
	}
}

// requireEmpty holds that nothing but the run's number is in the store.
func requireEmpty(t require.TestingT, s *Service) {
	require.NoError(t, s.Store.Scan([]byte("blob/"), []byte("blob0"), func(key, _ []byte) (bool, error) {
		require.Equal(t, keyEpoch, string(key), "left behind")
		return true, nil
	}))
}
