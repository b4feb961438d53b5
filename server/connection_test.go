package server

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/internal/httpx"
)

// echoName answers with the header's name as the client wrote it, after reading the body.
func echoName(w http.ResponseWriter, r *http.Request) error {
	if _, err := io.Copy(io.Discard, r.Body); err != nil {
		return err
	}
	for name := range r.Header {
		if strings.HasPrefix(name, "X-Ms-Meta-") {
			fmt.Fprintln(w, httpx.RawHeaderNames(r)(name))
		}
	}
	return nil
}

// exchange reads one answer to what was sent.
func exchange(t *testing.T, from *bufio.Reader) (status int, body string) {
	t.Helper()
	response, err := http.ReadResponse(from, nil)
	require.NoError(t, err)
	text, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return response.StatusCode, string(text)
}

func TestHeaderNamesAsSent(t *testing.T) {
	t.Parallel()
	f := onLoopback(t, echoName, edge1)
	conn := f.connect("sa1.blob.edge1.localhost")
	answers := bufio.NewReader(conn)
	head := "PUT / HTTP/1.1\r\nHost: sa1.blob.edge1.localhost\r\n"
	for _, step := range []struct{ name, request, want string }{
		{"no body", head + "x-ms-meta-camelCase: 1\r\nContent-Length: 0\r\n\r\n", "x-ms-meta-camelCase\n"},
		{"a body", head + "X-MS-META-UP: 1\r\nContent-Length: 5\r\n\r\nhello", "X-MS-META-UP\n"},
		{"after a body", head + "x-ms-meta-After: 1\r\nContent-Length: 0\r\n\r\n", "x-ms-meta-After\n"},
		{"a chunked body", head + "x-ms-meta-inChunks: 1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", "x-ms-meta-inChunks\n"},
		{"after a chunked body", head + "x-ms-meta-aFter: 1\r\nContent-Length: 0\r\n\r\n", "x-ms-meta-aFter\n"},
		{"none", head + "Content-Length: 0\r\n\r\n", ""},
		{"twice", head + "x-ms-meta-oNe: 1\r\nx-ms-meta-One: 2\r\nContent-Length: 0\r\n\r\n", "x-ms-meta-oNe\n"},
		{"a large body", head + "x-ms-meta-Large: 1\r\nContent-Length: 100000\r\n\r\n" + strings.Repeat("\r\n\r\n", 25000), "x-ms-meta-Large\n"},
	} {
		_, err := conn.Write([]byte(step.request))
		require.NoError(t, err)
		_, got := exchange(t, answers)
		assert.Equal(t, step.want, got, step.name)
	}
}

func TestHeaderNamesOfPipelinedRequests(t *testing.T) {
	t.Parallel()
	f := onLoopback(t, echoName, edge1)
	conn := f.connect("sa1.blob.edge1.localhost")
	var all string
	for i := range 10 {
		all += fmt.Sprintf("PUT / HTTP/1.1\r\nHost: sa1.blob.edge1.localhost\r\nx-ms-meta-nR%d: 1\r\nContent-Length: 3\r\n\r\nabc", i)
	}
	_, err := conn.Write([]byte(all))
	require.NoError(t, err)
	answers := bufio.NewReader(conn)
	for i := range 10 {
		_, got := exchange(t, answers)
		assert.Equal(t, fmt.Sprintf("x-ms-meta-nR%d\n", i), got)
	}
}

// A client that sends its whole body before it reads gets the answer, not a broken pipe: Python's http.client is one.
func TestEarlyAnswerReachesTheClient(t *testing.T) {
	t.Parallel()
	f := onLoopback(t, refuse, edge1)
	for name, size := range map[string]int{"a small body": 10, "as large as a block": 16 << 20} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conn := f.connect("sa1.blob.edge1.localhost")
			answers := bufio.NewReader(conn)
			for range 2 { // the connection is good for another request
				_, err := fmt.Fprintf(conn, "PUT / HTTP/1.1\r\nHost: sa1.blob.edge1.localhost\r\nContent-Length: %d\r\n\r\n", size)
				require.NoError(t, err)
				_, err = conn.Write(make([]byte, size))
				require.NoError(t, err)
				status, body := exchange(t, answers)
				assert.Equal(t, http.StatusForbidden, status)
				assert.Equal(t, "Refused.\n", body)
			}
		})
	}
}

