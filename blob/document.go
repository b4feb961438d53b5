package blob

import (
	"crypto/md5" // what the protocol checks transfers by
	"io"
)

// document reads a body that is an XML document of at most limit bytes.
func (c *call) document(limit int64) (string, error) {
	if c.r.ContentLength < 0 {
		return "", errMissingContentLength
	}
	if c.r.ContentLength > limit {
		return "", errRequestBodyTooLarge
	}
	text := make([]byte, c.r.ContentLength)
	if _, err := io.ReadFull(c.r.Body, text); err != nil && len(text) > 0 {
		return "", errIncompleteBody.Because(err)
	}
	sent, err := decodeMD5(c.header("Content-MD5"))
	if err != nil {
		return "", err
	}
	sum := md5.Sum(text)
	if sent != nil && string(sent) != string(sum[:]) {
		return "", mismatch(errMd5Mismatch, "UserSpecifiedMd5", sent, "ServerCalculatedMd5", sum[:])
	}
	return string(text), nil
}
