package blob

import (
	"encoding/binary"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// maxPageRanges is the most ranges a page of the list may be asked to have
// (https://learn.microsoft.com/rest/api/storageservices/get-page-ranges#uri-parameters).
const maxPageRanges = 10_000

// getPageRanges lists the pages that were written, runs merged, or what has changed since a
// snapshot
// (https://learn.microsoft.com/rest/api/storageservices/get-page-ranges).
func getPageRanges(c *call) (err error) {
	list, err := c.pageList()
	if err != nil {
		return err
	}
	r, err := c.read()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.close()) }()
	if r.record.kind != pageBlob {
		return errInvalidBlobType
	}
	part := byteRange{to: r.record.size}
	if asked, ranged := c.requestRange(); ranged {
		if part, err = asked.within(r.record.size); err != nil {
			return err
		}
		// Whole pages are listed, whatever part of them was asked for (behaviour: blob-page-list-whole).
		part.from, part.to = part.from/pageSize*pageSize, (part.to+pageSize-1)/pageSize*pageSize
	}
	part.from = max(part.from, list.from)
	previous, err := c.previousSnapshot(r)
	if err != nil {
		return err
	}
	list.open("PageList")
	if err := list.write(r, previous, part); err != nil {
		return err
	}
	list.close("PageList")
	c.set("ETag", r.record.etag())
	c.set("Last-Modified", httpTime(r.record.modifiedAt()))
	c.set("x-ms-blob-content-length", strconv.FormatInt(r.record.size, 10))
	return list.send(c.w, http.StatusOK)
}

// pageList is the answer as it is being written: runs are joined, and counted.
type pageList struct {
	xmlWriter
	from int64 // where the marker says to go on
	left int   // how many ranges may follow; below 0 any number
	run  pageChange
}

func (c *call) pageList() (*pageList, error) {
	l := &pageList{left: -1}
	if !c.newer(versionPageMarkers) {
		return l, nil
	}
	q := c.address.query
	if v := q.get("maxresults"); v != "" {
		n, err := strconv.ParseInt(v, 10, 32)
		if err != nil {
			return nil, badQuery("maxresults", v)
		}
		if n < 1 {
			return nil, queryOutOfRange("maxresults", v, "1", strconv.Itoa(maxPageRanges))
		}
		l.left = int(min(n, maxPageRanges))
	}
	if v := q.get("marker"); v != "" {
		from, ok := parseMarker(v)
		if !ok || len(from) != 8 {
			return nil, badQuery("marker", v)
		}
		// What was never a place in a blob is as far as one goes.
		l.from = int64(min(binary.BigEndian.Uint64([]byte(from)), maxPageBlob))
	}
	return l, nil
}

func (l *pageList) write(r *reading, previous *blobRecord, part byteRange) error {
	var err error
	if previous != nil {
		err = r.eachChange(previous, r.record, part.from, part.to, l.add)
	} else {
		err = r.eachExtent(r.record, part.from, part.to, func(e extent) (bool, error) {
			return l.add(pageChange{from: e.start, to: e.end})
		})
	}
	if err == nil {
		_, err = l.add(pageChange{from: -1, to: -1})
	}
	return err
}

// add takes the next run, which may go on the last one. It returns false when the page is full:
// the run is then the first of the next.
func (l *pageList) add(next pageChange) (bool, error) {
	if l.run.to == next.from && l.run.cleared == next.cleared {
		l.run.to = next.to
		return true, nil
	}
	if l.run.to > l.run.from {
		name := "PageRange"
		if l.run.cleared {
			name = "ClearRange"
		}
		l.open(name)
		l.number("Start", l.run.from)
		l.number("End", l.run.to-1)
		l.close(name)
		l.left--
	}
	l.run = next
	if l.left == 0 && next.to > next.from {
		l.element("NextMarker", nextMarker(string(binary.BigEndian.AppendUint64(nil, uint64(next.from)))))
		l.run = pageChange{}
		return false, nil
	}
	return true, nil
}

// previousSnapshot finds the snapshot that the request compares with, nil when it does not compare.
// It has to be an older state of the same blob: one that was not written anew since.
func (c *call) previousSnapshot(r *reading) (*blobRecord, error) {
	name, value, err := c.previousName()
	if err != nil || value == "" {
		return nil, err
	}
	moment, err := parseMoment(value)
	if err != nil {
		return nil, badQuery(name, value)
	}
	now, err := c.moment()
	if err != nil {
		return nil, err
	}
	if moment > now {
		return nil, errPreviousSnapshotNewer
	}
	previous, err := findBlob(r, blobKey(r.container.id, c.address.blob, moment))
	if err != nil {
		return nil, err
	}
	if previous == nil {
		return nil, errPreviousSnapshotNotFound
	}
	if previous.kind != pageBlob {
		return nil, errPreviousSnapshotNotSupported
	}
	same, err := r.sameRoot(previous, r.record)
	if err == nil && !same {
		return nil, errBlobOverwritten
	}
	return previous, err
}

// previousName is what the request calls the snapshot to compare with. The service takes the header
// for managed disks only; here any blob's will do (behaviour: blob-previous-snapshot-url).
func (c *call) previousName() (name, value string, err error) {
	const header = "x-ms-previous-snapshot-url"
	address, snapshot := c.header(header), c.address.query.get("prevsnapshot")
	if !c.newer(versionPageDiff) {
		return "", "", nil
	}
	if address == "" || !c.newer(versionPreviousURL) {
		return "prevsnapshot", snapshot, nil
	}
	u, err := url.Parse(address)
	if err != nil || snapshot != "" || u.Query().Get("snapshot") == "" || !strings.HasSuffix(u.EscapedPath(), c.address.rawPath) {
		return "", "", badHeader(header, address)
	}
	return header, u.Query().Get("snapshot"), nil
}

// sameRoot tells whether two records are states of one blob that was only written to in between.
func (v *view) sameRoot(a, b *blobRecord) (bool, error) {
	one, err := findLayer(v, a.body.layer)
	if err != nil {
		return false, err
	}
	other, err := findLayer(v, b.body.layer)
	if err != nil {
		return false, err
	}
	return one.root == other.root, nil
}
