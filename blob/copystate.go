package blob

import (
	"fmt"
	"time"

	"google.golang.org/protobuf/encoding/protowire"
)

// Service versions that copies depend on (see version.go).
const (
	versionCopyState       = "2012-02-12" // a copy can be pending, from anywhere, and tells of itself
	versionIncrementalCopy = "2016-05-31"
)

// copyStatus is how a copy stands.
type copyStatus uint64

const (
	copyPending copyStatus = iota + 1
	copySucceeded
	copyAborted
	copyFailed
)

func (s copyStatus) String() string {
	return [...]string{"", "pending", "success", "aborted", "failed"}[s]
}

// copyState is what a blob tells of the last copy it was the destination of
// (https://learn.microsoft.com/rest/api/storageservices/get-blob-properties#response-headers).
type copyState struct {
	id          string
	status      copyStatus
	source      string // the URL as the client gave it
	done, total int64  // bytes
	begun       int64  // seconds since 1970, virtual
	completed   int64  // seconds since 1970, virtual; 0 while pending
	description string // of the last failure
	job         string // that does the work while it is pending
	incremental bool
	snapshot    uint64 // moment of the snapshot that the last incremental copy made here
	copied      uint64 // moment of the source's snapshot that was copied last
}

func (s *copyState) encode(e *encoder) {
	e.string(1, s.id)
	e.uint(2, uint64(s.status))
	e.string(3, s.source)
	e.uint(4, uint64(s.done))
	e.uint(5, uint64(s.total))
	e.uint(6, uint64(s.begun))
	e.uint(7, uint64(s.completed))
	e.string(8, s.description)
	e.string(9, s.job)
	e.bool(10, s.incremental)
	e.uint(11, s.snapshot)
	e.uint(12, s.copied)
}

func decodeCopyState(m []byte) (*copyState, error) {
	s := &copyState{}
	err := decodeMessage(m, func(n protowire.Number, v uint64, b []byte) error {
		switch n {
		case 1:
			s.id = string(b)
		case 2:
			s.status = copyStatus(v)
			if s.status > copyFailed {
				return errBadRecord
			}
		case 3:
			s.source = string(b)
		case 4:
			s.done = int64(v)
		case 5:
			s.total = int64(v)
		case 6:
			s.begun = int64(v)
		case 7:
			s.completed = int64(v)
		case 8:
			s.description = string(b)
		case 9:
			s.job = string(b)
		case 10:
			s.incremental = v != 0
		case 11:
			s.snapshot = v
		case 12:
			s.copied = v
		}
		return nil
	})
	return s, err
}

// pending tells whether a copy to the blob is under way.
func (s *copyState) pending() bool { return s != nil && s.status == copyPending }

// isIncremental tells whether the blob is there for incremental copies only.
func (s *copyState) isIncremental() bool { return s != nil && s.incremental }

// end notes how the copy came out.
func (s *copyState) end(status copyStatus, now time.Time) {
	s.status, s.completed, s.job = status, now.Unix(), ""
	if status != copyFailed {
		s.description = ""
	}
}

// copyProperty is one of them, as a header and as an element of a listing.
type copyProperty struct{ header, element, value string }

// properties lists what the given version shows.
func (s *copyState) properties(version string) []copyProperty {
	if s == nil || version < versionCopyState {
		return nil
	}
	completed := ""
	if s.completed != 0 {
		completed = httpTime(time.Unix(s.completed, 0))
	}
	list := []copyProperty{
		{"x-ms-copy-id", "CopyId", s.id},
		{"x-ms-copy-source", "CopySource", s.source},
		{"x-ms-copy-status", "CopyStatus", s.status.String()},
		{"x-ms-copy-status-description", "CopyStatusDescription", s.description},
		{"x-ms-copy-progress", "CopyProgress", fmt.Sprintf("%d/%d", s.done, s.total)},
		{"x-ms-copy-completion-time", "CopyCompletionTime", completed},
	}
	if s.incremental && version >= versionIncrementalCopy {
		list = append(list, copyProperty{"x-ms-incremental-copy", "IncrementalCopy", "true"})
		if s.snapshot != 0 {
			list = append(list, copyProperty{"x-ms-copy-destination-snapshot", "CopyDestinationSnapshot", formatMoment(s.snapshot)})
		}
	}
	return list
}

// copyHeaders writes the state of the last copy to the blob.
func (c *call) copyHeaders(s *copyState) {
	for _, p := range s.properties(c.version) {
		c.setIf(p.header, p.value)
	}
}

// writeCopy writes it into a listing that includes it; that a copy is incremental shows in any
// (https://learn.microsoft.com/rest/api/storageservices/list-blobs#response-body).
func (c *call) writeCopy(x *xmlWriter, s *copyState, included bool) {
	for _, p := range s.properties(c.version) {
		if included || p.element == "IncrementalCopy" {
			x.elementIf(p.element, p.value)
		}
	}
}

// checkCopied refuses what may not be done to the destination of a copy: to change it before the
// copy is over, and, where copies are incremental, all but a few operations
// (https://learn.microsoft.com/rest/api/storageservices/copy-blob#working-with-a-pending-copy-operation-version-2012-02-12-and-later,
// https://learn.microsoft.com/rest/api/storageservices/incremental-copy-blob#remarks).
func (o *Operation) checkCopied(s *copyState) error {
	switch {
	case s.isIncremental() && !o.onIncremental:
		return errNotAllowedOnIncrementalCopy
	case s.pending() && !o.duringCopy:
		return errPendingCopy
	}
	return nil
}
