package blob

import (
	"encoding/binary"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/edgerite/edgerite/internal/store"
)

// smallSize is the largest content kept in a record; what is larger is a file of its own. A file
// costs two syncs and an inode, a record a share of a sync and a second write when the store
// compacts: BenchmarkPut shows where the one overtakes the other.
const smallSize = 32 << 10

// source is bytes that were written once and never change: a content file or a data record.
// Segments that use a source hold a reference to it each; it goes with the last.
type source struct {
	file store.ContentID
	data uint64
}

func (s source) encode(e *encoder) {
	e.string(1, string(s.file))
	e.uint(2, s.data)
}

func decodeSource(b []byte) (source, error) {
	var s source
	err := decodeMessage(b, func(n protowire.Number, v uint64, b []byte) error {
		switch n {
		case 1:
			s.file = store.ContentID(b)
		case 2:
			s.data = v
		}
		return nil
	})
	return s, err
}

// refName is what references to the source are kept under.
func (s source) refName() string {
	if s.file != "" {
		return "f" + string(s.file)
	}
	return "d" + string(binary.BigEndian.AppendUint64(nil, s.data))
}

func layerRefName(layer uint64) string {
	return "l" + string(binary.BigEndian.AppendUint64(nil, layer))
}

func refsOf(what string) []byte { return append([]byte(spaceRef+what), 0) }

func refKey(what string, who []byte) []byte { return append(refsOf(what), who...) }

// hold notes that the record at who uses what. Holding twice is holding once.
func hold(tx *store.Tx, what string, who []byte) error { return tx.Set(refKey(what, who), nil) }

// release takes the note back and tells whether nobody uses what any more. Others may give up
// what they share at the same time: of two, one has to see that it is the last.
func release(tx *store.Tx, what string, who []byte) (last bool, err error) {
	tx.Alone()
	if err := tx.Delete(refKey(what, who)); err != nil {
		return false, err
	}
	held, err := isHeld(tx, what)
	return !held, err
}

func isHeld(from store.Reader, what string) (held bool, err error) {
	prefix := refsOf(what)
	err = from.Scan(prefix, store.PrefixEnd(prefix), func(_, _ []byte) (bool, error) {
		held = true
		return false, nil
	})
	return held, err
}

// releaseSource drops a source's reference and, with the last one, the source: a record at once, a
// file after the commit, so that a crash leaves an orphan and never a hole.
func (s *Service) releaseSource(tx *store.Tx, src source, who []byte) error {
	last, err := release(tx, src.refName(), who)
	if err != nil || !last {
		return err
	}
	if src.file == "" {
		return tx.Delete(dataKey(src.data))
	}
	tx.AfterCommit(func() { s.Store.Content().Remove(src.file) })
	return nil
}
