package blob

import (
	"bytes"
	"errors"
	"io"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/edgerite/edgerite/internal/apierr"
)

// messageOf is content as we send it, in segments of so many bytes.
func messageOf(t require.TestingT, content []byte, each int64) []byte {
	var b bytes.Buffer
	m := newMessageWriter(&b, int64(len(content)))
	m.each = each
	m.segments = int(max(1, (int64(len(content))+each-1)/each))
	require.NoError(t, m.write(func(w io.Writer, from, to int64) error {
		_, err := w.Write(content[from:to])
		return err
	}))
	require.Equal(t, m.size(), int64(b.Len()))
	return b.Bytes()
}

func readMessage(t require.TestingT, r io.Reader, size, content int64) ([]byte, error) {
	m := openMessage(r, size, content)
	got, err := io.ReadAll(m)
	if err == nil {
		require.True(t, m.done)
	}
	return got, err
}

// Content comes back out of its frame, however it is cut and however it arrives; with any bit wrong, or cut short, it
// does not.
func TestMessagesComeBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		content := rapid.SliceOfN(rapid.Byte(), 0, 200).Draw(t, "content")
		sent := messageOf(t, content, rapid.Int64Range(1, 250).Draw(t, "each"))
		size, length := int64(len(sent)), int64(len(content))
		for _, r := range []io.Reader{bytes.NewReader(sent), iotest.OneByteReader(bytes.NewReader(sent)), iotest.DataErrReader(bytes.NewReader(sent))} {
			got, err := readMessage(t, r, size, length)
			require.NoError(t, err)
			require.Equal(t, content, append([]byte{}, got...))
		}
		bit := rapid.IntRange(0, len(sent)*8-1).Draw(t, "bit")
		wrong := bytes.Clone(sent)
		wrong[bit/8] ^= 1 << (bit % 8)
		_, err := readMessage(t, bytes.NewReader(wrong), size, length)
		requireRefused(t, err)
		_, err = readMessage(t, bytes.NewReader(sent[:bit/8]), size, length)
		require.ErrorIs(t, err, errIncompleteBody)
	})
}

func requireRefused(t require.TestingT, err error) {
	refused, ok := errors.AsType[*apierr.Error](err)
	require.True(t, ok, "%v", err)
	require.Equal(t, 400, refused.Status)
}

// There are no more segments than the head can tell of, however much content.
func TestHugeMessages(t *testing.T) {
	t.Parallel()
	for _, content := range []int64{0, 1, messageSegment, messageSegment + 1, messageSegment * maxSegments, messageSegment*maxSegments + 1, 190 << 40} {
		m := newMessageWriter(io.Discard, content)
		assert.GreaterOrEqual(t, m.segments, 1)
		assert.LessOrEqual(t, m.segments, maxSegments)
		assert.GreaterOrEqual(t, int64(m.segments)*m.each, content)
		assert.Less(t, int64(m.segments-1)*m.each, max(content, 1))
	}
}

// Whatever comes as a structured body, what is accepted is as much as was announced, and means the same framed anew.
func FuzzMessage(f *testing.F) {
	for _, content := range []string{"", "hello", "hello, world"} {
		f.Add(messageOf(f, []byte(content), 5), int64(len(content)))
	}
	f.Fuzz(func(t *testing.T, sent []byte, length int64) {
		if length < 0 || length >= int64(len(sent)) { // refused by the headers already
			return
		}
		got, err := readMessage(t, bytes.NewReader(sent), int64(len(sent)), length)
		if err != nil {
			requireRefused(t, err)
			return
		}
		require.Len(t, got, int(length))
		again, err := readMessage(t, bytes.NewReader(messageOf(t, got, messageSegment)), messageSize(length, 1), length)
		require.NoError(t, err)
		require.True(t, bytes.Equal(got, again))
	})
}
