package blob

import (
	"time"

	"google.golang.org/protobuf/encoding/protowire"
)

// history is what a blob's record knows of its snapshots, and a soft-deleted blob's or snapshot's of
// its end. Its zero value is a blob that never had a snapshot.
type history struct {
	snapshot uint64 // moment of the last snapshot; the next one's is later
	deleted  int64  // when it was soft-deleted: nanoseconds since 1970, virtual; 0: it was not
	until    int64  // when it goes for good
	wasBase  bool   // it was the blob itself, and the name has been without one since
}

func (h history) encode(e *encoder) {
	e.uint(1, h.snapshot)
	e.uint(2, uint64(h.deleted))
	e.uint(3, uint64(h.until))
	e.bool(4, h.wasBase)
}

func decodeHistory(b []byte) (history, error) {
	var h history
	err := decodeMessage(b, func(n protowire.Number, v uint64, _ []byte) error {
		switch n {
		case 1:
			h.snapshot = v
		case 2:
			h.deleted = int64(v)
		case 3:
			h.until = int64(v)
		case 4:
			h.wasBase = v != 0
		}
		return nil
	})
	return h, err
}

func (h history) isDeleted() bool { return h.deleted != 0 }

// restorable tells whether what was soft-deleted is still there to be shown and restored.
func (h history) restorable(now time.Time) bool { return h.isDeleted() && now.UnixNano() < h.until }
