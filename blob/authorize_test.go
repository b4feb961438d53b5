package blob_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/edgerite/edgerite/blob"
	"github.com/edgerite/edgerite/internal/identity"
	"github.com/edgerite/edgerite/internal/store"
)

// signedAs replaces the signature of a request by one of the given string to sign.
func (f *fixture) signedAs(scheme, key, toSign string, r *http.Request) *http.Request {
	r.Header["Authorization"] = []string{scheme + " acct:" + mac(key, toSign)}
	return r
}

func (f *fixture) status(r *http.Request) int {
	resp, err := f.client.Do(r)
	if !assert.NoError(f.t, err) {
		return 0
	}
	assert.NoError(f.t, resp.Body.Close())
	return resp.StatusCode
}

func TestSharedKeySpellings(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	withDocs(t, f)
	date := epoch.Format(http.TimeFormat)
	get := func(target string, header http.Header) *http.Request {
		if header == nil {
			header = http.Header{}
		}
		header["x-ms-date"] = []string{date}
		return f.build(request{method: "GET", target: target, header: header, unsigned: true})
	}
	const blanks = "GET\n\n\n\n\n\n\n\n\n\n\n\n"
	plain := "x-ms-date:" + date + "\nx-ms-version:2019-07-07\n"
	for _, tc := range []struct {
		name, scheme, key, toSign string
		request                   *http.Request
		want                      int
	}{
		{"first key", "SharedKey", keys[0], blanks + plain + "/acct/docs/b", get("/docs/b", nil), 200},
		{"second key", "SharedKey", keys[1], blanks + plain + "/acct/docs/b", get("/docs/b", nil), 200},
		{"another key", "SharedKey", "AAAA", blanks + plain + "/acct/docs/b", get("/docs/b", nil), 403},
		{"lite", "SharedKeyLite", keys[0], "GET\n\n\n\n" + plain + "/acct/docs?comp=list", get("/docs?restype=container&comp=list", nil), 200},
		{"lite of another path", "SharedKeyLite", keys[0], "GET\n\n\n\n" + plain + "/acct/docs", get("/docs?restype=container&comp=list", nil), 403},
		{"parameters sorted, in lower case, decoded", "SharedKey", keys[0], blanks + plain + "/acct/docs\ncomp:list\nprefix:a b,c\nrestype:container",
			get("/docs?Restype=container&prefix=c&comp=list&Prefix=a%20b", nil), 200},
		{"empty header signed", "SharedKey", keys[0], blanks + "x-ms-blob-cache-control:\n" + plain + "/acct/docs/b",
			get("/docs/b", http.Header{"x-ms-blob-cache-control": {""}}), 200},
		{"empty header left out", "SharedKey", keys[0], blanks + plain + "/acct/docs/b",
			get("/docs/b", http.Header{"x-ms-blob-cache-control": {""}}), 200},
		{"path as sent", "SharedKey", keys[0], blanks + plain + "/acct/docs/%62", get("/docs/%62", nil), 200},
		{"path decoded", "SharedKey", keys[0], blanks + plain + "/acct/docs/b", get("/docs/%62", nil), 403},
		{"another account", "SharedKey", keys[0], blanks + plain + "/other/docs/b", get("/docs/b", nil), 403},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tc.want, f.status(f.signedAs(tc.scheme, tc.key, tc.toSign, tc.request)))
		})
	}
}

// Before 2015-02-21 an empty body is signed with its length.
func TestSharedKeyOfOldVersion(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	date := epoch.Format(http.TimeFormat)
	r := f.build(request{method: "PUT", target: "/old?restype=container", body: []byte{}, unsigned: true, header: http.Header{"x-ms-date": {date}, "x-ms-version": {"2014-02-14"}}})
	f.signedAs("SharedKey", keys[0], "PUT\n\n\n0\n\n\n\n\n\n\n\n\nx-ms-date:"+date+"\nx-ms-version:2014-02-14\n/acct/old\nrestype:container", r)
	assert.Equal(t, 201, f.status(r))
}

// tokens knows one good token and one fault a name.
type tokens struct{}

func (tokens) Verify(raw string, audiences ...string) (identity.Principal, error) {
	switch raw {
	case "good":
		return identity.Principal{Name: strings.Join(audiences, " ")}, nil
	case "audience":
		return identity.Principal{}, &identity.TokenError{Fault: identity.WrongAudience}
	}
	return identity.Principal{}, &identity.TokenError{Fault: identity.Expired, Expiry: epoch.Add(-time.Hour)}
}

func TestBearer(t *testing.T) {
	t.Parallel()
	f := newFixture(t, func(d *blob.Deps, _ *store.Options) { d.Tokens = tokens{} })
	for _, tc := range []struct {
		token  string
		status int
		code   string
	}{
		{"good", 200, ""},
		{"audience", 401, "AuthenticationFailed"},
		{"expired", 401, "InvalidAuthenticationInfo"},
	} {
		t.Run(tc.token, func(t *testing.T) {
			t.Parallel()
			got := f.do(request{method: "GET", target: "/?comp=list", unsigned: true, header: http.Header{"Authorization": {"Bearer " + tc.token}}})
			assert.Equal(t, tc.status, got.status)
			assert.Equal(t, tc.code, got.code())
			if tc.status == 401 {
				assert.Contains(t, got.header.Get("WWW-Authenticate"), "Bearer")
			}
		})
	}
}
