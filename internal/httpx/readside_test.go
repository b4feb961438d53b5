package httpx_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/internal/httpx"
)

// A read ends at the deadline that was set last, whether that came before or during the read, and whether it is earlier or
// later than the one before.
func TestReadDeadlines(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name           string
		before, during []time.Duration // from the beginning; 0 takes the deadline away
		ends           time.Duration
	}{
		{"one", []time.Duration{time.Second}, nil, time.Second},
		{"an earlier one", []time.Duration{time.Minute, time.Second}, nil, time.Second},
		{"a later one", []time.Duration{time.Second, time.Minute}, nil, time.Minute},
		{"taken away and set", []time.Duration{time.Second, 0, time.Hour}, nil, time.Hour},
		{"set during the read", nil, []time.Duration{time.Second}, time.Second},
		{"moved ahead during the read", []time.Duration{time.Minute}, []time.Duration{2 * time.Second}, 2 * time.Second},
		{"put off during the read", []time.Duration{2 * time.Second}, []time.Duration{time.Hour}, time.Hour},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				client, side := net.Pipe()
				defer func() { _ = client.Close() }()
				conn := httpx.NewConn(side, httpx.Limits{Head: 1 << 10, Now: time.Now})
				began := time.Now()
				set := func(all []time.Duration) {
					for _, d := range all {
						var deadline time.Time
						if d > 0 {
							deadline = began.Add(d)
						}
						require.NoError(t, conn.SetReadDeadline(deadline))
					}
				}
				// A read before leaves the connection with the deadline it had.
				require.NoError(t, conn.SetReadDeadline(began.Add(time.Millisecond)))
				go func() { _, _ = client.Write([]byte("x")) }()
				_, err := conn.Read(make([]byte, 16))
				require.NoError(t, err)

				set(tt.before)
				if tt.before == nil {
					set([]time.Duration{0})
				}
				go func() {
					time.Sleep(time.Millisecond)
					set(tt.during)
				}()
				_, err = conn.Read(make([]byte, 16))
				require.ErrorIs(t, err, os.ErrDeadlineExceeded)
				assert.Equal(t, tt.ends, time.Since(began).Round(time.Millisecond))
				synctest.Wait()
			})
		})
	}
}

// net/http ends its watch by a deadline in the past, and waits until it has ended: at once, whenever that comes.
func TestWatchEnds(t *testing.T) {
	t.Parallel()
	for _, after := range []time.Duration{0, time.Millisecond, 50 * time.Millisecond, time.Second} {
		synctest.Test(t, func(t *testing.T) {
			client, side := net.Pipe()
			defer func() { _ = client.Close() }()
			conn := httpx.NewConn(side, httpx.Limits{Head: 1 << 10, Now: time.Now})
			for range 3 {
				began := time.Now()
				require.NoError(t, conn.SetReadDeadline(time.Time{}))
				if after == 0 {
					require.NoError(t, conn.SetReadDeadline(time.Unix(1, 0)))
				}
				go func() {
					time.Sleep(after)
					assert.NoError(t, conn.SetReadDeadline(time.Unix(1, 0)))
				}()
				_, err := conn.Read(make([]byte, 1))
				require.ErrorIs(t, err, os.ErrDeadlineExceeded)
				assert.Equal(t, after, time.Since(began))
				synctest.Wait()
			}
		})
	}
}

// A handler that works for a while learns that its client has gone.
func TestHandlerLearnsThatTheClientHasGone(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	called, gone := make(chan struct{}), make(chan error, 1)
	server := &http.Server{Handler: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		close(called)
		<-r.Context().Done()
		gone <- context.Cause(r.Context())
	})}
	go func() { _ = server.Serve(wrapping{l}) }()
	t.Cleanup(func() { _ = server.Close() })
	conn, err := net.Dial("tcp", l.Addr().String())
	require.NoError(t, err)
	_, err = conn.Write([]byte("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi"))
	require.NoError(t, err)
	<-called
	require.NoError(t, conn.Close())
	require.ErrorIs(t, <-gone, context.Canceled)
}

type wrapping struct{ net.Listener }

func (w wrapping) Accept() (net.Conn, error) {
	c, err := w.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return httpx.NewConn(c, httpx.Limits{Head: 1 << 10, Now: time.Now}), nil
}
