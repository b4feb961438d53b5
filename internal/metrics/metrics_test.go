package metrics_test

import (
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/edgerite/edgerite/internal/journal"
	"github.com/edgerite/edgerite/internal/metrics"
)

func TestRequests(t *testing.T) {
	t.Parallel()
	m := metrics.New()
	m.Request(journal.Entry{Device: "edge1", Service: "arm", Method: "GET", Status: 200, Duration: 3 * time.Millisecond})
	m.Request(journal.Entry{Device: "edge1", Service: "blob", Method: "MADE-UP-1", Status: 400, Unread: []string{"x"}})
	m.Request(journal.Entry{Device: "edge1", Service: "blob", Method: "MADE-UP-2", Status: 400, Aborted: true})

	answer := httptest.NewRecorder()
	m.Handler().ServeHTTP(answer, httptest.NewRequest("GET", "/metrics", nil))
	for _, line := range []string{
		`edgerite_requests_total{device="edge1",method="GET",service="arm",status="200"} 1`,
		`edgerite_requests_total{device="edge1",method="other",service="blob",status="400"} 2`,
		`edgerite_requests_unread_total{device="edge1",service="blob"} 1`,
		`edgerite_requests_aborted_total{device="edge1",service="blob"} 1`,
		`edgerite_request_duration_seconds_bucket{device="edge1",service="arm",le="0.005"} 1`,
		`go_goroutines `,
	} {
		assert.Contains(t, answer.Body.String(), line)
	}
}

func TestTwoInOneProcess(t *testing.T) {
	t.Parallel()
	assert.NotPanics(t, func() { metrics.New(); metrics.New() })
}
