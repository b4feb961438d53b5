package server

import (
	"context"
	"net"
	"net/http"
	"time"

	"go.uber.org/zap"

	"github.com/edgerite/edgerite/internal/httpx"
)

// maxHeader is the most a request's head may have: net/http answers 431 above it. Tokens of a few
// kilobytes and 8 KiB of blob metadata fit several times.
const maxHeader = 64 << 10

// patience bounds how long a client may keep a connection without moving anything.
type patience struct {
	header time.Duration // for a request's head
	idle   time.Duration // between requests
	stall  time.Duration // between two pieces of a body, either way: an upload as a whole may take hours
}

// defaultPatience: nobody documents the device's own (behaviour: connection-limits).
var defaultPatience = patience{header: 20 * time.Second, idle: 2 * time.Minute, stall: time.Minute}

// heads is a connection that keeps request heads.
type heads interface {
	Next()
	Idle()
	RequestHead() []byte
}

type headsKey struct{}

// newHTTPServer returns the server for a listener of this package.
func newHTTPServer(h http.Handler, p patience, now func() time.Time, log *zap.Logger) *http.Server {
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	protocols.SetHTTP2(true)
	return &http.Server{
		Handler:           attend(h, p.stall, now),
		ReadHeaderTimeout: p.header,
		IdleTimeout:       p.idle,
		MaxHeaderBytes:    maxHeader,
		Protocols:         protocols,
		HTTP2:             &http.HTTP2Config{WriteByteTimeout: p.stall, SendPingTimeout: p.stall},
		ConnContext:       remember,
		ConnState:         follow,
		ErrorLog:          zap.NewStdLog(log),
	}
}

// remember makes a connection known to its requests. HTTP/2 connections keep no heads.
func remember(ctx context.Context, c net.Conn) context.Context {
	conn, ok := c.(heads)
	if !ok {
		return ctx
	}
	return httpx.WithRawNames(context.WithValue(ctx, headsKey{}, conn), conn)
}

// follow tells a connection when a request is over.
func follow(c net.Conn, state http.ConnState) {
	if conn, ok := c.(heads); ok && state == http.StateIdle {
		conn.Idle()
	}
}

// attend gives each request its head, and a body that may not stall.
func attend(next http.Handler, stall time.Duration, now func() time.Time) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if conn, ok := r.Context().Value(headsKey{}).(heads); ok {
			conn.Next()
		}
		next.ServeHTTP(w, httpx.GuardBody(w, r, stall, now))
	})
}
