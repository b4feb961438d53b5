package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"
)

// Limits bound one fetch. Zero values mean the defaults.
type Limits struct {
	Bytes     int64         // of the body; 0 means no limit
	Total     time.Duration // from request to the end of the body; 0 means 2 h
	Stall     time.Duration // waiting for the header, or for a read of the body; 0 means 30 s
	Redirects int           // followed; 0 means 5, below zero none
}

// behaviour: fetch-limits.
func (l Limits) orDefault() Limits {
	if l.Total <= 0 {
		l.Total = 2 * time.Hour
	}
	if l.Stall <= 0 {
		l.Stall = 30 * time.Second
	}
	if l.Redirects == 0 {
		l.Redirects = 5
	}
	l.Redirects = max(l.Redirects, 0)
	return l
}

// watch ends a fetch that takes too long or stalls.
type watch struct {
	ctx    context.Context
	cancel context.CancelCauseFunc
	stall  *time.Timer
	total  *time.Timer
	limits Limits
}

func newWatch(ctx context.Context, l Limits) *watch {
	w := &watch{limits: l}
	w.ctx, w.cancel = context.WithCancelCause(ctx)
	w.stall = time.AfterFunc(l.Stall, func() { w.cancel(fmt.Errorf("%w: nothing for %s", ErrTooSlow, l.Stall)) })
	w.total = time.AfterFunc(l.Total, func() { w.cancel(fmt.Errorf("%w: not done in %s", ErrTooSlow, l.Total)) })
	return w
}

// during watches one read for a stall. Between reads it is the reader who takes the time.
func (w *watch) during(read func() (int, error)) (int, error) {
	w.stall.Reset(w.limits.Stall)
	defer w.stall.Stop()
	return read()
}

// end stops watching. It returns err, or why the watch ended the fetch.
func (w *watch) end(err error) error {
	w.stall.Stop()
	w.total.Stop()
	err = w.cause(err)
	w.cancel(nil)
	return err
}

func (w *watch) cause(err error) error {
	if cause := context.Cause(w.ctx); err != nil && errors.Is(cause, ErrTooSlow) {
		return cause
	}
	return err
}

// body is a response body within limits.
type body struct {
	io.ReadCloser
	watch *watch
	limit int64 // 0 means none
	read  int64
}

func (b *body) Read(p []byte) (int, error) {
	n, err := b.watch.during(func() (int, error) { return b.ReadCloser.Read(p) })
	b.read += int64(n)
	if b.limit > 0 && b.read > b.limit {
		over := b.read - b.limit
		b.read = b.limit
		return n - int(over), fmt.Errorf("%w: more than %d bytes", ErrTooLarge, b.limit)
	}
	if err != nil && !errors.Is(err, io.EOF) {
		err = b.watch.cause(err)
	}
	return n, err
}

// Close ends the fetch, whether it is done or not.
func (b *body) Close() error { return b.watch.end(b.ReadCloser.Close()) }
