package fault_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/internal/apierr"
	"github.com/edgerite/edgerite/internal/fault"
)

// guarded is a service of one answer behind a point. done counts what it has done.
func guarded(t *testing.T, answer http.HandlerFunc) (s *fault.Set, point http.Handler, done *atomic.Int64) {
	t.Helper()
	s, d := edge1()
	done = &atomic.Int64{}
	p := fault.Point{Device: d, Service: fault.Blob, Errors: []*apierr.Error{apierr.New(503, "Busy", "It is busy.")},
		Render: func(w http.ResponseWriter, _ *http.Request, e *apierr.Error) {
			http.Error(w, e.Code+": "+e.Message, e.Status)
		}}
	return s, p.Guard(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		done.Add(1)
		answer(w, r)
	})), done
}

func says(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, text) }
}

// ask sends one request over a connection of its own, and reads the answer as far as it goes.
func ask(t *testing.T, h http.Handler, method string, http2 bool) (status int, body string, err error) {
	t.Helper()
	server := httptest.NewUnstartedServer(h)
	server.EnableHTTP2 = http2
	server.StartTLS()
	defer server.Close()
	request, err := http.NewRequest(method, server.URL+"/x", strings.NewReader("sent"))
	require.NoError(t, err)
	response, err := server.Client().Do(request)
	if err != nil {
		return 0, "", err
	}
	defer func() { require.NoError(t, response.Body.Close()) }()
	text, err := io.ReadAll(response.Body)
	return response.StatusCode, string(text), err
}

func TestEffects(t *testing.T) {
	t.Parallel()
	sized := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "8")
		w.WriteHeader(http.StatusCreated)
		_, _ = io.WriteString(w, "abc")
		_, _ = io.WriteString(w, "defgh")
	}
	for name, tt := range map[string]struct {
		rule   fault.Rule
		answer http.HandlerFunc
		done   int64
		status int
		body   string
		broken bool // the client gets an error
	}{
		"error":                         {fault.Rule{}, says("hello"), 0, 503, "Busy: It is busy.\n", false},
		"drop":                          {fault.Rule{Effect: fault.Drop}, says("hello"), 0, 0, "", true},
		"lose":                          {fault.Rule{Effect: fault.Lose}, says("hello"), 1, 0, "", true},
		"cut":                           {fault.Rule{Effect: fault.Cut}, says("hello!"), 1, 200, "hel", true},
		"cut, of a length that is told": {fault.Rule{Effect: fault.Cut}, sized, 1, 201, "abcd", true},
		"cut, of one byte":              {fault.Rule{Effect: fault.Cut}, says("x"), 1, 200, "", true},
		"cut, of nothing":               {fault.Rule{Effect: fault.Cut}, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(204) }, 1, 0, "", true},
		"delay":                         {fault.Rule{Delay: 1}, says("hello"), 1, 200, "hello", false},
		"none, of another":              {fault.Rule{Service: "arm"}, says("hello"), 1, 200, "hello", false},
	} {
		for protocol, http2 := range map[string]bool{"HTTP/1.1": false, "HTTP/2": true} {
			t.Run(name+" over "+protocol, func(t *testing.T) {
				t.Parallel()
				s, point, done := guarded(t, tt.answer)
				add(t, s, tt.rule)
				status, body, err := ask(t, point, http.MethodPut, http2)
				assert.Equal(t, tt.broken, err != nil, "%v", err)
				assert.Equal(t, []any{tt.status, tt.body}, []any{status, body})
				assert.Equal(t, tt.done, done.Load())
			})
		}
	}
}

func TestAnOperationThatFailsIsTheServicesAffair(t *testing.T) {
	t.Parallel()
	s, d := edge1()
	p := fault.Point{Device: d, Service: fault.ARM}
	var met *fault.Hit
	point := p.Guard(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { met = fault.Failing(r.Context()) }))
	add(t, s, fault.Rule{Effect: fault.Fail, Code: "Broken"})
	for range 2 {
		point.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodPut, "/", nil))
		if met != nil {
			require.Equal(t, "Broken", met.Code)
		}
	}
	assert.Nil(t, met, "the second meets none")
}

func TestTheNameOfARequest(t *testing.T) {
	t.Parallel()
	s, d := edge1()
	p := fault.Point{Device: d, Service: fault.ARM, Names: func(*http.Request) (path, operation string) { return "/its/path", "its name" }}
	point := p.Guard(says("hello"))
	add(t, s, fault.Rule{Path: "/its/*", Operation: "its name", Effect: fault.Drop})
	assert.PanicsWithValue(t, http.ErrAbortHandler, func() {
		point.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil))
	})
}

// A delay lasts as long as it says, of real time.
func TestDelay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, point, done := guarded(t, says("hello"))
		add(t, s, fault.Rule{Delay: 3 * time.Second})
		began := time.Now()
		point.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil))
		assert.Equal(t, 3*time.Second, time.Since(began))
		assert.EqualValues(t, 1, done.Load())
	})
}

// A request ends in the middle of its delay.
func TestDelayEndsWithTheRequest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, point, done := guarded(t, says("hello"))
		add(t, s, fault.Rule{Delay: time.Minute})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		assert.PanicsWithError(t, http.ErrAbortHandler.Error(), func() {
			point.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil).WithContext(ctx))
		})
		assert.Zero(t, done.Load())
		assert.True(t, errors.Is(ctx.Err(), context.DeadlineExceeded))
	})
}

// A full set makes place for another rule without ending a wait: who has met the last of a rule still waits for it.
func TestDelayOutlastsAFullSet(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, point, _ := guarded(t, says("hello"))
		add(t, s, fault.Rule{Delay: time.Minute, Status: 503})
		began, w := time.Now(), httptest.NewRecorder()
		done := make(chan struct{})
		go func() {
			defer close(done)
			point.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
		}()
		synctest.Wait()
		for range 99 {
			add(t, s, fault.Rule{})
		}
		_, err := s.Add(fault.Rule{})
		require.Error(t, err)
		<-done
		assert.Equal(t, []any{time.Minute, 503}, []any{time.Since(began), w.Code})
		add(t, s, fault.Rule{})
		assert.Equal(t, "f2", s.List()[0].ID, "it makes place when nobody waits for it any more")
	})
}

// Whoever waits when a rule is cleared goes on, and meets nothing.
func TestDelayEndsWithItsRule(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, point, done := guarded(t, says("hello"))
		add(t, s, fault.Rule{Delay: time.Minute, Status: 500, Always: true})
		began, w := time.Now(), httptest.NewRecorder()
		time.AfterFunc(time.Second, func() { s.Clear(fault.All) })
		point.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
		assert.Equal(t, time.Second, time.Since(began))
		assert.Equal(t, []any{200, int64(1)}, []any{w.Code, done.Load()})
	})
}
