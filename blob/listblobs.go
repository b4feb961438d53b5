package blob

import (
	"bytes"
	"encoding/base64"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/edgerite/edgerite/internal/store"
)

// listBlobs lists a container's blobs by name; with a delimiter, names that go on after it are
// folded into one prefix
// (https://learn.microsoft.com/rest/api/storageservices/list-blobs).
func listBlobs(c *call) (err error) {
	l, err := c.listing(blobSets)
	if err != nil {
		return err
	}
	if l.delimiter != "" && l.include["snapshots"] { // "A request that includes both returns an error"
		return badQuery("include", c.address.query.get("include"))
	}
	if v := c.address.query.get("showonly"); v != "" { // for hierarchical names only, which there are none of
		return badQuery("showonly", v)
	}
	v := c.view()
	defer func() { err = errors.Join(err, v.close()) }()
	container, err := c.readContainer(v)
	if err != nil {
		return err
	}
	x := xmlWriter{b: make([]byte, 0, 64<<10)}
	if c.newer(versionCors) {
		l.open(&x, "ServiceEndpoint", c.serviceEndpoint(), "ContainerName", c.address.container)
	} else {
		l.open(&x, "ContainerName", c.serviceEndpoint()+c.address.container)
	}
	x.open("Blobs")
	next, err := c.eachListed(v, container.id, l, &x)
	if err != nil {
		return err
	}
	x.close("Blobs")
	x.element("NextMarker", next)
	x.close("EnumerationResults")
	return x.send(c.w, http.StatusOK)
}

// eachListed writes a page of blobs and prefixes and returns the marker of the next. A prefix is
// skipped by seeking behind it, so a page costs what it shows and not what lies under it.
func (c *call) eachListed(from store.Reader, container uint64, l listing, x *xmlWriter) (next string, err error) {
	space := blobsOf(container)
	matching := append(blobsOf(container), l.prefix...)
	upper := store.PrefixEnd(matching)
	if end := append(blobsOf(container), l.end...); l.end != "" && bytes.Compare(end, upper) < 0 {
		upper = end
	}
	lower := []byte(max(string(matching), string(space)+l.from, string(space)+l.start))
	count := 0
	for more := true; more && err == nil; {
		more = false
		err = from.Scan(lower, upper, func(key, value []byte) (bool, error) {
			name, moment := splitBlobKey(key)
			prefix, folded := l.fold(name)
			r, err := decodeBlob(value)
			if err != nil || r.kind == uncommitted && r.staging.expired(c.Clock) {
				return err == nil, err
			}
			shown, as, err := c.shownAs(from, container, name, moment, r, l)
			if err != nil || !shown {
				return err == nil, err
			}
			if count == l.max {
				next = nextMarker(string(key[len(space):]))
				return false, nil
			}
			count++
			if !folded {
				c.writeBlob(x, name, as, r, l)
				return true, nil
			}
			x.open("BlobPrefix")
			writeName(x, "Name", prefix)
			x.close("BlobPrefix")
			lower, more = store.PrefixEnd(append(blobsOf(container), prefix...)), true
			return false, nil
		})
	}
	return next, err
}

// fold gives the part of a name up to the first delimiter after the prefix.
func (l listing) fold(name string) (prefix string, folded bool) {
	if l.delimiter == "" {
		return "", false
	}
	rest := name[len(l.prefix):]
	i := strings.Index(rest, l.delimiter)
	if i < 0 {
		return "", false
	}
	return name[:len(l.prefix)+i+len(l.delimiter)], true
}

// shownAs tells whether the listing is to show a blob, or a snapshot or a name of its kind, and at
// what moment.
func (c *call) shownAs(from store.Reader, container uint64, name string, moment uint64, r *blobRecord, l listing) (shown bool, as uint64, err error) {
	switch {
	case r.kind == uncommitted:
		return l.include["uncommittedblobs"], moment, nil
	case r.history.isDeleted():
		return c.deletedAs(from, container, name, moment, r, l)
	}
	return moment == baseMoment || l.include["snapshots"], moment, nil
}

