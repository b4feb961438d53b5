package dns

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/netip"
	"sync"
	"time"
)

const (
	// maxConns bounds the TCP connections served at once; further ones wait.
	maxConns = 64
	// connPatience is how long a TCP client may take for a message.
	connPatience = 10 * time.Second
)

// Sockets are an address on both transports.
type Sockets struct {
	UDP net.PacketConn
	TCP net.Listener
}

// Listen opens an address on UDP and TCP. Port 0 takes one that is free on both.
func Listen(ctx context.Context, address string) (Sockets, error) {
	var c net.ListenConfig
	tcp, err := c.Listen(ctx, "tcp", address)
	if err != nil {
		return Sockets{}, err
	}
	udp, err := c.ListenPacket(ctx, "udp", tcp.Addr().String())
	if err != nil {
		return Sockets{}, errors.Join(err, tcp.Close())
	}
	return Sockets{UDP: udp, TCP: tcp}, nil
}

// Close closes both.
func (s Sockets) Close() error { return errors.Join(s.UDP.Close(), s.TCP.Close()) }

// Serve answers until ctx ends, then closes the sockets and waits for what it started. now is real time, in
// which connections live.
func (r *Responder) Serve(ctx context.Context, s Sockets, now func() time.Time) error {
	var running sync.WaitGroup
	defer running.Wait()
	closed := make(chan error, 1)
	stop := context.AfterFunc(ctx, func() { closed <- s.Close() })
	errs := make(chan error, 2)
	running.Go(func() { errs <- r.serveUDP(s.UDP) })
	running.Go(func() { errs <- r.serveTCP(ctx, s.TCP, now) })
	err := <-errs
	if stop() { // ctx goes on, so a socket has failed
		return errors.Join(err, s.Close(), <-errs)
	}
	<-errs //nolint:errcheck // that the socket is closed, which is our own doing
	return <-closed
}

func (r *Responder) serveUDP(conn net.PacketConn) error {
	buf := make([]byte, maxUDP)
	for {
		n, from, err := conn.ReadFrom(buf)
		if err != nil {
			return err
		}
		if answer := r.Answer(buf[:n], addrOf(from), false); answer != nil {
			_, _ = conn.WriteTo(answer, from) // as lost as any datagram: the client asks again
		}
	}
}

func (r *Responder) serveTCP(ctx context.Context, l net.Listener, now func() time.Time) error {
	var running sync.WaitGroup
	defer running.Wait()
	places := make(chan struct{}, maxConns)
	for {
		places <- struct{}{}
		conn, err := l.Accept()
		if err != nil {
			return err
		}
		running.Go(func() {
			defer func() { <-places }()
			end := context.AfterFunc(ctx, func() { _ = conn.Close() }) // the client asks elsewhere or again
			defer end()
			r.serveConn(conn, now)
		})
	}
}

// serveConn answers one message after another, each led by its length (RFC 1035, 4.2.2).
func (r *Responder) serveConn(conn net.Conn, now func() time.Time) {
	defer func() { _ = conn.Close() }() // every answer has been sent or cannot be
	client := addrOf(conn.RemoteAddr())
	buf := make([]byte, maxTCP)
	for {
		if err := conn.SetDeadline(now().Add(connPatience)); err != nil {
			return
		}
		var size uint16
		if err := binary.Read(conn, binary.BigEndian, &size); err != nil || int(size) > len(buf) {
			return
		}
		if _, err := io.ReadFull(conn, buf[:size]); err != nil {
			return
		}
		answer := r.Answer(buf[:size], client, true)
		if answer == nil {
			return
		}
		framed := binary.BigEndian.AppendUint16(nil, uint16(len(answer))) //nolint:gosec // at most maxTCP
		if _, err := conn.Write(append(framed, answer...)); err != nil {
			return
		}
	}
}

func addrOf(a net.Addr) netip.Addr {
	switch a := a.(type) {
	case *net.UDPAddr:
		return a.AddrPort().Addr().Unmap()
	case *net.TCPAddr:
		return a.AddrPort().Addr().Unmap()
	}
	return netip.Addr{}
}
