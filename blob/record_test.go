package blob

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestRecordOutlivesItsBytes decodes from memory that is then used for something else, as what a scan lends is.
func TestRecordOutlivesItsBytes(t *testing.T) {
	b := (&blobRecord{
		kind: blockBlob, headers: contentHeaders{contentType: "text/x", md5: []byte("0123456789abcdef")},
		metadata: []pair{{"a", "b"}}, tags: []pair{{"c", "d"}},
	}).encode()
	want, err := decodeBlob(append([]byte{}, b...))
	require.NoError(t, err)
	got, err := decodeBlob(b)
	require.NoError(t, err)
	for i := range b {
		b[i] = 0xFF
	}
	assert.Equal(t, want, got)
}
