package blob

import (
	"encoding/binary"
	"hash"
	"io"

	"github.com/minio/crc64nvme"
)

// A structured body is content in segments with a CRC64 behind each and behind all
// (https://learn.microsoft.com/rest/api/storageservices/structured-body-format):
//
//	message: version 1, its own length 8, flags 2, number of segments 2; the segments; CRC64 of all content 8
//	segment: number from 1 on 2, length of its content 8; the content; CRC64 8
//
// Numbers are little-endian.
const (
	messageVersion = 1
	messageSums    = 1 // the flag that says that there are checksums
	messageHead    = 13
	segmentHead    = 10
	maxSegments    = 1<<16 - 1
)

// messageSegment is how much content a segment that we write has, as those of the clients do, unless there would be too
// many of them.
const messageSegment = 4 << 20

// messageSize is how long so much content is in so many segments.
func messageSize(content int64, segments int) int64 {
	return messageHead + int64(segments)*(segmentHead+crc64nvme.Size) + content + crc64nvme.Size
}

// messageReader reads the content of a structured body and checks it as it comes. What it refuses it refuses
// in the words of the protocol.
type messageReader struct {
	r              io.Reader
	rest           int64 // of the content
	left           int64 // of the segment's
	number         int   // of the segment, 0 before the first
	segments       int
	segment, whole hash.Hash64
	done           bool  // all of it was checked
	err            error // why it is refused
}

// openMessage reads the beginning of a message of size bytes that is to hold so much content.
// behaviour: blob-structured-body.
func openMessage(r io.Reader, size, content int64) *messageReader {
	m := &messageReader{r: r, rest: content, segment: crc64nvme.New(), whole: crc64nvme.New()}
	var head [messageHead]byte
	if !m.fill(head[:]) {
		return m
	}
	m.segments = int(binary.LittleEndian.Uint16(head[11:]))
	sound := head[0] == messageVersion && binary.LittleEndian.Uint64(head[1:]) == uint64(size) &&
		binary.LittleEndian.Uint16(head[9:]) == messageSums && m.segments > 0 && messageSize(content, m.segments) == size
	if !sound {
		m.err = errInvalidInput
		return m
	}
	m.advance()
	return m
}

// Read gives content. Who has read the last of it has had all of the message checked: err says with what result.
func (m *messageReader) Read(p []byte) (int, error) {
	if m.err != nil {
		return 0, m.err
	}
	if m.done {
		return 0, io.EOF
	}
	n, err := m.r.Read(p[:min(int64(len(p)), m.left)])
	_, _ = m.segment.Write(p[:n]) // a hash never fails
	_, _ = m.whole.Write(p[:n])
	m.rest, m.left = m.rest-int64(n), m.left-int64(n)
	switch {
	case m.left == 0:
		m.advance()
	case err != nil:
		m.err = errIncompleteBody.Because(err)
	}
	return n, nil
}

// advance checks the segment that has ended, and all that have nothing in them, and goes on to the next; behind the last it
// checks the whole.
func (m *messageReader) advance() {
	for m.err == nil && !m.done && m.left == 0 {
		switch {
		case m.number > 0 && !m.check(m.segment):
			return
		case m.number == m.segments:
			m.end()
		default:
			m.next()
		}
	}
}

func (m *messageReader) end() {
	if m.rest != 0 {
		m.err = errInvalidInput
		return
	}
	m.done = m.check(m.whole)
}

// next begins the next segment.
func (m *messageReader) next() {
	var head [segmentHead]byte
	if !m.fill(head[:]) {
		return
	}
	m.number++
	length := binary.LittleEndian.Uint64(head[2:])
	if int(binary.LittleEndian.Uint16(head[:])) != m.number || length > uint64(m.rest) {
		m.err = errInvalidInput
		return
	}
	m.left = int64(length)
	m.segment.Reset()
}

// check compares a checksum of the message with what came.
func (m *messageReader) check(sum hash.Hash64) bool {
	var sent [crc64nvme.Size]byte
	if !m.fill(sent[:]) {
		return false
	}
	if own := littleEndian(sum.Sum64()); string(own) != string(sent[:]) {
		m.err = crc64Mismatch(sent[:], own)
		return false
	}
	return true
}

func (m *messageReader) fill(b []byte) bool {
	if _, err := io.ReadFull(m.r, b); err != nil {
		m.err = errIncompleteBody.Because(err)
	}
	return m.err == nil
}

// messageWriter writes content as a structured body.
type messageWriter struct {
	w        io.Writer
	content  int64
	each     int64 // bytes of content in a segment
	segments int
}

func newMessageWriter(w io.Writer, content int64) *messageWriter {
	m := &messageWriter{w: w, content: content, each: max(messageSegment, (content+maxSegments-1)/maxSegments)}
	m.segments = int(max(1, (content+m.each-1)/m.each))
	return m
}

func (m *messageWriter) size() int64 { return messageSize(m.content, m.segments) }

// write writes the message; content writes [from, to) of what it is to hold.
func (m *messageWriter) write(content func(w io.Writer, from, to int64) error) error {
	head := binary.LittleEndian.AppendUint64([]byte{messageVersion}, uint64(m.size()))
	head = binary.LittleEndian.AppendUint16(head, messageSums)
	head = binary.LittleEndian.AppendUint16(head, uint16(m.segments))
	whole, segment := crc64nvme.New(), crc64nvme.New()
	out := io.MultiWriter(segment, whole, m.w)
	for n := range m.segments {
		from := int64(n) * m.each
		to := min(m.content, from+m.each)
		head = binary.LittleEndian.AppendUint16(head, uint16(n+1))
		head = binary.LittleEndian.AppendUint64(head, uint64(to-from))
		if _, err := m.w.Write(head); err != nil {
			return err
		}
		segment.Reset()
		if err := content(out, from, to); err != nil {
			return err
		}
		head = littleEndian(segment.Sum64())
	}
	_, err := m.w.Write(append(head, littleEndian(whole.Sum64())...))
	return err
}
