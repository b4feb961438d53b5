package blob

import (
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"
)

// Whatever address a request names as its source, it is refused or understood, and only the request's
// own account is ever read without a look at its authorization.
func FuzzCopySource(f *testing.F) {
	for _, s := range []string{
		"https://acct.blob.edge1.localhost/docs/a?snapshot=2026-03-04T05:06:07.0000001Z", "http://other.blob.edge1.localhost/docs/a", "/acct/docs/a", "/acct/a",
		"https://acct.blob.edge1.localhost:8443/docs/%zz", "https://ACCT.blob.edge1.localhost./docs/a%20b", "file:///etc/passwd", "https://a:b@c/d", "https://[::1]/x", "", "?", "https://h/?sig=x&a",
	} {
		f.Add(s, false)
		f.Add(s, true)
	}
	s := &Service{Deps: Deps{Suffix: "blob.edge1.localhost"}, routes: newRoutes(Operations())}
	f.Fuzz(func(t *testing.T, text string, old bool) {
		c := &call{Service: s, r: httptest.NewRequest("PUT", "/docs/b", nil), address: address{account: "acct"}, version: "2019-07-07"}
		if old {
			c.version = "2011-08-18"
		}
		c.r.Header["X-Ms-Copy-Source"] = []string{text}
		src, err := c.copySource()
		if err != nil {
			return
		}
		require.Equal(t, text, src.text)
		if src.own != nil {
			require.Equal(t, "acct", src.own.address.account)
			require.Equal(t, blobLevel, src.own.address.level)
		}
		require.NotContains(t, withoutSignature(withQuery(src.url, "sig=secret")), "sig=secret")
	})
}

// A list of pages from anywhere is in order, of whole pages and within what was asked for, or it is none.
func FuzzSourcePages(f *testing.F) {
	f.Add(int64(0), int64(4096), int64(0), int64(511), int64(1024), int64(4095))
	f.Add(int64(512), int64(4096), int64(-5), int64(1<<62), int64(0), int64(-1))
	f.Fuzz(func(t *testing.T, from, to, a, b, c, d int64) {
		from, to = from&^511&(1<<40), to&^511&(1<<42)
		ranges, ok := spansWithin(byteRange{from: from, to: to}, []pageSpan{{a, b}, {c, d}})
		if !ok {
			return
		}
		last := from
		for _, r := range ranges {
			require.True(t, last <= r.from && r.from < r.to && r.to <= to)
			require.Zero(t, r.from%pageSize+r.to%pageSize)
			last = r.to
		}
	})
}
