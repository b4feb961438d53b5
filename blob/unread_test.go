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
	f := newFixture(t)
	r := f.build(request{
		method: http.MethodGet, target: "/docs/a?foo=bar&timeout=5&comp=metadata", header: http.Header{"x-ms-unheard-of": {"1"}},
	})
	var unread []string
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, facts := journal.With(r.Context())
		f.service.ServeHTTP(w, r.WithContext(ctx))
		_, unread = facts()
	}))
	r.URL.Host = strings.TrimPrefix(s.URL, "http://")
	answer, err := f.client.Do(r)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	s.Close() // waits for the handler
	assert.ElementsMatch(t, []string{"?foo", "x-ms-unheard-of"}, unread)
}
