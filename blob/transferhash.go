package blob

import (
	"crypto/md5" // what the protocol checks transfers by
	"encoding/base64"
	"encoding/binary"
	"hash"

	"github.com/minio/crc64nvme"
)

// transferHash computes what a body is checked by, in one pass.
type transferHash struct {
	wantsMD5, wantsCRC bool
	md5                hash.Hash // both made for the first piece of a body that comes in pieces
	crc                hash.Hash64
	sentMD5, sentCRC   []byte // what the client says they are; nil when it does not
}

// bodyHash reads what the request says of its body, and decides what the answer says of it: the MD5
// where the client sent one, and in every version before 2019-02-02; else, from that version on,
// the CRC64 (https://learn.microsoft.com/rest/api/storageservices/put-block#response-headers), and from 2026-10-06 on
// that beside an MD5 too (https://github.com/Azure/azure-sdk-for-go/blob/main/sdk/storage/azblob/CHANGELOG.md, 1.8.1-beta.1).
// "If both Content-MD5 and x-ms-content-crc64 headers are present, the request fails with error code
// 400 (Bad Request)."
func (c *call) bodyHash() (*transferHash, error) {
	h := &transferHash{}
	var err error
	if h.sentMD5, err = decodeMD5(c.header("Content-MD5")); err != nil {
		return nil, err
	}
	if !c.newer(versionCrc64) {
		h.wantsMD5 = true
		return h, nil
	}
	if h.sentCRC, err = c.crcHeader("x-ms-content-crc64"); err != nil {
		return nil, err
	}
	if h.sentMD5 == nil {
		h.wantsCRC = true
		return h, nil
	}
	if h.sentCRC != nil {
		return nil, errBothHashes
	}
	h.wantsMD5, h.wantsCRC = true, c.newer(versionBothHashes)
	return h, nil
}

// sourceHash reads what the request says of the body of its source. The answer tells the MD5, and the
// CRC64 where the request has one.
func (c *call) sourceHash() (*transferHash, error) {
	h := &transferHash{wantsMD5: true}
	var err error
	if h.sentMD5, err = decodeMD5(c.header("x-ms-source-content-md5")); err != nil {
		return nil, err
	}
	if h.sentCRC, err = c.crcHeader("x-ms-source-content-crc64"); h.sentCRC != nil {
		h.wantsCRC = true
	}
	return h, err
}

func (h *transferHash) Write(p []byte) (int, error) {
	if h.wantsCRC {
		if h.crc == nil {
			h.crc = crc64nvme.New() // x-ms-content-crc64 has the polynomial of the NVMe specification
		}
		_, _ = h.crc.Write(p) // a hash never fails
	}
	if h.wantsMD5 {
		if h.md5 == nil {
			h.md5 = md5.New()
		}
		_, _ = h.md5.Write(p) // nor does this one
	}
	return len(p), nil
}

// note gives the body the sums: of all that was written, or of one that lies in memory.
func (h *transferHash) note(u *upload) {
	if h.wantsMD5 && h.md5 != nil {
		u.md5 = h.md5.Sum(nil)
	} else if h.wantsMD5 {
		sum := md5.Sum(u.small)
		u.md5 = sum[:]
	}
	if h.wantsCRC {
		sum := crc64nvme.Checksum(u.small)
		if h.crc != nil {
			sum = h.crc.Sum64()
		}
		u.crc = littleEndian(sum)
	}
}

// check compares what was sent with what came, and notes the latter with the body.
func (h *transferHash) check(u *upload) error {
	h.note(u)
	if err := u.checkMD5(h.sentMD5); err != nil {
		return err
	}
	if h.sentCRC != nil && string(h.sentCRC) != string(u.crc) {
		return crc64Mismatch(h.sentCRC, u.crc)
	}
	return nil
}

func crc64Mismatch(sent, own []byte) error {
	return mismatch(errCrc64Mismatch, "UserSpecifiedCrc64", sent, "ServerCalculatedCrc64", own)
}

// littleEndian is a CRC64 as the protocol has it.
func littleEndian(sum uint64) []byte { return binary.LittleEndian.AppendUint64(nil, sum) }

// checked tells the client the hashes of what it sent that its version tells of.
func (c *call) checked(u *upload) {
	if u.md5 != nil {
		c.set("Content-MD5", base64.StdEncoding.EncodeToString(u.md5))
	}
	if u.crc != nil && c.newer(versionCrc64) {
		c.set("x-ms-content-crc64", base64.StdEncoding.EncodeToString(u.crc))
	}
	if u.structured {
		c.set(structuredBody, structuredForm)
	}
}

// crcHeader reads a CRC64 in base64; none is nil.
func (c *call) crcHeader(name string) ([]byte, error) {
	v := c.header(name)
	if v == "" {
		return nil, nil
	}
	sum, err := base64.StdEncoding.DecodeString(v)
	if err != nil || len(sum) != crc64nvme.Size {
		return nil, badHeader(name, v)
	}
	return sum, nil
}

// checkMD5 compares the body with an MD5 that a blob is to be stored with, nil when there is none.
func (u *upload) checkMD5(want []byte) error {
	if want != nil && string(want) != string(u.md5) {
		return mismatch(errMd5Mismatch, "UserSpecifiedMd5", want, "ServerCalculatedMd5", u.md5)
	}
	return nil
}

// decodeMD5 reads an MD5 in base64; none is nil.
func decodeMD5(text string) ([]byte, error) {
	sum, err := storedMD5(text)
	if err == nil && sum != nil && len(sum) != md5.Size {
		return nil, errInvalidMd5
	}
	return sum, err
}

// storedMD5 reads one that is kept with a blob, and where nothing is compared with it may be too short
// to be one. behaviour: blob-short-md5.
func storedMD5(text string) ([]byte, error) {
	if text == "" {
		return nil, nil
	}
	sum, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(sum) > md5.Size {
		return nil, errInvalidMd5
	}
	return sum, nil
}