// A handler that limits the body answers before its end, too, and so does one that has read a part of it.
func TestEarlyAnswerAfterAPartOfTheBody(t *testing.T) {
	t.Parallel()
	f := onLoopback(t, func(w http.ResponseWriter, r *http.Request) error {
		r.Body = http.MaxBytesReader(w, r.Body, 1000)
		_, err := io.Copy(io.Discard, r.Body)
		if err == nil {
			return errors.New("the limit did not show")
		}
		return refuse(w, r)
	}, edge1)
	for _, expect := range []string{"", "Expect: 100-continue\r\n"} {
		conn := f.connect("sa1.blob.edge1.localhost")
		answers := bufio.NewReader(conn)
		_, err := fmt.Fprintf(conn, "PUT / HTTP/1.1\r\nHost: sa1.blob.edge1.localhost\r\n%sContent-Length: %d\r\n\r\n", expect, 16<<20)
		require.NoError(t, err)
		if expect != "" {
			status, _ := exchange(t, answers)
			require.Equal(t, http.StatusContinue, status)
		}
		_, err = conn.Write(make([]byte, 16<<20))
		require.NoError(t, err)
		status, _ := exchange(t, answers)
		assert.Equal(t, http.StatusForbidden, status)
	}
}

// A client that asks first is told no before it sends.
func TestExpectContinueIsHonoured(t *testing.T) {
	t.Parallel()
	f := onLoopback(t, refuse, edge1)
	conn := f.connect("sa1.blob.edge1.localhost")
	_, err := fmt.Fprintf(conn, "PUT / HTTP/1.1\r\nHost: sa1.blob.edge1.localhost\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n", 16<<20)
	require.NoError(t, err)
	status, _ := exchange(t, bufio.NewReader(conn))
	assert.Equal(t, http.StatusForbidden, status)
}

func TestHTTPOnTheHTTPSPort(t *testing.T) {
	t.Parallel()
	f := onLoopback(t, ok, edge1)
	conn, err := f.dial(t.Context())
	require.NoError(t, err)
	defer func() { assert.NoError(t, conn.Close()) }()
	_, err = fmt.Fprint(conn, "GET / HTTP/1.1\r\nHost: edge1.localhost\r\n\r\n")
	require.NoError(t, err)
	status, body := exchange(t, bufio.NewReader(conn))
	assert.Equal(t, http.StatusBadRequest, status)
	assert.Contains(t, body, "https://")
}

func TestLongHeadIsRefused(t *testing.T) {
	t.Parallel()
	f := onLoopback(t, ok, edge1)
	conn := f.connect("edge1.localhost")
	_, err := fmt.Fprintf(conn, "GET / HTTP/1.1\r\nHost: edge1.localhost\r\nx: %s\r\n\r\n", bytes.Repeat([]byte("y"), 2*maxHeader))
	require.NoError(t, err)
	status, _ := exchange(t, bufio.NewReader(conn))
	assert.Equal(t, http.StatusRequestHeaderFieldsTooLarge, status)
}

// What follows runs in a bubble of time: minutes pass in no time, and only when everybody waits.

func TestSlowHeadIsCut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		conn := onPipes(t, ok).connect("edge1.localhost")
		began := time.Now()
		_, err := fmt.Fprint(conn, "GET / HTTP/1.1\r\nHost: edge1.loc")
		require.NoError(t, err)
		_, err = io.ReadAll(conn)
		require.NoError(t, err)
		assert.Equal(t, defaultPatience.header, time.Since(began))
	})
}

func TestIdleConnectionIsCut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		conn := onPipes(t, ok).connect("edge1.localhost")
		_, err := fmt.Fprint(conn, "GET / HTTP/1.1\r\nHost: edge1.localhost\r\n\r\n")
		require.NoError(t, err)
		answers := bufio.NewReader(conn)
		status, _ := exchange(t, answers)
		require.Equal(t, http.StatusOK, status)
		began := time.Now()
		_, err = answers.ReadByte()
		require.ErrorIs(t, err, io.EOF)
		assert.Equal(t, defaultPatience.idle, time.Since(began))
	})
}

