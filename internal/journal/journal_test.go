package journal_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/edgerite/edgerite/internal/clock"
	"github.com/edgerite/edgerite/internal/journal"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func newJournal(size int) *journal.Journal {
	return journal.New(journal.Options{Size: size, Clock: stoodAtNoon(), Log: zap.NewNop()})
}

func stoodAtNoon() *clock.Clock {
	return clock.New(func() time.Time { return noon }, clock.State{Offset: time.Hour})
}

func paths(entries []journal.Entry) []string {
	found := []string{}
	for _, e := range entries {
		found = append(found, e.Path)
	}
	return found
}

func TestRingForgetsTheOldest(t *testing.T) {
	t.Parallel()
	j := newJournal(3)
	for _, p := range []string{"/a", "/b", "/c", "/d", "/e"} {
		j.Add(journal.Entry{Path: p})
	}
	entries := j.List(journal.Filter{})
	assert.Equal(t, []string{"/c", "/d", "/e"}, paths(entries))
	assert.EqualValues(t, 3, entries[0].Seq)
	assert.Equal(t, []string{"/e"}, paths(j.List(journal.Filter{After: 4})))
	assert.Empty(t, j.List(journal.Filter{After: 5}))
}

func TestFilter(t *testing.T) {
	t.Parallel()
	j := newJournal(0)
	j.Add(journal.Entry{Device: "edge1", Service: "arm", Method: "GET", Path: "/Subscriptions", Status: 200})
	j.Add(journal.Entry{Device: "edge1", Service: "blob", Method: "PUT", Path: "/c/b", Status: 412})
	j.Add(journal.Entry{Device: "edge2.localhost", Service: "arm", Method: "PUT", Path: "/subscriptions/x", Status: 404, Unread: []string{"tags"}})
	for _, tt := range []struct {
		name   string
		filter journal.Filter
		want   []string
	}{
		{"device", journal.Filter{Device: "edge2.localhost"}, []string{"/subscriptions/x"}},
		{"device by its name", journal.Filter{Device: "edge2"}, []string{"/subscriptions/x"}},
		{"device by a part of its name", journal.Filter{Device: "edge"}, []string{}},
		{"service", journal.Filter{Service: "arm"}, []string{"/Subscriptions", "/subscriptions/x"}},
		{"method", journal.Filter{Method: "PUT"}, []string{"/c/b", "/subscriptions/x"}},
		{"status", journal.Filter{Status: 412}, []string{"/c/b"}},
		{"class", journal.Filter{Status: 4}, []string{"/c/b", "/subscriptions/x"}},
		{"path, whatever its case", journal.Filter{Path: "SUBSCRIPTIONS"}, []string{"/Subscriptions", "/subscriptions/x"}},
		{"unread", journal.Filter{Unread: true}, []string{"/subscriptions/x"}},
		{"the last two", journal.Filter{Limit: 2}, []string{"/c/b", "/subscriptions/x"}},
		{"the last of some", journal.Filter{Device: "edge1", Limit: 1}, []string{"/c/b"}},
		{"none", journal.Filter{Device: "edge3"}, []string{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tt.want, paths(j.List(tt.filter)))
		})
	}
}

func TestFollow(t *testing.T) {
	t.Parallel()
	j := newJournal(10)
	j.Add(journal.Entry{Path: "/before"})
	j.Add(journal.Entry{Path: "/just-before"})
	ctx, cancel := context.WithCancel(t.Context())
	got := make(chan string, 10)
	ended := make(chan error)
	go func() {
		ended <- j.Follow(ctx, journal.Filter{Limit: 1}, func(e journal.Entry) error {
			got <- e.Path
			return nil
		})
	}()
	assert.Equal(t, "/just-before", <-got)
	for _, p := range []string{"/1", "/2", "/3"} { // the limit is for what was there before
		j.Add(journal.Entry{Path: p})
	}
	for _, p := range []string{"/1", "/2", "/3"} {
		assert.Equal(t, p, <-got)
	}
	cancel()
	assert.ErrorIs(t, <-ended, context.Canceled)
}

func TestFollowEndsWithItsCallersError(t *testing.T) {
	t.Parallel()
	j := newJournal(10)
	j.Add(journal.Entry{})
	gone := errors.New("gone")
	assert.ErrorIs(t, j.Follow(t.Context(), journal.Filter{}, func(journal.Entry) error { return gone }), gone)
}

func serve(j *journal.Journal, r *http.Request, h http.HandlerFunc) {
	j.Middleware("edge1", "arm")(h).ServeHTTP(httptest.NewRecorder(), r)
}

