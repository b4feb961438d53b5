package blob

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// Whatever a client sends is a batch of whole requests or refused.
func FuzzBatch(f *testing.F) {
	f.Add("--b\r\nContent-Type: application/http\r\nContent-ID: 0\r\n\r\nDELETE /c/b?comp=x HTTP/1.1\r\nx-ms-date: now\r\n\r\n--b--\r\n", "b")
	f.Add("--b\nContent-Type: application/http\nContent-ID: 0\n\nPUT /c/b HTTP/1.1\n--b--", "b")
	f.Add("--b\r\nContent-Type: application/http\r\nContent-ID: 0\r\n\r\nDELETE * HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n--b--", "b")
	f.Fuzz(func(t *testing.T, body, boundary string) {
		all, err := parseBatch(body, boundary)
		if err != nil {
			return
		}
		assert.NotEmpty(t, all)
		assert.LessOrEqual(t, len(all), maxBatched)
		for _, b := range all {
			assert.NotEmpty(t, b.id)
			assert.NotEmpty(t, b.method)
			assert.False(t, strings.ContainsAny(b.id+b.target, "\r\n"))
			if a, err := parseAddress(&http.Request{Host: "acct.blob.edge1.localhost", RequestURI: b.target}, "blob.edge1.localhost"); err == nil {
				assert.Equal(t, "acct", a.account)
			}
		}
	})
}
