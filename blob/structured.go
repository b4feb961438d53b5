package blob

import (
	"io"
	"strconv"
	"strings"
)

// Headers of structured bodies (message.go). A request that brings one says both; a read that asks for one says the first.
// An answer says the first again, or clients take it for a body as it is
// (https://github.com/Azure/azure-sdk-for-python/blob/main/sdk/storage/azure-storage-blob/azure/storage/blob/_shared/policies.py).
const (
	structuredBody   = "x-ms-structured-body"
	structuredLength = "x-ms-structured-content-length"
	structuredForm   = "XSM/1.0; properties=crc64" // the one there is
)

// structures tells whether the operation knows a header, by its canonical name, for one of structured bodies.
func (c *call) structures(name string) bool {
	return c.newer(versionStructured) && strings.HasPrefix(name, "X-Ms-Structured-") && c.op.reads[name]
}

// structured tells whether the request has, or asks for, a structured body.
func (c *call) structured() (bool, error) {
	v := c.header(structuredBody)
	if v == "" {
		return false, nil
	}
	kind, properties, _ := strings.Cut(v, ";")
	if !strings.EqualFold(strings.TrimSpace(kind), "XSM/1.0") || !strings.EqualFold(strings.TrimSpace(properties), "properties=crc64") {
		return false, badHeader(structuredBody, v)
	}
	return true, nil
}

// contentLength is how much the request says it brings to be stored, -1 when it does not.
func (c *call) contentLength() (int64, error) {
	structured, err := c.structured()
	if err != nil || !structured || c.r.ContentLength < 0 {
		return c.r.ContentLength, err
	}
	v := c.header(structuredLength)
	if v == "" {
		return 0, missingHeader(structuredLength)
	}
	length, err := parseOffset(v)
	if err != nil || length >= c.r.ContentLength { // "Will always be smaller than Content-Length"
		return 0, badHeader(structuredLength, v)
	}
	return length, nil
}

// receiveStructured is receive for a structured body that holds so much content. It has its checksums in itself.
// behaviour: blob-structured-body.
func (c *call) receiveStructured(size int64, h *transferHash) (*upload, error) {
	if h.sentMD5 != nil {
		return nil, unsupportedHeader("Content-MD5")
	}
	if h.sentCRC != nil {
		return nil, unsupportedHeader("x-ms-content-crc64")
	}
	m := openMessage(c.r.Body, c.r.ContentLength, size)
	if m.err != nil {
		return nil, m.err
	}
	u := &upload{size: size, structured: true}
	err := c.take(u, m, h)
	if m.err != nil {
		err = m.err // which is the cause of what stopped it
	}
	if err != nil {
		c.discard(u)
		return nil, err
	}
	h.note(u)
	return u, nil
}

// getStructured answers a read with a structured body.
func (c *call) getStructured(r *reading, part byteRange, ranged bool) error {
	length := part.to - part.from
	m := newMessageWriter(c.w, length)
	c.set(structuredBody, structuredForm)
	c.set(structuredLength, strconv.FormatInt(length, 10))
	c.set("Content-Length", strconv.FormatInt(m.size(), 10))
	c.w.WriteHeader(c.rangeHeaders(r.record, part, ranged))
	return m.write(func(w io.Writer, from, to int64) error {
		return r.copyRange(w, r.record, part.from+from, part.from+to)
	})
}
