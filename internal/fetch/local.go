package fetch

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"
)

// serve has h answer r in this process, its body streaming as over a network. The handler runs
// in a goroutine that Close of the response's body waits for.
func serve(h http.Handler, r *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancel(r.Context())
	pr, pw := io.Pipe()
	w := &localWriter{header: http.Header{}, body: pw, head: r.Method == http.MethodHead, ready: make(chan struct{})}
	in := inbound(ctx, r)
	done := make(chan struct{})
	go func() {
		defer close(done)
		err := w.run(h, in)
		if err == nil {
			err = context.Cause(ctx) // a handler that was interrupted may just return
		}
		pw.CloseWithError(errors.Join(err, in.Body.Close()))
	}()
	interrupt := context.AfterFunc(ctx, func() { pw.CloseWithError(context.Cause(ctx)) })
	finish := func() error {
		interrupt()
		cancel()
		err := pr.Close() // its handler's writes fail from here on
		<-done
		return err
	}
	select {
	case <-w.ready:
	case <-ctx.Done():
		return nil, errors.Join(context.Cause(ctx), finish())
	}
	if w.failed != nil {
		return nil, errors.Join(w.failed, finish())
	}
	return &http.Response{
		Status: fmt.Sprintf("%d %s", w.status, http.StatusText(w.status)), StatusCode: w.status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: w.sent, ContentLength: w.length, Request: r,
		Body: &localBody{PipeReader: pr, finish: sync.OnceValue(finish)},
	}, nil
}

// inbound is r as a server sees it.
func inbound(ctx context.Context, r *http.Request) *http.Request {
	in := r.Clone(ctx)
	in.RequestURI = r.URL.RequestURI()
	in.RemoteAddr = "127.0.0.1:0"
	in.Proto, in.ProtoMajor, in.ProtoMinor = "HTTP/1.1", 1, 1
	if in.Host == "" {
		in.Host = r.URL.Host
	}
	if in.Body == nil {
		in.Body = http.NoBody
	}
	if r.URL.Scheme == "https" {
		in.TLS = &tls.ConnectionState{Version: tls.VersionTLS13, HandshakeComplete: true, ServerName: r.URL.Hostname(), NegotiatedProtocol: "http/1.1"}
	}
	in.URL.Scheme, in.URL.Host = "", ""
	return in
}

// localWriter is a response on its way through the pipe.
type localWriter struct {
	header http.Header
	body   *io.PipeWriter
	head   bool // no body follows

	once   sync.Once
	ready  chan struct{} // closed when what follows is set
	status int
	sent   http.Header
	length int64 // as announced; -1 when it was not
	failed error

	written int64 // the handler's
}

// run returns what reading the body ends with: nil is its end.
func (w *localWriter) run(h http.Handler, r *http.Request) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: the handler broke off: %v", io.ErrUnexpectedEOF, p)
			w.once.Do(func() {
				w.failed = err
				close(w.ready)
			})
		}
	}()
	h.ServeHTTP(w, r)
	w.WriteHeader(http.StatusOK)
	if w.length >= 0 && w.written != w.length && w.hasBody() {
		return fmt.Errorf("%w: %d bytes of %d", io.ErrUnexpectedEOF, w.written, w.length)
	}
	return nil
}

func (w *localWriter) hasBody() bool {
	return !w.head && w.status != http.StatusNoContent && w.status != http.StatusNotModified
}

func (w *localWriter) Header() http.Header { return w.header }

func (w *localWriter) WriteHeader(status int) {
	if status < http.StatusOK {
		return
	}
	w.once.Do(func() {
		w.status, w.sent, w.length = status, w.header.Clone(), -1
		if n, err := strconv.ParseInt(w.sent.Get("Content-Length"), 10, 64); err == nil {
			w.length = n
		}
		close(w.ready)
	})
}

func (w *localWriter) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	if w.head {
		return len(p), nil
	}
	if !w.hasBody() {
		return 0, http.ErrBodyNotAllowed
	}
	n, err := w.body.Write(p)
	w.written += int64(n)
	return n, err
}

// Flush has nothing to do: nothing is held back.
func (w *localWriter) Flush() { w.WriteHeader(http.StatusOK) }

type localBody struct {
	*io.PipeReader
	finish func() error
}

func (b *localBody) Close() error { return b.finish() }
