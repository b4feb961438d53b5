package emulator

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// FixedVHD writes a fixed VHD of the given number of MiB, part zeros and part data, and returns its path.
//
// Format: the Virtual Hard Disk Image Format Specification, "Hard Disk Footer Format".
func FixedVHD(t *testing.T, mib int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "disk.vhd")
	f, err := os.Create(path)
	require.NoError(t, err)
	size := int64(mib) << 20
	for off := int64(0); off < size; off += 1 << 20 {
		_, err := f.WriteAt([]byte("Edgerite"), off)
		require.NoError(t, err)
	}
	_, err = f.WriteAt(footer(uint64(size)), size)
	require.NoError(t, err)
	require.NoError(t, f.Close())
	return path
}

func footer(size uint64) []byte {
	b := make([]byte, 512)
	copy(b, "conectix")
	binary.BigEndian.PutUint32(b[8:], 2)                   // features: reserved bit
	binary.BigEndian.PutUint32(b[12:], 0x00010000)         // version 1.0
	binary.BigEndian.PutUint64(b[16:], 0xFFFFFFFFFFFFFFFF) // no dynamic header
	copy(b[28:], "win ")
	binary.BigEndian.PutUint32(b[32:], 0x000a0000)
	copy(b[36:], "Wi2k")
	binary.BigEndian.PutUint64(b[40:], size)
	binary.BigEndian.PutUint64(b[48:], size)
	binary.BigEndian.PutUint32(b[60:], 2) // fixed
	copy(b[68:], "edgerite-e2e-vhd")
	var sum uint32
	for _, v := range b {
		sum += uint32(v)
	}
	binary.BigEndian.PutUint32(b[64:], ^sum)
	return b
}
