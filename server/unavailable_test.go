package server

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"go.uber.org/zap"

	"github.com/edgerite/edgerite/internal/clock"
	"github.com/edgerite/edgerite/internal/httpx"
	"github.com/edgerite/edgerite/internal/store"
)

func TestAStoreThatDoesNotOpenIsToldInEachProtocol(t *testing.T) {
	t.Parallel()
	for s, shape := range map[service]string{
		armService:   `"code":"InsufficientStorage"`,
		blobService:  `<Error><Code>InsufficientStorage</Code>`,
		stsService:   `"error":"temporarily_unavailable"`,
		graphService: `"error":"temporarily_unavailable"`,
	} {
		h := func(http.ResponseWriter, *http.Request) error { return unavailable(store.ErrFull) }
		w := httptest.NewRecorder()
		httpx.Adapt(h, rendererOf(s, clock.New(nil, clock.State{})), zap.NewNop()).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
		assert.Equal(t, http.StatusInsufficientStorage, w.Code, s)
		assert.Contains(t, w.Body.String(), shape, s)
	}
	assert.ErrorContains(t, unavailable(assert.AnError), "503 ServiceUnavailable")
}