func (c *call) writeBlob(x *xmlWriter, name string, moment uint64, r *blobRecord, l listing) {
	x.open("Blob")
	writeName(x, "Name", name)
	if moment != baseMoment {
		x.element("Snapshot", formatMoment(moment))
	}
	if r.history.isDeleted() {
		x.element("Deleted", "true")
	}
	if !c.newer(versionCors) {
		x.element("Url", c.serviceEndpoint()+c.address.container+"/"+percentEncode(name))
	}
	x.open("Properties")
	if c.newer(versionCreationTime) {
		x.element("Creation-Time", httpTime(time.Unix(r.created, 0)))
	}
	if r.kind == uncommitted { // which has no more: "Uncommitted blobs in the response"
		x.number("Content-Length", 0)
	} else {
		c.writeContent(x, r)
	}
	if r.kind == pageBlob {
		x.element("x-ms-blob-sequence-number", strconv.FormatInt(r.sequence, 10))
	}
	if r.kind == uncommitted {
		x.element("BlobType", blockBlob.String())
	} else {
		x.element("BlobType", r.kind.String())
	}
	c.writeTier(x, r)
	switch {
	case moment != baseMoment: // behaviour: blob-lease-snapshot
	case r.history.isDeleted():
		x.empty("LeaseStatus")
	default:
		c.writeLease(x, r.lease)
	}
	c.writeCopy(x, r.copy, l.include["copy"])
	if c.newer(versionServerEncrypt) {
		x.element("ServerEncrypted", "true")
	}
	c.writeAppendState(x, r)
	if r.history.isDeleted() {
		c.writeDeleted(x, r.history)
	}
	c.writeTagCount(x, r)
	x.close("Properties")
	if l.include["metadata"] {
		writeMetadata(x, r.metadata)
	}
	if l.include["tags"] && len(r.tags) > 0 {
		writeTags(x, r.tags)
	}
	if r.kind == blockBlob && c.newer(versionTags) {
		x.empty("OrMetadata") // of object replication, "only returned for block blobs"
	}
	x.close("Blob")
}

// writeContent writes what a listing tells of a blob's content.
func (c *call) writeContent(x *xmlWriter, r *blobRecord) {
	x.element("Last-Modified", httpTime(r.modifiedAt()))
	x.element("Etag", etagText(r.stamp))
	x.number("Content-Length", r.size)
	x.element("Content-Type", r.headers.contentType)
	x.element("Content-Encoding", r.headers.encoding)
	x.element("Content-Language", r.headers.language)
	if c.newer(versionCrc64) {
		x.empty("Content-CRC64")
	}
	x.element("Content-MD5", base64.StdEncoding.EncodeToString(r.headers.md5))
	x.element("Cache-Control", r.headers.cacheControl)
	if c.newer(versionCors) {
		x.element("Content-Disposition", r.headers.disposition)
	}
}

func formatMoment(moment uint64) string {
	t := int64(moment - ticksAtUnixEpoch)
	return time.Unix(t/1e7, t%1e7*100).UTC().Format(snapshotTime)
}

// writeName writes a name; one with characters that XML cannot carry is percent-encoded and says so
// (https://learn.microsoft.com/rest/api/storageservices/list-blobs#response-body). So it does in
// versions before 2021-02-12, which know no way. behaviour: blob-encoded-names.
func writeName(x *xmlWriter, element, name string) {
	for _, r := range name {
		if !xmlChar(r) {
			x.openWith(element, "Encoded", "true")
			x.text(percentEncode(name))
			x.close(element)
			return
		}
	}
	x.element(element, name)
}

func percentEncode(name string) string {
	const digits = "0123456789ABCDEF"
	var b strings.Builder
	for _, c := range []byte(name) {
		if c == '-' || c == '.' || c == '_' || c == '~' || c == '/' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('%')
		b.WriteByte(digits[c>>4])
		b.WriteByte(digits[c&15])
	}
	return b.String()
}