func TestMiddleware(t *testing.T) {
	t.Parallel()
	j := newJournal(10)
	r := httptest.NewRequest(http.MethodPut, "https://management.edge1.localhost/a%20b?api-version=1&sig=abc", nil)
	r.Header.Set("User-Agent", "az")
	r.Header.Set("X-Ms-Client-Request-Id", "client")
	serve(j, r, func(w http.ResponseWriter, r *http.Request) {
		journal.Unread(r.Context(), "tags", "sku", "tags")
		journal.Error(r.Context(), "NoSuch")
		w.Header().Set("x-ms-request-id", "ours")
		w.WriteHeader(http.StatusNotFound)
	})
	assert.Equal(t, []journal.Entry{{
		Seq: 1, Time: noon.Add(time.Hour), Device: "edge1", Service: "arm", Method: "PUT", Host: "management.edge1.localhost",
		Path: "/a%20b", Query: "api-version=1&sig=REDACTED", Status: 404, RequestID: "ours", ClientRequestID: "client",
		UserAgent: "az", ErrorCode: "NoSuch", Unread: []string{"tags", "sku"},
	}}, j.List(journal.Filter{}))
}

func TestMiddlewareStatus(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		handler http.HandlerFunc
		want    int
	}{
		{"nothing written", func(http.ResponseWriter, *http.Request) {}, 200},
		{"a body only", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("x")) }, 200},
		{"an interim answer first", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusContinue)
			w.WriteHeader(http.StatusCreated)
		}, 201},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			j := newJournal(1)
			serve(j, httptest.NewRequest(http.MethodGet, "/", nil), tt.handler)
			assert.Equal(t, tt.want, j.List(journal.Filter{})[0].Status)
		})
	}
}

func TestMiddlewareRemembersACutAnswer(t *testing.T) {
	t.Parallel()
	j := newJournal(1)
	assert.PanicsWithValue(t, http.ErrAbortHandler, func() {
		serve(j, httptest.NewRequest(http.MethodGet, "/", nil), func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	})
	e := j.List(journal.Filter{})[0]
	assert.True(t, e.Aborted)
	assert.Zero(t, e.Status)
}

func TestMiddlewareKeepsTheConnectionInReach(t *testing.T) {
	t.Parallel()
	serve(newJournal(1), httptest.NewRequest(http.MethodGet, "/", nil), func(w http.ResponseWriter, _ *http.Request) {
		assert.NoError(t, http.NewResponseController(w).Flush())
	})
}

func TestErrorCodeOfTheAnswersHeader(t *testing.T) {
	t.Parallel()
	j := newJournal(1)
	serve(j, httptest.NewRequest(http.MethodGet, "/", nil), func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("x-ms-error-code", "BlobNotFound")
		w.WriteHeader(http.StatusNotFound)
	})
	assert.Equal(t, "BlobNotFound", j.List(journal.Filter{})[0].ErrorCode)
}

// Resource Manager and blobs write header names in lower case, past what http.Header makes of them.
func TestHeadersOfTheAnswerInAnyCase(t *testing.T) {
	t.Parallel()
	j := newJournal(1)
	serve(j, httptest.NewRequest(http.MethodGet, "/", nil), func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["x-ms-request-id"] = []string{"ours"}
		w.Header()["x-ms-error-code"] = []string{"BlobNotFound"}
		w.WriteHeader(http.StatusNotFound)
	})
	e := j.List(journal.Filter{})[0]
	assert.Equal(t, "ours", e.RequestID)
	assert.Equal(t, "BlobNotFound", e.ErrorCode)
}

func TestWhatAClientSendsIsBounded(t *testing.T) {
	t.Parallel()
	j := newJournal(1)
	long := strings.Repeat("x", 1<<20)
	r := httptest.NewRequest(http.MethodGet, "/"+long+"?"+long, nil)
	r.Header.Set("User-Agent", long)
	r.Header.Set("X-Ms-Client-Request-Id", "\xff"+long)
	serve(j, r, func(_ http.ResponseWriter, r *http.Request) {
		for i := range 1000 {
			journal.Unread(r.Context(), strings.Repeat("y", i)+long)
		}
	})
	e := j.List(journal.Filter{})[0]
	assert.Less(t, len(e.Path)+len(e.Query)+len(e.UserAgent)+len(e.ClientRequestID)+len(strings.Join(e.Unread, "")), 16<<10)
}

func TestWithoutAJournal(t *testing.T) {
	t.Parallel()
	journal.Unread(t.Context(), "tags")
	journal.Error(t.Context(), "NoSuch")

	ctx, read := journal.With(t.Context())
	journal.Unread(ctx, "tags")
	journal.Error(ctx, "NoSuch")
	code, unread := read()
	assert.Equal(t, "NoSuch", code)
	assert.Equal(t, []string{"tags"}, unread)
}

func TestLogAndMetricsHearOfIt(t *testing.T) {
	t.Parallel()
	core, logged := observer.New(zap.DebugLevel)
	var heard []journal.Entry
	j := journal.New(journal.Options{Clock: stoodAtNoon(), Log: zap.New(core), OnEntry: func(e journal.Entry) { heard = append(heard, e) }})
	j.Add(journal.Entry{Path: "/quiet"})
	j.Add(journal.Entry{Path: "/loud", Unread: []string{"tags"}})
	require.Len(t, heard, 2)
	assert.EqualValues(t, 2, heard[1].Seq)
	assert.Len(t, logged.FilterLevelExact(zap.DebugLevel).All(), 1)
	loud := logged.FilterLevelExact(zap.InfoLevel).All()
	require.Len(t, loud, 1)
	assert.Equal(t, []any{"tags"}, loud[0].ContextMap()["unread"])
}
