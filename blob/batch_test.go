package blob_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// batch sends requests as the azblob SDK does, each signed on its own without x-ms-version, and
// gives the answers by Content-ID.
func (f *fixture) batch(target string, requests ...request) (answer, map[string]*http.Response) {
	f.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	require.NoError(f.t, w.SetBoundary("batch_test"))
	for i, q := range requests {
		r := f.build(q)
		if !q.unsigned {
			delete(r.Header, "x-ms-version")
			sign(r, "acct", keys[0])
		}
		part, err := w.CreatePart(map[string][]string{"Content-Type": {"application/http"}, "Content-Transfer-Encoding": {"binary"}, "Content-Id": {itoa(int64(i))}})
		require.NoError(f.t, err)
		_, _ = fmt.Fprintf(part, "%s %s HTTP/1.1\r\n", q.method, q.target)
		for name, values := range r.Header {
			if name != "x-ms-version" {
				_, _ = fmt.Fprintf(part, "%s: %s\r\n", name, values[0])
			}
		}
		_, _ = io.WriteString(part, "\r\n")
	}
	require.NoError(f.t, w.Close())
	a := f.do(request{method: http.MethodPost, target: target, body: body.Bytes(), header: http.Header{"Content-Type": {"multipart/mixed; boundary=batch_test"}}})
	return a, parseBatchAnswer(f.t, a)
}

func parseBatchAnswer(t testing.TB, a answer) map[string]*http.Response {
	t.Helper()
	kind, parameters, err := mime.ParseMediaType(a.header.Get("Content-Type"))
	if err != nil || kind != "multipart/mixed" {
		return nil
	}
	answers := map[string]*http.Response{}
	parts := multipart.NewReader(bytes.NewReader(a.body), parameters["boundary"])
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return answers
		}
		require.NoError(t, err)
		assert.Equal(t, "application/http", part.Header.Get("Content-Type"))
		text, err := io.ReadAll(part)
		require.NoError(t, err)
		resp, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(append(text, '\n'))), nil)
		require.NoError(t, err, "%s", text)
		require.NoError(t, resp.Body.Close())
		answers[part.Header.Get("Content-ID")] = resp
	}
}

// Python's SDKs send the boundary that Python makes up as it is.
func TestBatchBoundaryWithoutQuotes(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	const boundary = "===============1065714445103753971=="
	body := strings.ReplaceAll("--"+boundary+"\nContent-Type: application/http\nContent-ID: 0\n\nDELETE /docs/a HTTP/1.1\nContent-Length: 0\n\n--"+boundary+"--\n", "\n", "\r\n")
	for kind, status := range map[string]int{
		"multipart/mixed; boundary=" + boundary:        202,
		`multipart/mixed; boundary="` + boundary + `"`: 202,
		`multipart/mixed; boundary=="`:                 400,
		"multipart/mixed; boundary==; boundary==":      400,
		"application/json; boundary=" + boundary:       400,
	} {
		a := f.do(request{method: http.MethodPost, target: "/?comp=batch", body: []byte(body), header: http.Header{"Content-Type": {kind}}})
		assert.Equal(t, status, a.status, "%s: %s", kind, a.body)
	}
}

// 256 requests are one batch, and one that fails stops no other; 257 are an error of the whole.
func TestBatch(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.makeContainer("/ctr")
	var requests []request
	for n := range 256 {
		name := fmt.Sprintf("/ctr/a%%20%d", n)
		if n != 7 {
			require.Equal(t, http.StatusCreated, f.put(name, "x").status)
		}
		requests = append(requests, request{method: http.MethodDelete, target: name})
	}
	a, answers := f.batch("/?comp=batch", append(requests, requests[0])...)
	assert.Equal(t, http.StatusAccepted, a.status)
	require.Len(t, answers, 1)
	assert.Equal(t, "ExceedsMaxBatchRequestCount", answers[""].Header.Get("x-ms-error-code"))

	requests[9].unsigned = true
	a, answers = f.batch("/ctr?restype=container&comp=batch", requests...)
	assert.Equal(t, http.StatusAccepted, a.status)
	require.Len(t, answers, 256)
	for n := range 256 {
		got := answers[itoa(int64(n))]
		switch n {
		case 7:
			assert.Equal(t, "BlobNotFound", got.Header.Get("x-ms-error-code"))
		case 9:
			assert.Equal(t, http.StatusNotFound, got.StatusCode) // nobody is told what there is
		default:
			assert.Equal(t, http.StatusAccepted, got.StatusCode, "%d", n)
		}
		assert.NotEmpty(t, got.Header.Get("x-ms-request-id"))
	}
	assert.Equal(t, []string{"a 9"}, f.listAll(t, "ctr", "", "", 100))
}

func TestBatchBounds(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	header := http.Header{"Content-Type": {"multipart/mixed; boundary=b"}}
	a := f.do(request{method: http.MethodPost, target: "/?comp=batch", header: header, body: make([]byte, 4<<20+1)})
	assert.Equal(t, "RequestBodyTooLarge", a.code())
	assert.Equal(t, http.StatusRequestEntityTooLarge, a.status)
	for _, body := range []string{"", "--b", "--b\r\n", "--b--", "--b\r\n\r\n", "--b\r\nContent-Type: application/http\r\nContent-ID: 0\r\n\r\nDELETE\r\n--b--",
		"--b\r\nContent-Type: application/http\r\n\r\nDELETE /c/b HTTP/1.1\r\n\r\n--b--",
		"--b\r\nContent-Type: text/plain\r\nContent-ID: 0\r\n\r\nDELETE /c/b HTTP/1.1\r\n\r\n--b--",
		"--b\r\nContent-Type: application/http\r\nContent-ID: 0\r\n\r\nDELETE /c/b HTTP/1.1\r\nContent-Length: 1\r\n\r\nx\r\n--b--",
		"--b\r\nContent-Type: application/http\r\nContent-ID: 0\r\n\r\nPOST /?comp=batch HTTP/1.1\r\n\r\n--b--",
		"--b\r\nContent-Type: application/http\r\nContent-ID: 0\r\n\r\nDELETE /%zz HTTP/1.1\r\n\r\n--b--",
		"--b\r\n" + strings.Repeat("A: b\r\n", 20_000) + "\r\n--b--",
	} {
		a := f.do(request{method: http.MethodPost, target: "/?comp=batch", header: header, body: []byte(body)})
		require.Equal(t, http.StatusAccepted, a.status, "%.200q", body)
		answers := parseBatchAnswer(t, a)
		require.Len(t, answers, 1)
		assert.Equal(t, "InvalidInput", answers[""].Header.Get("x-ms-error-code"), "%.200q", body)
		assert.Equal(t, http.StatusBadRequest, answers[""].StatusCode)
	}
}
