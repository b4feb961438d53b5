package blob_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/internal/journal"
)

func TestWhatNothingReadsIsReported(t *testing.T) {
	t.Parallel()
	f, onDevice := newFixture(t), newFixture(t, strict)
	f.makeContainer("/docs")
	onDevice.makeContainer("/docs")
	get := request{method: http.MethodGet, target: "/docs/a?foo=bar&timeout=5&comp=metadata", header: http.Header{"x-ms-unheard-of": {"1"}}}
	assert.ElementsMatch(t, []string{"?foo", "x-ms-unheard-of"}, f.unreadOf(get))
	put := request{method: http.MethodPut, target: "/docs/a", header: http.Header{"x-ms-blob-type": {"BlockBlob"}, "x-ms-tags": {"a=b"}}}
	assert.Empty(t, f.unreadOf(put))
	assert.Equal(t, []string{"x-ms-tags"}, onDevice.unreadOf(put))
}

// unreadOf is what the journal says nothing read of a request.
func (f *fixture) unreadOf(q request) (unread []string) {
	r := f.build(q)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, facts := journal.With(r.Context())
		f.service.ServeHTTP(w, r.WithContext(ctx))
		_, unread = facts()
	}))
	r.URL.Host = strings.TrimPrefix(s.URL, "http://")
	answer, err := f.client.Do(r)
	require.NoError(f.t, err)
	require.NoError(f.t, answer.Body.Close())
	s.Close() // waits for the handler
	return unread
}
