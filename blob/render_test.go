package blob_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// A client's own id of its request comes back with every answer, be it an error, while it is of visible
// characters and not too long.
func TestClientRequestID(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	withDocs(t, f)
	for _, tc := range []struct{ sent, echoed string }{
		{"a b~", "a b~"},
		{strings.Repeat("x", 1024), strings.Repeat("x", 1024)},
		{strings.Repeat("x", 1025), ""},
		{"h\u00e9", ""},
	} {
		for _, target := range []string{"/docs/b", "/docs/none"} {
			a := f.do(request{method: "GET", target: target, header: with("x-ms-client-request-id", tc.sent)})
			assert.Equal(t, tc.echoed, a.header.Get("x-ms-client-request-id"), target)
		}
	}
}
