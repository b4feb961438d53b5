package vhd_test

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/internal/vhd"
)

func TestRead(t *testing.T) {
	t.Parallel()
	const size = 2 << 20
	whole := func(change func(b *[vhd.FooterSize]byte)) []byte {
		footer := vhd.Footer{Size: size}.Write()
		change(&footer)
		return append(make([]byte, size), footer[:]...)
	}
	for _, tc := range []struct {
		name string
		file []byte
		want error
	}{
		{"fixed", whole(func(*[vhd.FooterSize]byte) {}), nil},
		{"shorter than a footer", make([]byte, 511), vhd.ErrTooSmall},
		{"no footer", make([]byte, size+512), vhd.ErrCookie},
		{"altered", whole(func(b *[vhd.FooterSize]byte) { b[30] ^= 1 }), vhd.ErrChecksum},
		{"dynamic", whole(func(b *[vhd.FooterSize]byte) { setType(b, 3) }), vhd.ErrNotFixed},
		{"differencing", whole(func(b *[vhd.FooterSize]byte) { setType(b, 4) }), vhd.ErrNotFixed},
		{"cut in front", whole(func(*[vhd.FooterSize]byte) {})[512:], vhd.ErrSize},
		{"half a mebibyte", sized(3 << 19), vhd.ErrNotMegabyte},
		{"empty disk", sized(0), vhd.ErrNotMegabyte},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			f, err := vhd.Read(bytes.NewReader(tc.file), int64(len(tc.file)))
			require.ErrorIs(t, err, tc.want)
			if tc.want == nil {
				assert.EqualValues(t, size, f.Size)
			}
		})
	}
}

func sized(size int64) []byte {
	footer := vhd.Footer{Size: size}.Write()
	return append(make([]byte, size), footer[:]...)
}

// setType changes the disk type and keeps the checksum right.
func setType(b *[vhd.FooterSize]byte, kind uint32) {
	sum := binary.BigEndian.Uint32(b[64:])
	binary.BigEndian.PutUint32(b[64:], sum-(kind-2))
	binary.BigEndian.PutUint32(b[60:], kind)
}

func FuzzParse(f *testing.F) {
	good := vhd.Footer{Size: 1 << 20}.Write()
	f.Add(good[:])
	f.Add(make([]byte, vhd.FooterSize))
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) < vhd.FooterSize {
			return
		}
		footer, err := vhd.Parse([vhd.FooterSize]byte(b))
		if err == nil {
			assert.Positive(t, footer.Size)
			assert.Zero(t, footer.Size%(1<<20))
		}
	})
}
