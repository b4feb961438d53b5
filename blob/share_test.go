package blob

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/internal/store"
)

// records counts what is in a part of the store.
func records(t testing.TB, s *Service, space string) (n int) {
	t.Helper()
	require.NoError(t, s.Store.Scan([]byte(space), store.PrefixEnd([]byte(space)), func(_, _ []byte) (bool, error) {
		n++
		return true, nil
	}))
	return n
}

// writeAt writes the first page of a segment.
func (d *disks) writeAt(t require.TestingT, b *state, segment int64, mark byte) {
	d.change(t, b, func(w *blobWrite) error {
		src, err := w.keep(w.tx, &upload{size: pageSize, small: bytes.Repeat([]byte{mark}, pageSize)})
		if err != nil {
			return err
		}
		_, err = w.overlay(w.tx, b.r.body.layer, byteRange{from: segment * segmentSize, to: segment*segmentSize + pageSize}, &src)
		return err
	})
}

func (d *disks) depth(t testing.TB, b *state) int {
	t.Helper()
	links, err := chain(d.s.Store, b.r.body.layer)
	require.NoError(t, err)
	return len(links)
}

// A snapshot, and a blob made of a blob, cost the same however large the blob is.
func TestSharingIsAFewRecords(t *testing.T) {
	t.Parallel()
	cost := func(segments int64) (snapshot, shared int) {
		d := newDisks(t, bare(t))
		b := d.blobs[0]
		b.r.size = 1 << 40
		for n := range segments {
			d.writeAt(t, b, n, 'x')
		}
		before := records(t, d.s, "blob/")
		d.snapshot(t, b)
		between := records(t, d.s, "blob/")
		d.share(t, b)
		return between - before, records(t, d.s, "blob/") - between
	}
	smallSnapshot, smallShared := cost(1)
	largeSnapshot, largeShared := cost(300)
	assert.Equal(t, smallSnapshot, largeSnapshot)
	assert.Equal(t, smallShared, largeShared)
	assert.LessOrEqual(t, largeSnapshot, 4)
	assert.LessOrEqual(t, largeShared, 6)
}

// Where nothing was written between two snapshots they are the same layer.
func TestIdleSnapshotsAddNoLayers(t *testing.T) {
	t.Parallel()
	d := newDisks(t, bare(t))
	d.write(t, d.blobs[0], 0, 3, false)
	for range 10 {
		d.snapshot(t, d.blobs[0])
	}
	assert.Equal(t, 2, records(t, d.s, spaceLayer))
	d.check(t)
}

// A blob of a thousand snapshots is looked up through a few layers, in the order of the logarithm;
// and once the snapshots are deleted nothing of them is left.
func TestManySnapshotsAreFewLayers(t *testing.T) {
	t.Parallel()
	const snapshots, segments = 1000, 10
	d := newDisks(t, bare(t))
	b := d.blobs[0]
	b.r.size = segments * segmentSize
	for i := range int64(snapshots) {
		d.writeAt(t, b, i*i%segments, byte(i))
		d.snapshot(t, b)
	}
	deepest := d.depth(t, b)
	for _, k := range d.snapshots {
		deepest = max(deepest, d.depth(t, k))
	}
	assert.LessOrEqual(t, deepest, 15)
	v := d.s.view()
	for i, k := range d.snapshots {
		var got bytes.Buffer
		at := int64(i) * int64(i) % segments * segmentSize
		require.NoError(t, v.copyRange(&got, k.r, at, at+1))
		require.Equal(t, []byte{byte(i)}, got.Bytes(), "snapshot %d", i)
	}
	require.NoError(t, v.close())
	for _, k := range d.snapshots {
		d.drop(t, k)
	}
	assert.Equal(t, 1, d.depth(t, b))
	assert.Equal(t, 1, records(t, d.s, spaceLayer))
	assert.Equal(t, records(t, d.s, spaceSegment), records(t, d.s, spaceData), "one page in each segment that has any")
	d.drop(t, b)
	requireEmpty(t, d.s)
}

