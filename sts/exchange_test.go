package sts_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A client's id of its request comes back where it is one, in the error and, where the client wants that, in a header. Nothing else that a client may
// write there does.
func TestClientRequestID(t *testing.T) {
	t.Parallel()
	const id = "11111111-2222-4333-8444-555555555555"
	d := newDevice(t)
	for name, test := range map[string]struct {
		header, query, wanted string
		echoed, correlation   string
	}{
		"wanted":             {header: id, wanted: "true", echoed: id, correlation: id},
		"in the query":       {query: id, wanted: "True", echoed: id, correlation: id},
		"not wanted":         {header: id, correlation: id},
		"none":               {wanted: "true"},
		"a word":             {header: "x", wanted: "true"},
		"in braces":          {header: "{" + id + "}", wanted: "true"},
		"a header behind it": {query: id + "\r\nSet-Cookie: x=y", wanted: "true"},
		"markup":             {query: "<img src=x>", wanted: "true"},
		"very long":          {header: strings.Repeat("1", 10_000), wanted: "true"},
	} {
		r := httptest.NewRequest(http.MethodPost, tokenURL+"?"+url.Values{"client-request-id": {test.query}}.Encode(), strings.NewReader("grant_type=x"))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if test.header != "" {
			r.Header.Set("client-request-id", test.header)
		}
		r.Header.Set("return-client-request-id", test.wanted)
		a := d.do(t, r)
		require.Equal(t, test.echoed, a.Header().Get("client-request-id"), name)
		require.Len(t, a.CorrelationID, len(id), name)
		if test.correlation != "" {
			require.Equal(t, test.correlation, a.CorrelationID, name)
		} else {
			require.NotEqual(t, id, a.CorrelationID, name)
		}
	}
}
