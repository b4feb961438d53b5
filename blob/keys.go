package blob

import (
	"encoding/binary"
	"slices"
)

// The service's part of the key space. Names are followed by a zero byte, which no name holds, so
// that keys sort as the names do and a listing is a range scan; numbers are big-endian for the
// same reason. A container's blobs hang on its id, not on its name: a container made anew under
// the name of a deleted one never meets the old blobs.
const (
	spaceAccount   = "blob/a/" // account id → service properties
	spaceContainer = "blob/c/" // account id 0 container → container
	spaceBlob      = "blob/b/" // container id, name 0 moment → blob
	spaceBlock     = "blob/u/" // container id, name 0 block id → uncommitted block
	spaceLayer     = "blob/l/" // layer id → layer
	spaceSegment   = "blob/s/" // layer id, number → segment
	spaceData      = "blob/d/" // piece id → bytes
	spaceRef       = "blob/r/" // what 0 the key that names it → nothing
	spaceSighting  = "blob/q/" // digest of a signature → when it was first seen
	spaceDue       = "blob/t/" // when, what, key → nothing (due.go)
	spaceTag       = "blob/x/" // container id, tag 0 value 0 name → nothing (tagindex.go)
	spaceDisk      = "blob/m/" // name → contents of a disk of Resource Manager's (disk.go)
	spaceExport    = "blob/e/" // number → export of a disk (diskexport.go)
	keySecret      = "blob/k"  // what user delegation keys are derived from
	keyEpoch       = "blob/n"  // how many times the service was started
)

// baseMoment stands for the blob itself where a snapshot has its time: after all its snapshots,
// which is where listings show it.
const baseMoment = ^uint64(0)

// usualKey is room for most keys: what is made in an array of that size, only to look something up, costs no memory.
const usualKey = 256

func accountKey(account string) []byte { return appendAccountKey(nil, account) }

func appendAccountKey(b []byte, account string) []byte {
	return append(append(b, spaceAccount...), account...)
}

func containersOf(account string) []byte { return containerKey(account, "") }

func containerKey(account, name string) []byte { return appendContainerKey(nil, account, name) }

func appendContainerKey(b []byte, account, name string) []byte {
	b = slices.Grow(b, len(spaceContainer)+len(account)+1+len(name))
	b = append(append(b, spaceContainer...), account...)
	return append(append(b, 0), name...)
}

func number(space string, id uint64) []byte {
	return binary.BigEndian.AppendUint64([]byte(space), id)
}

// blobsOf is the prefix of all blobs of a container.
func blobsOf(container uint64) []byte { return number(spaceBlob, container) }

// blobKey is the key of a blob or, at another moment than baseMoment, of its snapshot.
func blobKey(container uint64, name string, moment uint64) []byte {
	k := make([]byte, 0, len(spaceBlob)+8+len(name)+9)
	k = append(k, spaceBlob...)
	k = binary.BigEndian.AppendUint64(k, container)
	k = append(k, name...)
	k = append(k, 0)
	return binary.BigEndian.AppendUint64(k, moment)
}

// splitBlobKey takes name and moment out of a key of blobKey.
func splitBlobKey(key []byte) (name string, moment uint64) {
	rest := key[len(spaceBlob)+8:]
	end := len(rest) - 9
	return string(rest[:end]), binary.BigEndian.Uint64(rest[end+1:])
}

// blocksOf is the prefix of a blob's uncommitted blocks.
func blocksOf(container uint64, name string) []byte {
	return append(append(number(spaceBlock, container), name...), 0)
}

func blockKey(container uint64, name, id string) []byte {
	return append(blocksOf(container, name), id...)
}

func segmentsOf(layer uint64) []byte { return number(spaceSegment, layer) }

func segmentKey(layer uint64, n uint32) []byte {
	return binary.BigEndian.AppendUint32(segmentsOf(layer), n)
}

// segmentNumber takes the number out of a key of segmentKey.
func segmentNumber(key []byte) uint32 { return binary.BigEndian.Uint32(key[len(key)-4:]) }

func layerKey(layer uint64) []byte { return number(spaceLayer, layer) }

// layerNumber takes the number out of a key of layerKey.
func layerNumber(key []byte) uint64 { return binary.BigEndian.Uint64(key[len(spaceLayer):]) }

func dataKey(id uint64) []byte { return number(spaceData, id) }
