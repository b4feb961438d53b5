package server

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	recorded "github.com/edgerite/edgerite/internal/exchange"
	"github.com/edgerite/edgerite/internal/fault"
)

// TestFaultExchanges replays what clients of each service see of a fault. A request FAULT adds one.
func TestFaultExchanges(t *testing.T) {
	t.Parallel()
	recorded.Run(t, "testdata/faults.txtar", func(t *testing.T, _ string) recorded.Player {
		t.Helper()
		w := openWhole(t, nil)
		return recorded.Player{Send: func(request string) string { return w.faulted(t, request) }, Advance: func(by time.Duration) { w.clock.Advance(by) }}
	})
}

// today is a time of the clients' own, in which the token service and Graph write their errors.
var today = regexp.MustCompile(`20[^2]\d-\d\d-\d\d[T ]\d\d:\d\d:\d\dZ?|202[^4]-\d\d-\d\d[T ]\d\d:\d\d:\d\dZ?`)

func (w *whole) faulted(t *testing.T, request string) string {
	first, body, _ := strings.Cut(strings.ReplaceAll(request, "{sub}", "/subscriptions/"+wholeSubscription), "\n")
	method, target, _ := strings.Cut(first, " ")
	if method == "FAULT" {
		var rule fault.Rule
		require.NoError(t, json.Unmarshal([]byte(target), &rule))
		added, err := w.faults.Add(rule)
		require.NoError(t, err)
		return added.ID + "\n"
	}
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+w.token)
	r.Header.Set("x-ms-version", "2019-07-07")
	to := blobService
	for prefix, s := range map[string]service{"management.": armService, "login.": stsService, "graph.": graphService} {
		if strings.HasPrefix(r.Host, prefix) {
			to = s
		}
	}
	answer, closed := httptest.NewRecorder(), ""
	func() {
		defer func() {
			if p := recover(); p != nil {
				require.Equal(t, http.ErrAbortHandler, p)
				closed = "(the connection is closed)\n"
			}
		}()
		w.parts.handlers[to].ServeHTTP(answer, r)
	}()
	if closed != "" && answer.Body.Len() == 0 {
		return closed
	}
	text := today.ReplaceAllString(w.printed(answer), "{now}")
	return strings.TrimSuffix(text, "\n") + "\n" + closed
}
