package server

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/edgerite/edgerite/internal/httpx"
)

// handshakeTimeout bounds a TLS handshake, as net/http would with its own.
const handshakeTimeout = 10 * time.Second

// secureListener does the TLS handshake before it hands a connection on, since only then is it known
// whether it speaks HTTP/2 (given on as *tls.Conn, which net/http wants) or HTTP/1.1 (as *httpx.SecureConn, which
// keeps header names). One slow handshake does not hold up the next.
type secureListener struct {
	net.Listener
	config *tls.Config
	limits httpx.Limits
	log    *zap.Logger

	accepted chan accepted
	ctx      context.Context // ends when the listener closes
	cancel   context.CancelFunc
	running  sync.WaitGroup // the accept loop and the handshakes
}

type accepted struct {
	conn net.Conn
	err  error
}

// newSecureListener starts accepting from l. Close ends and waits for all it started.
func newSecureListener(l net.Listener, config *tls.Config, limits httpx.Limits, log *zap.Logger) *secureListener {
	s := &secureListener{Listener: l, config: config, limits: limits, log: log, accepted: make(chan accepted)}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.running.Go(s.loop)
	return s
}

// Accept returns the next connection whose handshake is done.
func (s *secureListener) Accept() (net.Conn, error) {
	select {
	case a := <-s.accepted:
		return a.conn, a.err
	case <-s.ctx.Done():
		return nil, net.ErrClosed
	}
}

// Close stops accepting and cuts handshakes short.
func (s *secureListener) Close() error {
	s.cancel()
	err := s.Listener.Close()
	s.running.Wait()
	if errors.Is(err, net.ErrClosed) {
		return nil // net/http closes a listener more than once
	}
	return err
}

func (s *secureListener) loop() {
	for {
		conn, err := s.Listener.Accept()
		if err != nil {
			s.hand(nil, err) // net/http waits a little after a passing error, and ends after any other
			if errors.Is(err, net.ErrClosed) {
				return
			}
			continue
		}
		s.running.Go(func() { s.handshake(conn) })
	}
}

func (s *secureListener) handshake(conn net.Conn) {
	ctx, cancel := context.WithTimeout(s.ctx, handshakeTimeout)
	defer cancel()
	secure := tls.Server(conn, s.config)
	if err := secure.HandshakeContext(ctx); err != nil {
		s.log.Debug("TLS handshake failed", zap.Stringer("client", conn.RemoteAddr()), zap.Error(err))
		explainPlain(err)
		_ = conn.Close() // nothing was served on it
		return
	}
	if secure.ConnectionState().NegotiatedProtocol == "h2" {
		s.hand(secure, nil)
		return
	}
	s.hand(httpx.NewSecureConn(secure, s.limits), nil)
}

// hand gives a connection to Accept, unless the listener closes first.
func (s *secureListener) hand(conn net.Conn, err error) {
	select {
	case s.accepted <- accepted{conn, err}:
	case <-s.ctx.Done():
		if conn != nil {
			_ = conn.Close() // nothing was served on it
		}
	}
}

// explainPlain tells a client that speaks HTTP where HTTPS is served, instead of cutting it off.
func explainPlain(err error) {
	record, ok := errors.AsType[tls.RecordHeaderError](err)
	if !ok || record.Conn == nil || !looksLikeHTTP(record.RecordHeader) {
		return
	}
	const answer = "HTTP/1.0 400 Bad Request\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\nThis port speaks HTTPS: use an https:// address.\n"
	_, _ = record.Conn.Write([]byte(answer)) // a client that left needs no answer
}

func looksLikeHTTP(start [5]byte) bool {
	switch string(start[:]) {
	case "GET /", "HEAD ", "POST ", "PUT /", "OPTIO", "DELET", "PATCH":
		return true
	}
	return false
}

// plainListener keeps header names on connections without TLS.
type plainListener struct {
	net.Listener
	limits httpx.Limits
}

// Accept returns the next connection.
func (p plainListener) Accept() (net.Conn, error) {
	conn, err := p.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return httpx.NewConn(conn, p.limits), nil
}
