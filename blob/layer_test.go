package blob

import (
	"bytes"
	"context"
	"errors"
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
	s, err := store.Open(store.Options{Dir: "store", FS: vfs.NewMem(), Log: zap.NewNop()})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	b, err := New(Deps{Store: s, Clock: clock.New(nil, clock.State{}), Rand: rnd.New(), Suffix: "blob.edge1.localhost", Log: zap.NewNop()})
	require.NoError(t, err)
	return b
}

// disk is a page blob below the protocol, with the bytes it should have.
type disk struct {
	s     *Service
	key   []byte
	r     *blobRecord
	model []byte
	kept  []frozen
}

// frozen is a snapshot: the record as it was, and its bytes.
type frozen struct {
	r     *blobRecord
	bytes []byte
}

// What happens is on both sides of where two segments meet; the model holds what lies from
// modelBase on.
const (
	modelBase = segmentSize - 32*pageSize
	modelDisk = modelBase + 64*pageSize
)

// transact runs fn as a change of the disk.
func (d *disk) transact(t require.TestingT, fn func(w *blobWrite) error) {
	err := d.s.Store.Update(context.Background(), "disk", func(tx *store.Tx) error {
		return fn(&blobWrite{call: &call{Service: d.s}, tx: tx, key: d.key, scope: "disk", stored: d.r, record: d.r})
	})
	require.NoError(t, err)
}

// snapshot keeps the layer for a snapshot and puts a new one on top: what Snapshot Blob will do.
func (d *disk) snapshot(t require.TestingT) {
	d.transact(t, func(w *blobWrite) error {
		old := d.r.body.layer
		top := w.ids.next()
		l := layer{parent: old, limit: d.r.size}
		kept := *d.r
		d.kept = append(d.kept, frozen{&kept, bytes.Clone(d.model)})
		d.r.body.layer = top
		who := append(bytes.Clone(d.key), byte(len(d.kept)))
		return errors.Join(
			w.tx.Set(layerKey(top), l.encode()),
			hold(w.tx, layerRefName(old), who),
			hold(w.tx, layerRefName(old), layerKey(top)),
			hold(w.tx, layerRefName(top), d.key),
			w.tx.Delete(refKey(layerRefName(old), d.key)),
		)
	})
}

func (d *disk) bytes(t require.TestingT, r *blobRecord) []byte {
	v := d.s.view()
	var b bytes.Buffer
	require.NoError(t, v.copyRange(&b, r, modelBase, r.size))
	require.NoError(t, v.close())
	return b.Bytes()
}

// Page blobs on layers against plain byte slices: writes, clears, sizes and snapshots in any order,
// and nothing left behind when all is deleted.
func TestLayersAgainstBytes(t *testing.T) {
	t.Parallel()
	s := bare(t)
	run := byte(0)
	rapid.Check(t, func(t *rapid.T) {
		run++
		d := &disk{s: s, key: []byte{'k', run}, r: &blobRecord{kind: pageBlob, size: modelDisk}, model: make([]byte, modelDisk-modelBase)}
		d.transact(t, func(w *blobWrite) (err error) {
			d.r.body, err = w.newPageLayer()
			return err
		})
		for i := range rapid.IntRange(1, 12).Draw(t, "steps") {
			d.step(t, byte(i+1))
		}
		require.True(t, bytes.Equal(d.model, d.bytes(t, d.r)), "the disk")
		for _, k := range d.kept {
			require.True(t, bytes.Equal(k.bytes, d.bytes(t, k.r)), "a snapshot")
		}
		d.transact(t, func(w *blobWrite) error {
			errs := s.dropBody(w.tx, d.r.body, "disk", d.key)
			for i, k := range d.kept {
				errs = errors.Join(errs, s.dropBody(w.tx, k.r.body, "disk", append(bytes.Clone(d.key), byte(i+1))))
			}
			return errs
		})
		requireEmpty(t, s)
	})
}

func (d *disk) step(t *rapid.T, mark byte) {
	switch kind := rapid.SampledFrom([]string{"write", "write", "clear", "resize", "snapshot"}).Draw(t, "kind"); kind {
	case "snapshot":
		d.snapshot(t)
	case "resize":
		length := rapid.Int64Range(0, (modelDisk-modelBase)/pageSize).Draw(t, "length") * pageSize
		d.transact(t, func(w *blobWrite) error { return w.resize(modelBase + length) })
		d.model = append(d.model[:min(length, int64(len(d.model)))], make([]byte, max(length-int64(len(d.model)), 0))...)
	default:
		pages := (d.r.size - modelBase) / pageSize
		if pages == 0 {
			return
		}
		from := modelBase + rapid.Int64Range(0, pages-1).Draw(t, "from")*pageSize
		to := min(from+rapid.Int64Range(1, 40).Draw(t, "pages")*pageSize, d.r.size)
		content := bytes.Repeat([]byte{mark}, int(to-from))
		d.transact(t, func(w *blobWrite) error {
			if kind == "clear" {
				clear(content)
				_, err := w.overlay(d.r.body.layer, byteRange{from: from, to: to}, nil)
				return err
			}
			src, err := w.keep(w.tx, &upload{size: to - from, small: content})
			if err != nil {
				return err
			}
			_, err = w.overlay(d.r.body.layer, byteRange{from: from, to: to}, &src)
			return err
		})
		copy(d.model[from-modelBase:to-modelBase], content)
	}
}

// requireEmpty holds that nothing but the run's number is in the store.
func requireEmpty(t require.TestingT, s *Service) {
	require.NoError(t, s.Store.Scan([]byte("blob/"), []byte("blob0"), func(key, _ []byte) (bool, error) {
		require.Equal(t, keyEpoch, string(key), "left behind")
		return true, nil
	}))
}
