package httpx_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"github.com/edgerite/edgerite/internal/apierr"
	"github.com/edgerite/edgerite/internal/httpx"
)

func render(w http.ResponseWriter, _ *http.Request, e *apierr.Error) {
	w.WriteHeader(e.Status)
	_, _ = io.WriteString(w, e.Code)
}

func TestAdapt(t *testing.T) {
	t.Parallel()
	teapot := apierr.New(http.StatusTeapot, "Teapot", "I am one.")
	for name, test := range map[string]struct {
		h      httpx.Handler
		status int
		body   string
		header string // Retry-After
	}{
		"no error":          {func(w http.ResponseWriter, _ *http.Request) error { _, err := io.WriteString(w, "fine"); return err }, 200, "fine", ""},
		"an error":          {func(http.ResponseWriter, *http.Request) error { return teapot }, 418, "Teapot", ""},
		"a wrapped error":   {func(http.ResponseWriter, *http.Request) error { return errors.Join(errors.New("brewing"), teapot) }, 418, "Teapot", ""},
		"with a header":     {func(http.ResponseWriter, *http.Request) error { return teapot.With("Retry-After", "5") }, 418, "Teapot", "5"},
		"an opaque error":   {func(http.ResponseWriter, *http.Request) error { return errors.New("secret") }, 500, "InternalServerError", ""},
		"a panic":           {func(http.ResponseWriter, *http.Request) error { panic("secret") }, 500, "InternalServerError", ""},
		"after 100 and 103": {func(w http.ResponseWriter, _ *http.Request) error { w.WriteHeader(103); return teapot }, 418, "Teapot", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := httptest.NewServer(httpx.Adapt(test.h, render, zap.NewNop()))
			defer s.Close()
			response, err := http.Get(s.URL)
			require.NoError(t, err)
			body, err := io.ReadAll(response.Body)
			require.NoError(t, err)
			require.NoError(t, response.Body.Close())
			assert.Equal(t, test.status, response.StatusCode)
			assert.Equal(t, test.body, string(body))
			assert.Equal(t, test.header, response.Header.Get("Retry-After"))
		})
	}
}

// A stream that is cut has to look cut.
func TestErrorAfterTheFirstByteAborts(t *testing.T) {
	t.Parallel()
	for name, h := range map[string]httpx.Handler{
		"an error": func(w http.ResponseWriter, _ *http.Request) error {
			_, err := w.Write(make([]byte, 1<<20))
			return errors.Join(err, errors.New("the disk is gone"))
		},
		"a panic":  func(w http.ResponseWriter, _ *http.Request) error { _, _ = w.Write(make([]byte, 1<<20)); panic("oh") },
		"an abort": func(http.ResponseWriter, *http.Request) error { panic(http.ErrAbortHandler) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := httptest.NewServer(httpx.Adapt(h, render, zap.NewNop()))
			defer s.Close()
			response, err := http.Get(s.URL)
			if err != nil {
				return
			}
			_, err = io.ReadAll(response.Body)
			assert.Error(t, err)
			require.NoError(t, response.Body.Close())
		})
	}
}

// Who stops a download halfway is no failure of the server's; one who writes more than announced is.
func TestClientThatHangsUpIsNotLogged(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		h      httpx.Handler
		logged int
	}{
		"hung up": {func(w http.ResponseWriter, _ *http.Request) error {
			for {
				if _, err := w.Write(make([]byte, 1<<20)); err != nil {
					return fmt.Errorf("sending: %w", err)
				}
			}
		}, 0},
		"hung up, and more": {func(w http.ResponseWriter, _ *http.Request) error {
			for {
				if _, err := w.Write(make([]byte, 1<<20)); err != nil {
					return errors.New("the disk is gone")
				}
			}
		}, 1},
		"too much": {func(w http.ResponseWriter, _ *http.Request) error {
			w.Header().Set("Content-Length", "1")
			_, err := io.WriteString(w, "two")
			return err
		}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			core, logs := observer.New(zap.ErrorLevel)
			s := httptest.NewServer(httpx.Adapt(test.h, render, zap.New(core)))
			response, err := http.Get(s.URL)
			if err == nil {
				require.NoError(t, response.Body.Close())
			}
			s.Close() // waits for the handler
			assert.Equal(t, test.logged, logs.Len())
		})
	}
}

// What is refused on purpose is no failure of the server's.
func TestLevelsOfFailures(t *testing.T) {
	t.Parallel()
	for status, level := range map[int]zapcore.Level{500: zap.ErrorLevel, 501: zap.DebugLevel, 503: zap.ErrorLevel, 507: zap.WarnLevel} {
		core, logs := observer.New(zap.DebugLevel)
		h := httpx.Adapt(func(http.ResponseWriter, *http.Request) error { return apierr.New(status, "No", "No.") }, render, zap.New(core))
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil))
		if all := logs.All(); assert.Len(t, all, 1, status) {
			assert.Equal(t, level, all[0].Level, status)
		}
	}
}

func TestDrain(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		expect string
		left   int
	}{
		"a client that sends":                      {"", 0},
		"a client that waits for 100 Continue":     {"100-continue", 10},
		"a client that waits, in another spelling": {"100-Continue", 10},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body := bytes.NewBufferString("0123456789")
			r := httptest.NewRequest(http.MethodPut, "/", nil)
			r.Body = io.NopCloser(body)
			r.Header.Set("Expect", test.expect)
			httpx.Drain(r)
			assert.Equal(t, test.left, body.Len())
		})
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]string{
		"Edge1.LocalHost": "edge1.localhost", "edge1.localhost:8443": "edge1.localhost", "edge1.localhost.": "edge1.localhost",
		"edge1.localhost.:443": "edge1.localhost", "127.0.0.1:1": "127.0.0.1", "[::1]": "::1", "[::1]:1": "::1", "": "", ":": "", "a:b:c": "a:b:c",
	} {
		assert.Equal(t, want, httpx.Hostname(host), host)
	}
	r := httptest.NewRequest(http.MethodGet, "https://Management.edge1.localhost:8443/x", nil)
	assert.Equal(t, "https://Management.edge1.localhost:8443", httpx.BaseURL(r))
	assert.Equal(t, "https://login.edge1.localhost:8443", httpx.URLOf(r, "login.edge1.localhost"))
	plain := httptest.NewRequest(http.MethodGet, "http://sa1.blob.edge1.localhost/x", nil)
	assert.Equal(t, "http://sa1.blob.edge1.localhost", httpx.BaseURL(plain))
	assert.Equal(t, "http://edge1.localhost", httpx.URLOf(plain, "edge1.localhost"))
	assert.Equal(t, "X-Ms-Meta-A", httpx.RawHeaderNames(plain)("X-Ms-Meta-A"), "what is not known stays as it is")
}

func FuzzHostname(f *testing.F) {
	for _, seed := range []string{"a.b:1", "[::1]:2", "a.", "A..:"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, host string) {
		name := httpx.Hostname(host)
		require.Equal(t, strings.ToLower(name), name)
	})
}
