// Package vhd reads the footer of fixed virtual hard disks, which is what a device's disks are
// imported from.
//
// The format is Microsoft's Virtual Hard Disk Image Format Specification; what Azure asks of a
// disk is on https://learn.microsoft.com/azure/virtual-machines/windows/prepare-for-upload-vhd-image.
package vhd

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// FooterSize is the length of the footer, which is the last thing in the file, in bytes.
const FooterSize = 512

// unit is what the size of a disk has to be a multiple of, in bytes.
const unit = 1 << 20

// Why a file is no disk that can be imported.
var (
	ErrTooSmall    = errors.New("the file is smaller than a VHD footer")
	ErrCookie      = errors.New("the file has no VHD footer: it does not end with a block that begins with \"conectix\"; a VHDX or a dynamic VHD must be converted to a fixed VHD")
	ErrChecksum    = errors.New("the checksum of the VHD footer is wrong")
	ErrNotFixed    = errors.New("the VHD is not of fixed size: dynamic and differencing disks must be converted to a fixed VHD")
	ErrSize        = errors.New("the size in the VHD footer is not that of the file without its footer")
	ErrNotMegabyte = errors.New("the size of the VHD is not a whole number of mebibytes")
)

// Refuses reports whether err says that a file is no disk that can be imported, rather than that it
// could not be read.
func Refuses(err error) bool {
	for _, why := range []error{ErrTooSmall, ErrCookie, ErrChecksum, ErrNotFixed, ErrSize, ErrNotMegabyte} {
		if errors.Is(err, why) {
			return true
		}
	}
	return false
}

// typeFixed is the disk type of the specification that is one to one; 3 is dynamic, 4 differencing.
const (
	typeFixed = 2
)

// Offsets of the specification's fields.
const (
	atCookie      = 0
	atCurrentSize = 48
	atDiskType    = 60
	atChecksum    = 64
	atUniqueID    = 68
)

const cookie = "conectix"

// Footer is what a disk's footer says.
type Footer struct {
	Size     int64 // of the disk, in bytes, without the footer
	UniqueID [16]byte
}

// Read reads and checks the footer of a file of the given size in bytes. The errors are those of
// this package, or the reader's.
func Read(r io.ReaderAt, size int64) (Footer, error) {
	if size < FooterSize {
		return Footer{}, ErrTooSmall
	}
	var b [FooterSize]byte
	if _, err := r.ReadAt(b[:], size-FooterSize); err != nil && !errors.Is(err, io.EOF) {
		return Footer{}, fmt.Errorf("reading the VHD footer: %w", err)
	}
	f, err := Parse(b)
	if err != nil {
		return Footer{}, err
	}
	if f.Size != size-FooterSize {
		return Footer{}, fmt.Errorf("%w (footer: %d bytes, file: %d)", ErrSize, f.Size, size-FooterSize)
	}
	return f, nil
}

// Parse checks a footer by itself.
func Parse(b [FooterSize]byte) (Footer, error) {
	if string(b[atCookie:atCookie+len(cookie)]) != cookie {
		return Footer{}, ErrCookie
	}
	if binary.BigEndian.Uint32(b[atChecksum:]) != checksum(b) {
		return Footer{}, ErrChecksum
	}
	if t := binary.BigEndian.Uint32(b[atDiskType:]); t != typeFixed {
		return Footer{}, fmt.Errorf("%w (type %d)", ErrNotFixed, t)
	}
	size := binary.BigEndian.Uint64(b[atCurrentSize:])
	if size == 0 || size%unit != 0 || size > 1<<62 {
		return Footer{}, fmt.Errorf("%w (%d bytes)", ErrNotMegabyte, size)
	}
	f := Footer{Size: int64(size)}
	copy(f.UniqueID[:], b[atUniqueID:])
	return f, nil
}

// Write gives the footer of a fixed disk of f.Size bytes: tests and images made here end with it.
func (f Footer) Write() [FooterSize]byte {
	var b [FooterSize]byte
	copy(b[atCookie:], cookie)
	binary.BigEndian.PutUint32(b[8:], 2)           // features: reserved, always set
	binary.BigEndian.PutUint32(b[12:], 0x00010000) // format version 1.0
	binary.BigEndian.PutUint64(b[16:], ^uint64(0)) // no dynamic header
	copy(b[28:], "edge")                           // creator
	binary.BigEndian.PutUint64(b[40:], uint64(f.Size))
	binary.BigEndian.PutUint64(b[atCurrentSize:], uint64(f.Size))
	binary.BigEndian.PutUint32(b[atDiskType:], typeFixed)
	copy(b[atUniqueID:], f.UniqueID[:])
	binary.BigEndian.PutUint32(b[atChecksum:], checksum(b))
	return b
}

// checksum is the ones' complement of the sum of all bytes but its own.
func checksum(b [FooterSize]byte) uint32 {
	var sum uint32
	for i, v := range b {
		if i < atChecksum || i >= atChecksum+4 {
			sum += uint32(v)
		}
	}
	return ^sum
}