// Blobs that share layers are written, frozen and dropped all at once; nobody loses a page to the
// folding of layers under him, and whoever is last puts out the light.
func TestSharedLayersAtOnce(t *testing.T) {
	t.Parallel()
	s := bare(t)
	d := newDisks(t, s)
	d.write(t, d.blobs[0], 0, diskPages, false)
	const blobs = 4
	for range blobs - 1 {
		d.snapshot(t, d.blobs[0])
		d.share(t, d.snapshots[len(d.snapshots)-1])
	}
	var all sync.WaitGroup
	for i, b := range d.blobs {
		own := &disks{s: s, blobs: []*state{b}, moment: uint64(i+1) * 1000}
		all.Go(func() {
			for round := range 20 {
				own.write(t, b, (round*7+i)%diskPages, (round*7+i)%diskPages+1, false)
				own.snapshot(t, b)
				if round%3 == 2 {
					own.drop(t, own.snapshots[0])
					own.snapshots = slices.Delete(own.snapshots, 0, 1)
				}
			}
			own.check(t)
			for _, k := range append(own.snapshots, b) {
				own.drop(t, k)
			}
		})
	}
	for _, k := range d.snapshots {
		d.drop(t, k)
	}
	all.Wait()
	requireEmpty(t, s)
}

// A fold that was cut short is taken up again, and one whose layer is gone is done.
func TestFoldIsTakenUpAgain(t *testing.T) {
	t.Parallel()
	const segments = foldSegments + 5
	d := newDisks(t, bare(t))
	b := d.blobs[0]
	b.r.size = segments * segmentSize
	for n := range int64(segments) {
		d.writeAt(t, b, n, byte(n))
	}
	d.snapshot(t, b)
	d.writeAt(t, b, 3, 'x')
	job := foldJob{Layer: b.r.body.layer, Above: -1}
	step := func(tx *store.Tx) error {
		_, done, err := d.s.foldStep(tx, job, 0)
		assert.False(t, done, "there are more segments than one step takes")
		return err
	}
	require.NoError(t, d.s.Store.Update(context.Background(), "step", step))
	assert.Equal(t, 2, d.depth(t, b))
	require.NoError(t, d.s.fold(context.Background(), job))
	assert.Equal(t, 1, d.depth(t, b))
	v := d.s.view()
	for n := range int64(segments) {
		var got bytes.Buffer
		require.NoError(t, v.copyRange(&got, b.r, n*segmentSize, n*segmentSize+1))
		want := byte(n)
		if n == 3 {
			want = 'x'
		}
		require.Equal(t, []byte{want}, got.Bytes(), "segment %d", n)
	}
	require.NoError(t, v.close())
	d.drop(t, b)
	require.NoError(t, d.s.fold(context.Background(), job), "the layer is gone")
}

// Of two who let go of the same thing at once, each under a lock of his own, one is the last.
func TestOneIsTheLastToLetGo(t *testing.T) {
	t.Parallel()
	s := bare(t)
	who := [][]byte{[]byte("one"), []byte("other")}
	for range 300 {
		require.NoError(t, s.Store.Update(t.Context(), "both", func(tx *store.Tx) error {
			return errors.Join(hold(tx, "thing", who[0]), hold(tx, "thing", who[1]))
		}))
		var both sync.WaitGroup
		var last [2]bool
		begin := make(chan struct{})
		for i := range who {
			both.Go(func() {
				<-begin
				assert.NoError(t, s.Store.Update(t.Context(), string(who[i]), func(tx *store.Tx) (err error) {
					last[i], err = release(tx, "thing", who[i])
					return err
				}))
			})
		}
		close(begin)
		both.Wait()
		require.NotEqual(t, last[0], last[1], "last of all")
	}
}
