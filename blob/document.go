package blob

import (
	"bytes"
	"io"
)

// byteOrderMark is what .NET begins a document with, unless told not to.
var byteOrderMark = []byte("\ufeff")

// document reads a body that is an XML document of at most limit bytes, and checks it as receive
// checks any body.
func (c *call) document(limit int64) (string, error) {
	u, err := c.receiveDocument(limit)
	if err != nil {
		return "", err
	}
	return string(u.small), nil
}

// receiveDocument is document with its hashes. Unlike receive it never writes a file.
func (c *call) receiveDocument(limit int64) (*upload, error) {
	h, err := c.bodyHash()
	if err != nil {
		return nil, err
	}
	size, err := c.bodyLength(limit)
	if err != nil {
		return nil, err
	}
	u := &upload{size: size, small: make([]byte, size)}
	if _, err := io.ReadFull(io.TeeReader(c.r.Body, h), u.small); err != nil {
		return nil, errIncompleteBody.Because(err)
	}
	err = h.check(u)
	u.small = bytes.TrimPrefix(u.small, byteOrderMark) // the hashes were of all that came
	return u, err
}
