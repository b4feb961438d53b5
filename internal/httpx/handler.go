// Package httpx is what every protocol's HTTP side shares: handlers that return an error,
// answers that reach the client, bounded bodies, request ids.
package httpx

import (
	"errors"
	"net/http"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/edgerite/edgerite/internal/apierr"
)

// Handler answers a request or returns why it cannot.
type Handler func(w http.ResponseWriter, r *http.Request) error

// Renderer writes an error in a protocol's own shape.
type Renderer func(w http.ResponseWriter, r *http.Request, e *apierr.Error)

// Adapt makes a Handler an http.Handler. An error returned before the first byte of the answer
// is rendered, after the request body is drained within bounds; one returned later aborts the
// connection, since a cut stream must look cut. A panic is logged and answers as an opaque 500.
// A client that hangs up while it is answered is its own affair and not logged.
func Adapt(h Handler, render Renderer, log *zap.Logger) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		t := &tracked{ResponseWriter: w}
		body := r.Body // a handler may put a limit in its place, which must not stop the draining
		err := protect(h, t, r)
		if err == nil {
			return
		}
		e := apierr.From(err)
		if e.Status >= http.StatusInternalServerError && !t.gone(err) {
			log.Log(levelOf(e), "request failed", zap.String("method", r.Method), zap.String("host", r.Host), zap.String("path", r.URL.Path), zap.Error(err))
		}
		if t.began {
			panic(http.ErrAbortHandler)
		}
		r.Body = body
		Refuse(w, r, e, render)
	})
}

// Refuse answers with an error, after the request body is drained within bounds.
func Refuse(w http.ResponseWriter, r *http.Request, e *apierr.Error, render Renderer) {
	Drain(r)
	for name, values := range e.Header {
		w.Header()[name] = values
	}
	render(w, r, e)
}

// levelOf is how loud a failure is. That something is not built is meant, and told to the client; a full disk is for
// its owner to empty.
func levelOf(e *apierr.Error) zapcore.Level {
	switch e.Status {
	case http.StatusNotImplemented:
		return zapcore.DebugLevel
	case http.StatusInsufficientStorage:
		return zapcore.WarnLevel
	}
	return zapcore.ErrorLevel
}

func protect(h Handler, w http.ResponseWriter, r *http.Request) (err error) {
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		if aborted, ok := p.(error); ok && errors.Is(aborted, http.ErrAbortHandler) {
			panic(p)
		}
		err = panicked(p)
	}()
	return h(w, r)
}

// tracked notices whether the answer has begun, and whether it stopped reaching the client.
type tracked struct {
	http.ResponseWriter
	began bool
	lost  error // why a write failed
}

// gone tells whether a handler failed because its client has gone, and not because the handler wrote what
// it must not.
func (t *tracked) gone(err error) bool {
	return t.lost != nil && errors.Is(err, t.lost) && !errors.Is(err, http.ErrContentLength) && !errors.Is(err, http.ErrBodyNotAllowed)
}

func (t *tracked) WriteHeader(status int) {
	if status >= http.StatusOK {
		t.began = true
	}
	t.ResponseWriter.WriteHeader(status)
}

func (t *tracked) Write(p []byte) (int, error) {
	t.began = true
	n, err := t.ResponseWriter.Write(p)
	if err != nil {
		t.lost = err
	}
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (t *tracked) Unwrap() http.ResponseWriter { return t.ResponseWriter }
