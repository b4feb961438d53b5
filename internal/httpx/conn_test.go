package httpx_test

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/edgerite/edgerite/internal/httpx"
)

// pieces is a connection whose reads give the pieces it was made of.
type pieces struct {
	net.Conn
	left [][]byte
}

func (p *pieces) Read(b []byte) (int, error) {
	if len(p.left) == 0 {
		return 0, io.EOF
	}
	n := copy(b, p.left[0])
	if p.left[0] = p.left[0][n:]; len(p.left[0]) == 0 {
		p.left = p.left[1:]
	}
	return n, nil
}

func split(stream string, at ...int) *pieces {
	var p pieces
	rest := []byte(stream)
	for _, n := range at {
		n = min(n, len(rest))
		if n > 0 {
			p.left = append(p.left, rest[:n])
		}
		rest = rest[n:]
	}
	if len(rest) > 0 {
		p.left = append(p.left, rest)
	}
	return &p
}

// heads reads the whole stream and returns the heads the connection saw.
func heads(t require.TestingT, conn *httpx.Conn, want int) []string {
	_, err := io.Copy(io.Discard, struct{ io.Reader }{conn})
	require.NoError(t, err)
	var got []string
	for range want + 1 {
		conn.Next()
		got = append(got, string(conn.RequestHead()))
	}
	return got
}

func TestConnKeepsHeads(t *testing.T) {
	t.Parallel()
	get := "GET /a HTTP/1.1\r\nHost: h\r\nx-ms-meta-aB: 1\r\n\r\n"
	put := "PUT /b HTTP/1.1\r\nHost: h\r\ncontent-length: 8\r\nX-MS-Meta-cD: 2\r\n\r\n"
	chunked := "PUT /c HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
	bare := "GET /d HTTP/1.1\nHost: h\n\n"
	for name, test := range map[string]struct {
		stream string
		want   []string
	}{
		"one":                               {get, []string{get}},
		"pipelined":                         {get + get, []string{get, get}},
		"a body between":                    {put + "GET /x\r\n" + get, []string{put, get}},
		"a body that looks like a head":     {put + "\r\n\r\n\r\n\r\n" + get, []string{put, get}},
		"an empty line before a request":    {"\r\n" + get, []string{get}},
		"bare line feeds":                   {bare + get, []string{bare, get}},
		"chunked: nothing until it is idle": {chunked + "5\r\nGET /\r\n0\r\n\r\n" + get, []string{chunked}},
		"not finished":                      {get[:20], nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := heads(t, httpx.NewConn(split(test.stream), httpx.Limits{Head: 1 << 10}), len(test.want))
			assert.Equal(t, append(test.want, ""), got)
		})
	}
}

func TestConnIdleEndsChunkedBody(t *testing.T) {
	t.Parallel()
	first := "PUT /c HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
	second := "GET /a HTTP/1.1\r\nx-ms-meta-aB: 1\r\n\r\n"
	conn := httpx.NewConn(split(first+"0\r\n\r\n"+second, len(first)+5), httpx.Limits{Head: 1 << 10})
	buf := make([]byte, 1<<10)
	_, err := conn.Read(buf)
	require.NoError(t, err)
	conn.Idle()
	assert.Equal(t, []string{first, second, ""}, heads(t, conn, 2))
}

func TestConnKeepsNoLongHead(t *testing.T) {
	t.Parallel()
	long := "GET / HTTP/1.1\r\nx: " + string(bytes.Repeat([]byte("y"), 200)) + "\r\n\r\n"
	assert.Equal(t, []string{"", ""}, heads(t, httpx.NewConn(split(long), httpx.Limits{Head: 100}), 1))
}

// However the network cuts the stream, the heads are the same.
func TestConnPieces(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var stream string
		var want []string
		for i := range rapid.IntRange(1, 5).Draw(t, "requests") {
			body := rapid.StringOfN(rapid.SampledFrom([]rune("\r\nGx: ")), 0, 20, -1).Draw(t, "body")
			head := fmt.Sprintf("PUT /%d HTTP/1.1\r\nX-a: %d\r\nContent-Length: %d\r\n\r\n", i, i, len(body))
			want = append(want, head)
			stream += head + body
		}
		cuts := rapid.SliceOf(rapid.IntRange(1, 30)).Draw(t, "cuts")
		conn := httpx.NewConn(split(stream, cuts...), httpx.Limits{Head: 1 << 10})
		assert.Equal(t, append(want, ""), heads(t, conn, len(want)))
	})
}

func FuzzConn(f *testing.F) {
	f.Add([]byte("PUT / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabcGET / HTTP/1.1\r\n\r\n"), 7)
	f.Add([]byte("GET / HTTP/1.1\nTransfer-Encoding: x\n\n"), 1)
	f.Fuzz(func(t *testing.T, stream []byte, cut int) {
		conn := httpx.NewConn(split(string(stream), max(0, cut)), httpx.Limits{Head: 64})
		got, err := io.ReadAll(struct{ io.Reader }{conn})
		require.NoError(t, err)
		require.True(t, bytes.Equal(stream, got), "the stream itself is never changed")
		conn.Next()
		require.LessOrEqual(t, len(conn.RequestHead()), 64)
	})
}
