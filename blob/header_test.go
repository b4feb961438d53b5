package blob

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

// It is http.Header.Get, for every name that can be one of a header.
func TestHeaderOf(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringMatching(`[A-Za-z0-9_.-]{1,60}`).Draw(t, "name")
		r := &http.Request{Header: http.Header{}}
		assert.Equal(t, "", headerOf(r, name))
		r.Header.Set(name, "value")
		assert.Equal(t, "value", headerOf(r, name))
	})
}

// It leaves nothing on the heap. Not parallel: others allocate.
func TestHeaderOfAllocates(t *testing.T) {
	r := &http.Request{Header: http.Header{"X-Ms-Blob-Content-Disposition": {"x"}}}
	assert.Zero(t, testing.AllocsPerRun(10, func() { headerOf(r, "x-ms-blob-content-disposition") }))
}
