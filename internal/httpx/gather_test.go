package httpx_test

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/internal/httpx"
)

// noting counts the writes that reach the network.
type noting struct {
	net.Conn
	mu     sync.Mutex // guards writes
	writes [][]byte
}

func (n *noting) Write(p []byte) (int, error) {
	n.mu.Lock()
	n.writes = append(n.writes, bytes.Clone(p))
	n.mu.Unlock()
	return n.Conn.Write(p)
}

type notingListener struct {
	net.Listener
	opened chan *noting
}

func (l notingListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	n := &noting{Conn: c}
	l.opened <- n
	return httpx.NewConn(n, httpx.Limits{Head: 1 << 10, Now: time.Now, Gather: true}), nil
}

// However long an answer is, it arrives whole, on a connection that stays and on one that closes; a small one in one write.
func TestAnswersAreGathered(t *testing.T) {
	t.Parallel()
	plain, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	l := notingListener{plain, make(chan *noting, 1000)}
	server := &http.Server{
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			size := int(r.ContentLength)
			_, _ = io.Copy(io.Discard, r.Body) // Go's client closes a connection that answers before it has sent all
			w.Header()["Date"] = nil
			for size > 0 {
				n, _ := w.Write(bytes.Repeat([]byte("x"), min(size, 3000)))
				size -= n
			}
		}),
		ConnState: func(c net.Conn, s http.ConnState) {
			if s == http.StateIdle {
				c.(*httpx.Conn).Idle()
			}
		},
	}
	done := make(chan error, 1)
	go func() { done <- server.Serve(l) }()
	transport := &http.Transport{}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		require.NoError(t, server.Close())
		require.ErrorIs(t, <-done, http.ErrServerClosed)
	})
	for _, closing := range []bool{false, true} {
		// Around one buffer with its head, to the byte; then several, and more than one record of TLS.
		for size := 3900; size < 70_000; size = grown(size) {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPut, "http://"+plain.Addr().String(), strings.NewReader(strings.Repeat("y", size)))
			require.NoError(t, err)
			req.Close = closing
			resp, err := transport.RoundTrip(req)
			require.NoError(t, err)
			var body bytes.Buffer
			_, err = body.ReadFrom(resp.Body)
			require.NoError(t, err)
			require.NoError(t, resp.Body.Close())
			require.Equal(t, size, body.Len())
		}
	}
	first := <-l.opened
	first.mu.Lock()
	defer first.mu.Unlock()
	require.Contains(t, string(first.writes[0]), "HTTP/1.1 200 OK", "head")
	require.True(t, bytes.HasSuffix(first.writes[0], []byte("0\r\n\r\n")), "and body")
}

func grown(size int) int {
	if size < 4200 {
		return size + 1
	}
	return size*2 + 1
}
