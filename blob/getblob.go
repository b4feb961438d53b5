package blob

import (
	"bytes"
	"crypto/md5" // what the protocol checks transfers by
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/minio/crc64nvme"

	"github.com/edgerite/edgerite/internal/store"
)

// maxHashedRange is the longest range whose hash can be asked for
// (https://learn.microsoft.com/rest/api/storageservices/get-blob#request-headers).
const maxHashedRange = 4 << 20

// reading is a request's view of the blob it addresses.
type reading struct {
	*view
	container *containerRecord
	record    *blobRecord
}

// read opens the addressed blob or snapshot, once the conditions allow it. The caller closes it.
func (c *call) read() (*reading, error) {
	v := c.view()
	r, err := c.readFrom(v)
	if err != nil {
		return nil, errors.Join(err, v.close())
	}
	r.view = v
	return r, nil
}

// readContent is read for those who want the bytes. Those of a small blob are one record, which never changes
// while it is there: then nothing needs to be held in place, which is much of what a small read costs.
func (c *call) readContent() (*reading, error) {
	r, err := c.readFrom(c.blobs)
	if err != nil {
		return nil, err
	}
	return c.contentOf(r)
}

// contentOf opens the bytes of the blob that was found, or of the one that has taken its place since.
func (c *call) contentOf(r *reading) (*reading, error) {
	piece := r.record.body.data
	if piece == 0 {
		return c.read()
	}
	if data := c.pieces.get(piece); data != nil {
		r.view = &view{service: c.Service, small: data, release: func() {}}
		return r, nil
	}
	buffer := c.buffers.get()
	data, err := c.Store.GetInto(buffer[:], dataKey(piece))
	if err != nil { // the blob was replaced in between
		c.buffers.put(buffer)
		return c.read()
	}
	c.pieces.add(piece, data)
	r.view = &view{service: c.Service, small: data, release: func() { c.buffers.put(buffer) }}
	return r, nil
}

// readFrom finds the addressed blob or snapshot and checks the conditions. It opens nothing.
func (c *call) readFrom(v store.Reader) (*reading, error) {
	container, err := c.findContainer()
	if err != nil {
		return nil, err
	}
	moment, err := c.moment()
	if err != nil {
		return nil, err
	}
	record, err := findBlob(v, blobKey(container.id, c.address.blob, moment))
	if err != nil {
		return nil, err
	}
	if record == nil || record.kind == uncommitted {
		return nil, errBlobNotFound
	}
	if err := c.conditions.checkRead(record); err != nil {
		return nil, err
	}
	if err := c.checkReadLease(record); err != nil {
		return nil, err
	}
	if err := c.online(record); err != nil {
		return nil, err
	}
	if moment == baseMoment && record.copy.isIncremental() && !c.op.onIncremental {
		return nil, errNotAllowedOnIncrementalCopy
	}
	return &reading{container: container, record: record}, nil
}

// snapshotTime is the form of a snapshot's time: the service's ticks.
const snapshotTime = "2006-01-02T15:04:05.0000000Z"

// moment is the time of the snapshot the request asks for, baseMoment for the blob itself.
func (c *call) moment() (uint64, error) { return parseMoment(c.address.query.get("snapshot")) }

func parseMoment(snapshot string) (uint64, error) {
	if snapshot == "" {
		return baseMoment, nil
	}
	t, err := time.Parse(snapshotTime, snapshot)
	if err != nil {
		return 0, badQuery("snapshot", snapshot)
	}
	return uint64(t.Unix()*1e7+int64(t.Nanosecond())/100) + ticksAtUnixEpoch, nil
}

// getBlob reads a blob or a range of it
// (https://learn.microsoft.com/rest/api/storageservices/get-blob).
func getBlob(c *call) (err error) {
	r, err := c.readContent()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.close()) }()
	part := byteRange{to: r.record.size}
	asked, ranged := c.requestRange()
	if ranged {
		if part, err = asked.within(r.record.size); err != nil {
			return err
		}
	}
	structured, err := c.structured()
	if err != nil {
		return err
	}
	md5Wanted := strings.EqualFold(c.header("x-ms-range-get-content-md5"), "true")
	crcWanted := c.newer(versionCrc64) && strings.EqualFold(c.header("x-ms-range-get-content-crc64"), "true")
	hashed := md5Wanted || crcWanted
	if structured && hashed { // behaviour: blob-structured-body
		return badHeader(structuredBody, c.header(structuredBody))
	}
	c.blobHeaders(r.record)
	if structured {
		return c.getStructured(r, part, ranged)
	}
	length := part.to - part.from
	c.set("Content-Length", strconv.FormatInt(length, 10))
	if hashed {
		return c.getHashed(r, part, ranged, md5Wanted, crcWanted)
	}
	c.w.WriteHeader(c.rangeHeaders(r.record, part, ranged))
	return r.copyRange(c.w, r.record, part.from, part.to)
}

// rangeHeaders writes the headers of a partial answer and returns the status.
func (c *call) rangeHeaders(r *blobRecord, part byteRange, ranged bool) int {
	if !ranged {
		return http.StatusOK
	}
	c.set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", part.from, part.to-1, r.size))
	// Of a range, Content-MD5 would mean the range; the blob's own has another name.
	delete(c.w.Header(), "Content-MD5")
	if len(r.headers.md5) > 0 && c.newer(versionLargeBlocks) {
		c.set("x-ms-blob-content-md5", base64.StdEncoding.EncodeToString(r.headers.md5))
	}
	return http.StatusPartialContent
}

// getHashed reads a range with its hash, which goes before it; so the range is short.
func (c *call) getHashed(r *reading, part byteRange, ranged, md5Wanted, crcWanted bool) error {
	name := "x-ms-range-get-content-md5"
	if crcWanted {
		name = "x-ms-range-get-content-crc64"
	}
	if !ranged || part.to-part.from > maxHashedRange || md5Wanted && crcWanted {
		return badHeader(name, c.header(name))
	}
	var b bytes.Buffer
	b.Grow(int(part.to - part.from))
	if err := r.copyRange(&b, r.record, part.from, part.to); err != nil {
		return err
	}
	status := c.rangeHeaders(r.record, part, ranged)
	if md5Wanted {
		sum := md5.Sum(b.Bytes())
		c.set("Content-MD5", base64.StdEncoding.EncodeToString(sum[:]))
	} else {
		sum := crc64nvme.Checksum(b.Bytes())
		c.set("x-ms-content-crc64", base64.StdEncoding.EncodeToString(littleEndian(sum)))
	}
	c.w.WriteHeader(status)
	_, err := c.w.Write(b.Bytes())
	return err
}

// headBlob gives a blob's properties
// (https://learn.microsoft.com/rest/api/storageservices/get-blob-properties).
func headBlob(c *call) error {
	r, err := c.readFrom(c.blobs)
	if err != nil {
		return err
	}
	c.blobHeaders(r.record)
	c.set("Content-Length", strconv.FormatInt(r.record.size, 10))
	c.w.WriteHeader(http.StatusOK)
	return nil
}
