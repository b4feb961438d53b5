package blob

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// putOwn puts the block blob b into the container ctr.
func (s *Service) putOwn(t *testing.T, account Account, text string) {
	t.Helper()
	c := s.own(t.Context(), account, "ctr", "b")
	c.r, c.w = httptest.NewRequest(http.MethodPut, "/", strings.NewReader(text)), httptest.NewRecorder()
	require.NoError(t, putBlockBlob(c))
}

// A small blob that is overwritten after it was found and before its bytes are read is read as the new one.
func TestSmallBlobReplacedWhileRead(t *testing.T) {
	t.Parallel()
	s := bare(t)
	account := Account{Name: "acct", ID: "id-1"}
	require.NoError(t, s.own(t.Context(), account, "ctr", "").ensureContainer())
	put := func(text string) { s.putOwn(t, account, text) }
	put("old")
	c := s.own(t.Context(), account, "ctr", "b")
	found, err := c.readFrom(c.blobs)
	require.NoError(t, err)
	put("newer")
	r, err := c.contentOf(found)
	require.NoError(t, err)
	var b bytes.Buffer
	require.NoError(t, r.copyRange(&b, r.record, 0, r.record.size))
	require.NoError(t, r.close())
	require.Equal(t, "newer", b.String())
}
