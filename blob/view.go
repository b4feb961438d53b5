package blob

import (
	"io"

	"github.com/edgerite/edgerite/internal/store"
)

// view is one consistent state of the service's records together with the content they name: what
// is overwritten or deleted meanwhile stays as it was for its reader.
type view struct {
	*store.Snapshot
	service *Service
	release func()
	small   []byte // without Snapshot: the bytes of the one small blob it is of, and nothing else can be read
}

// view takes the pin before the snapshot: whatever the snapshot names was not removed before.
func (s *Service) view() *view {
	release := s.Store.Content().Pin()
	return &view{Snapshot: s.Store.Snapshot(), service: s, release: release}
}

func (v *view) close() error {
	defer v.release()
	if v.Snapshot == nil {
		return nil
	}
	return v.Snapshot.Close()
}

// eachExtent calls fn for the parts of a blob's body that overlap [from, to), in order, places
// counted from the blob's start, until fn returns false. Page blobs have gaps between them.
func (v *view) eachExtent(r *blobRecord, from, to int64, fn func(extent) (bool, error)) error {
	to = min(to, r.size)
	switch {
	case from >= to:
		return nil
	case r.body.data != 0:
		_, err := fn(extent{start: from, end: to, source: source{data: r.body.data}, offset: from})
		return err
	case r.body.layer == 0:
		return nil
	case r.kind == pageBlob:
		return v.eachPageExtent(r.body.layer, from, to, fn)
	}
	return eachBlock(v, r.body.layer, from, func(start int64, b block) (bool, error) {
		first, last := max(start, from), min(start+b.size, to)
		if first >= last {
			return start < to, nil
		}
		return fn(extent{start: first, end: last, source: b.source, offset: b.offset + first - start})
	})
}

func (v *view) eachPageExtent(layer uint64, from, to int64, fn func(extent) (bool, error)) error {
	links, err := chain(v, layer)
	if err != nil {
		return err
	}
	n := uint32(from / segmentSize)
	for {
		next, ok, err := nextSegment(v, links, n)
		base := int64(next) * segmentSize
		if err != nil || !ok || base >= to {
			return err
		}
		x, err := pagesOf(v, links, next)
		if err != nil {
			return err
		}
		for _, e := range x {
			e.start, e.end = e.start+base, e.end+base
			first, last := max(e.start, from), min(e.end, to)
			if first >= last {
				continue
			}
			e.offset, e.start, e.end = e.offset+first-e.start, first, last
			if more, err := fn(e); err != nil || !more {
				return err
			}
		}
		n = next + 1
	}
}

// copyRange writes [from, to) of a blob to w, zeros where a page blob has nothing.
func (v *view) copyRange(w io.Writer, r *blobRecord, from, to int64) error {
	if v.Snapshot == nil {
		return v.writeSmall(w, from, to)
	}
	buffer := v.service.buffers.get()
	defer v.service.buffers.put(buffer)
	at := from
	err := v.eachExtent(r, from, to, func(e extent) (bool, error) {
		if err := writeZeros(w, e.start-at); err != nil {
			return false, err
		}
		at = e.end
		return true, v.copySource(w, e, buffer[:])
	})
	if err != nil {
		return err
	}
	return writeZeros(w, to-at)
}

func (v *view) writeSmall(w io.Writer, from, to int64) error {
	if to > int64(len(v.small)) {
		return errBadRecord
	}
	_, err := w.Write(v.small[from:to])
	return err
}

func (v *view) copySource(w io.Writer, e extent, buffer []byte) error {
	length := e.end - e.start
	if e.source.file == "" {
		data, err := v.Get(dataKey(e.source.data))
		if err != nil {
			return err
		}
		if e.offset+length > int64(len(data)) {
			return errBadRecord
		}
		_, err = w.Write(data[e.offset : e.offset+length])
		return err
	}
	content, err := v.service.Store.Content().Open(e.source.file)
	if err != nil {
		return err
	}
	n, err := io.CopyBuffer(onlyWriter{w}, io.NewSectionReader(content, e.offset, length), buffer)
	if err == nil && n != length {
		err = io.ErrUnexpectedEOF
	}
	if closeErr := content.Close(); err == nil {
		err = closeErr
	}
	return err
}

// onlyWriter hides a ReadFrom, which would bring a buffer of its own.
type onlyWriter struct{ io.Writer }

// zeros is what was never written.
var zeros [64 << 10]byte

func writeZeros(w io.Writer, n int64) error {
	for n > 0 {
		part := min(n, int64(len(zeros)))
		if _, err := w.Write(zeros[:part]); err != nil {
			return err
		}
		n -= part
	}
	return nil
}
