package blob

import (
	"encoding/binary"
	"time"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/edgerite/edgerite/internal/clock"
	"github.com/edgerite/edgerite/internal/store"
)

// keepStaged is how long uncommitted blocks wait for another, or to be committed: "Any uncommitted
// blocks are garbage collected if there are no successful calls to Put Block or Put Block List on the
// blob within a week following the last successful Put Block operation"
// (https://learn.microsoft.com/rest/api/storageservices/put-block#remarks).
const keepStaged = 7 * 24 * time.Hour

// staging is what a name with uncommitted blocks remembers of them. Its zero value is a name
// without any.
type staging struct {
	last int64 // when the last block came: nanoseconds since 1970, virtual
	look int64 // when the row is due that looks whether they may go
}

func (g staging) encode(e *encoder) {
	e.uint(1, uint64(g.last))
	e.uint(2, uint64(g.look))
}

func decodeStaging(b []byte) (staging, error) {
	var g staging
	err := decodeMessage(b, func(n protowire.Number, v uint64, _ []byte) error {
		switch n {
		case 1:
			g.last = int64(v)
		case 2:
			g.look = int64(v)
		}
		return nil
	})
	return g, err
}

func (g staging) expired(c *clock.Clock) bool {
	return g.last != 0 && !c.Now().Before(time.Unix(0, g.last).Add(keepStaged))
}

// stagedNow notes that a block came just now. Only a name's first writes a row: when that is due it
// looks at the last, and waits on, so that a blob of ten thousand blocks writes it once.
func (w *blobWrite) stagedNow(r *blobRecord) error {
	now := w.Clock.Now()
	r.staging.last = now.UnixNano()
	if r.staging.look != 0 {
		return nil
	}
	at := now.Add(keepStaged)
	r.staging.look = at.UnixNano()
	return w.schedule(w.tx, at, dueBlocks, w.key)
}

// dropStaged forgets the uncommitted blocks of the name whose record is r.
func (s *Service) dropStaged(tx *store.Tx, key []byte, r *blobRecord) error {
	if r == nil || r.staged == 0 {
		return nil
	}
	name, _ := splitBlobKey(key)
	if err := s.dropBlocks(tx, binary.BigEndian.Uint64(key[len(spaceBlob):]), name); err != nil {
		return err
	}
	look := time.Unix(0, r.staging.look)
	r.staged, r.staging = 0, staging{}
	return s.unschedule(tx, look, dueBlocks, key)
}

// expireBlocks does a row of kind dueBlocks.
func (s *Service) expireBlocks(tx *store.Tx, key []byte, now time.Time) (done bool, err error) {
	r, err := findBlob(tx, key)
	if err != nil || r == nil || r.staged == 0 || r.staging.look > now.UnixNano() {
		return err == nil, err // committed, or deleted, or an older row
	}
	if !r.staging.expired(s.Clock) {
		at := time.Unix(0, r.staging.last).Add(keepStaged)
		r.staging.look = at.UnixNano()
		if err := s.schedule(tx, at, dueBlocks, key); err != nil {
			return false, err
		}
		return true, tx.Set(key, r.encode())
	}
	return true, s.forgetStaged(tx, key, r)
}

// forgetStaged drops a name's uncommitted blocks, and the name itself when it had nothing else.
func (s *Service) forgetStaged(tx *store.Tx, key []byte, r *blobRecord) error {
	if err := s.dropStaged(tx, key, r); err != nil {
		return err
	}
	if r.kind == uncommitted {
		return tx.Delete(key)
	}
	return tx.Set(key, r.encode())
}
