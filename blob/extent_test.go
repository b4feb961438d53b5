package blob

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// cell is what one page of a model holds: a source and a place in it, or nothing.
type cell struct {
	source source
	offset int64
}

const modelPages = 48

// paint is the model of an extent: page after page.
func paint(model []cell, x extents) {
	for _, e := range x {
		for at := e.start; at < e.end; at += pageSize {
			model[at/pageSize] = cell{e.source, e.offset + at - e.start}
		}
	}
}

func TestExtentsAgainstPages(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var x extents
		model := make([]cell, modelPages)
		for i := range rapid.IntRange(1, 30).Draw(t, "steps") {
			from := rapid.Int64Range(0, modelPages-1).Draw(t, "from") * pageSize
			to := from + rapid.Int64Range(1, modelPages-from/pageSize).Draw(t, "pages")*pageSize
			if rapid.Bool().Draw(t, "clear") {
				x = x.without(from, to)
				clear(model[from/pageSize : to/pageSize])
				continue
			}
			n := extent{start: from, end: to, source: source{data: uint64(1 + i%5)}, offset: rapid.Int64Range(0, 9).Draw(t, "offset") * pageSize}
			x = x.with(n)
			paint(model, extents{n})
		}
		got := make([]cell, modelPages)
		paint(got, x)
		require.Equal(t, model, got)
		for i := 1; i < len(x); i++ {
			require.LessOrEqual(t, x[i-1].end, x[i].start, "extents are sorted and apart")
		}
		back, err := decodeExtents(x.encode())
		require.NoError(t, err)
		if len(x) == 0 {
			require.Empty(t, back)
			return
		}
		require.Equal(t, x, back)
	})
}

func TestRecordsComeBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringN(0, 20, 60)
		r := &blobRecord{
			kind: blobType(rapid.Uint64Range(0, 3).Draw(t, "kind")), created: rapid.Int64Range(0, 1<<40).Draw(t, "created"),
			modified: rapid.Int64Range(0, 1<<40).Draw(t, "modified"), stamp: rapid.Uint64().Draw(t, "stamp"),
			size: rapid.Int64Range(0, 1<<50).Draw(t, "size"), sequence: rapid.Int64Range(0, 1<<62).Draw(t, "sequence"),
			headers: contentHeaders{contentType: text.Draw(t, "type"), cacheControl: text.Draw(t, "cache")},
			body:    body{data: rapid.Uint64().Draw(t, "data")}, staged: rapid.Int64Range(0, 9).Draw(t, "staged"),
		}
		for range rapid.IntRange(0, 3).Draw(t, "pairs") {
			r.metadata = append(r.metadata, pair{text.Draw(t, "name"), text.Draw(t, "value")})
		}
		got, err := decodeBlob(r.encode())
		require.NoError(t, err)
		require.Equal(t, r, got)
	})
}

func TestBlockSegmentsHoldNoPages(t *testing.T) {
	t.Parallel()
	blocks := []block{{id: "QQ==", size: 7, source: source{file: "f1"}}, {size: 9, source: source{data: 3}}}
	back, err := decodeBlocks(encodeBlocks(blocks))
	require.NoError(t, err)
	assert.Equal(t, blocks, back)
	x, err := decodeExtents(encodeBlocks(blocks))
	require.NoError(t, err)
	assert.Empty(t, x)
	none, err := decodeBlocks(extents{{start: 0, end: 512, source: source{data: 3}}}.encode())
	require.NoError(t, err)
	assert.Empty(t, none)
}

// What lies in the store is ours, but a broken disk must not take the process down.
func FuzzRecords(f *testing.F) {
	f.Add((&blobRecord{kind: pageBlob, metadata: []pair{{"a", "b"}}}).encode())
	f.Add((&containerRecord{policies: []policy{{id: "p"}}}).encode())
	f.Add(extents{{start: 512, end: 1024, source: source{file: "x"}}}.encode())
	f.Add(encodeBlocks([]block{{id: "QQ==", size: 1}}))
	f.Fuzz(func(t *testing.T, b []byte) {
		if r, err := decodeBlob(b); err == nil {
			_, err = decodeBlob(r.encode())
			assert.NoError(t, err)
		}
		if r, err := decodeContainer(b); err == nil {
			_, err = decodeContainer(r.encode())
			assert.NoError(t, err)
		}
		if x, err := decodeExtents(b); err == nil {
			again, err := decodeExtents(x.encode())
			assert.NoError(t, err)
			assert.Len(t, again, len(x))
		}
		_, _ = decodeBlocks(b) // only has to return
	})
}