func TestStalledUploadIsCut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		failed := make(chan error, 1)
		conn := onPipes(t, func(_ http.ResponseWriter, r *http.Request) error {
			_, err := io.Copy(io.Discard, r.Body)
			failed <- err
			return err
		}).connect("sa1.blob.edge1.localhost")
		_, err := fmt.Fprint(conn, "PUT / HTTP/1.1\r\nHost: sa1.blob.edge1.localhost\r\nContent-Length: 1000\r\n\r\nhalf")
		require.NoError(t, err)
		began := time.Now()
		_, err = io.ReadAll(conn)
		require.NoError(t, err)
		assert.ErrorIs(t, <-failed, os.ErrDeadlineExceeded)
		assert.LessOrEqual(t, time.Since(began), 3*defaultPatience.stall)
	})
}

// An upload may take as long as it likes, as long as something arrives.
func TestSlowUploadIsNotCut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		conn := onPipes(t, func(w http.ResponseWriter, r *http.Request) error {
			n, err := io.Copy(io.Discard, r.Body)
			if err != nil {
				return err
			}
			time.Sleep(time.Hour) // the handler may work on it, too
			_, err = fmt.Fprint(w, n, " ", r.Context().Err())
			return err
		}).connect("sa1.blob.edge1.localhost")
		const pieces = 500
		_, err := fmt.Fprintf(conn, "PUT / HTTP/1.1\r\nHost: sa1.blob.edge1.localhost\r\nContent-Length: %d\r\n\r\n", pieces)
		require.NoError(t, err)
		for range pieces {
			time.Sleep(defaultPatience.stall * 7 / 10)
			_, err = conn.Write([]byte("x"))
			require.NoError(t, err)
		}
		status, body := exchange(t, bufio.NewReader(conn))
		assert.Equal(t, http.StatusOK, status)
		assert.Equal(t, "500 <nil>", body)
	})
}

func TestClientThatStopsReadingIsCut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		failed := make(chan error, 1)
		conn := onPipes(t, func(w http.ResponseWriter, _ *http.Request) error {
			for {
				if _, err := w.Write(make([]byte, 1<<20)); err != nil {
					failed <- err
					return err
				}
			}
		}).connect("sa1.blob.edge1.localhost")
		_, err := fmt.Fprint(conn, "GET / HTTP/1.1\r\nHost: sa1.blob.edge1.localhost\r\n\r\n")
		require.NoError(t, err)
		_, err = io.CopyN(io.Discard, conn, 1<<20)
		require.NoError(t, err)
		assert.ErrorIs(t, <-failed, os.ErrDeadlineExceeded)
	})
}

// Requests under way finish; new connections are not taken.
func TestGracefulStop(t *testing.T) {
	t.Parallel()
	f := onLoopback(t, echoName, edge1)
	conn := f.connect("sa1.blob.edge1.localhost")
	_, err := fmt.Fprint(conn, "PUT / HTTP/1.1\r\nHost: sa1.blob.edge1.localhost\r\nx-ms-meta-a: 1\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n")
	require.NoError(t, err)
	answers := bufio.NewReader(conn)
	status, _ := exchange(t, answers)
	require.Equal(t, http.StatusContinue, status, "the handler is reading")

	stopped := make(chan struct{})
	go func() {
		assert.NoError(t, f.server.stop(t.Context()))
		close(stopped)
	}()
	for { // until the listener is closed
		late, err := f.dial(t.Context())
		if err != nil {
			break
		}
		require.NoError(t, late.Close())
	}
	_, err = fmt.Fprint(conn, "done")
	require.NoError(t, err)
	status, body := exchange(t, answers)
	assert.Equal(t, http.StatusOK, status)
	assert.Equal(t, "x-ms-meta-a\n", body)
	within(t, "the server has stopped", stopped)
}

// net/http reads a body that the handler leaves before it sends the answer: that may not wait for ever.
func TestAnswerDoesNotWaitForABodyNobodyReads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		conn := onPipes(t, ok).connect("edge1.localhost")
		_, err := fmt.Fprint(conn, "GET / HTTP/1.1\r\nHost: edge1.localhost\r\nContent-Length: 10\r\n\r\nhalf")
		require.NoError(t, err)
		began := time.Now()
		status, _ := exchange(t, bufio.NewReader(conn))
		assert.Equal(t, http.StatusOK, status)
		assert.LessOrEqual(t, time.Since(began), defaultPatience.stall)
	})
}
