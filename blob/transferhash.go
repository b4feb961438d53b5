package blob

import (
	"crypto/md5" // what the protocol checks transfers by
	"encoding/base64"
	"encoding/binary"
	"hash"
	"hash/crc64"
)

// transferHash computes what a body is checked by, in one pass; a part that is nil is not computed.
type transferHash struct {
	md5              hash.Hash
	crc              hash.Hash64
	sentMD5, sentCRC []byte // what the client says they are; nil when it does not
}

// bodyHash reads what the request says of its body, and decides what the answer says of it: the MD5
// where the client sent one, and in every version before 2019-02-02; else, from that version on,
// the CRC64 (https://learn.microsoft.com/rest/api/storageservices/put-block#response-headers).
// "If both Content-MD5 and x-ms-content-crc64 headers are present, the request fails with error code
// 400 (Bad Request)."
func (c *call) bodyHash() (*transferHash, error) {
	const crcName = "x-ms-content-crc64"
	h := &transferHash{}
	var err error
	if h.sentMD5, err = decodeMD5(c.header("Content-MD5")); err != nil {
		return nil, err
	}
	if !c.newer(versionCrc64) {
		h.md5 = md5.New()
		return h, nil
	}
	if v := c.header(crcName); v != "" {
		h.sentCRC, err = base64.StdEncoding.DecodeString(v)
		if err != nil || len(h.sentCRC) < crc64.Size {
			return nil, badHeader(crcName, v)
		}
	}
	if h.sentMD5 == nil {
		h.crc = &crcHash{}
		return h, nil
	}
	if h.sentCRC != nil {
		return nil, errBothHashes
	}
	h.md5 = md5.New()
	return h, nil
}

func (h *transferHash) Write(p []byte) (int, error) {
	if h.crc != nil {
		_, _ = h.crc.Write(p) // a hash never fails
	}
	if h.md5 != nil {
		_, _ = h.md5.Write(p) // nor does this one
	}
	return len(p), nil
}

// check compares what was sent with what came, and notes the latter with the body.
func (h *transferHash) check(u *upload) error {
	if h.md5 != nil {
		u.md5 = h.md5.Sum(nil)
	}
	if h.crc != nil {
		u.crc = binary.LittleEndian.AppendUint64(nil, h.crc.Sum64())
	}
	if h.sentMD5 != nil && string(h.sentMD5) != string(u.md5) {
		return mismatch(errMd5Mismatch, "UserSpecifiedMd5", h.sentMD5, "ServerCalculatedMd5", u.md5)
	}
	if h.sentCRC != nil && string(h.sentCRC) != string(u.crc) {
		return mismatch(errCrc64Mismatch, "UserSpecifiedCrc64", h.sentCRC, "ServerCalculatedCrc64", u.crc)
	}
	return nil
}

// checked tells the client the hashes of what it sent that its version tells of.
func (c *call) checked(u *upload) {
	if u.md5 != nil {
		c.set("Content-MD5", base64.StdEncoding.EncodeToString(u.md5))
	}
	if u.crc != nil && c.newer(versionCrc64) {
		c.set("x-ms-content-crc64", base64.StdEncoding.EncodeToString(u.crc))
	}
}

// decodeMD5 reads an MD5 in base64; none is nil.
func decodeMD5(text string) ([]byte, error) {
	if text == "" {
		return nil, nil
	}
	sum, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(sum) != md5.Size {
		return nil, errInvalidMd5
	}
	return sum, nil
}
