package blob_test

import (
	"net/http"
	"slices"
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

// The service sorts names by culture. Who sorts them by bytes, as old clients do, is understood but refused under strict.
func TestSharedKeyHeaderOrder(t *testing.T) {
	t.Parallel()
	date := epoch.Format(http.TimeFormat)
	header := http.Header{"x-ms-date": {date}, "x-ms-meta-i0": {"a"}, "x-ms-meta-i_": {"b"}, "x-ms-meta-i": {"c"}, "x-ms-meta-ia": {"d"}}
	const ours, bytewise = "x-ms-meta-i:c\nx-ms-meta-i_:b\nx-ms-meta-i0:a\nx-ms-meta-ia:d\n", "x-ms-meta-i:c\nx-ms-meta-i0:a\nx-ms-meta-i_:b\nx-ms-meta-ia:d\n"
	for _, c := range []struct {
		metadata       string
		status, strict int
	}{{ours, 200, 200}, {bytewise, 200, 403}, {"x-ms-meta-ia:d\n" + ours, 403, 403}} {
		for f, want := range map[*fixture]int{newFixture(t): c.status, newFixture(t, strict): c.strict} {
			withDocs(t, f)
			for scheme, head := range map[string]string{"SharedKey": "PUT\n\n\n\n\n\n\n\n\n\n\n\n", "SharedKeyLite": "PUT\n\n\n\n"} {
				r := f.build(request{method: "PUT", target: "/docs/b?comp=metadata", header: header, body: []byte{}, unsigned: true})
				toSign := head + "x-ms-date:" + date + "\n" + c.metadata + "x-ms-version:2019-07-07\n/acct/docs/b"
				if scheme == "SharedKeyLite" {
					toSign += "?comp=metadata"
				} else {
					toSign += "\ncomp:metadata"
				}
				assert.Equal(t, want, f.status(f.signedAs(scheme, keys[0], toSign, r)), "%s %q", scheme, c.metadata)
			}
		}
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

// tokens knows two people, and a fault by each other name.
type tokens struct{}

const (
	alice  = "11111111-1111-4111-8111-111111111111"
	bob    = "22222222-2222-4222-8222-222222222222"
	tenant = "33333333-3333-4333-8333-333333333333"
)

func (tokens) Verify(raw string, audiences ...string) (identity.Principal, error) {
	fault, known := map[string]identity.Fault{
		"audience": identity.WrongAudience, "issuer": identity.WrongIssuer, "tenant": identity.WrongTenant, "forged": identity.BadSignature,
		"early": identity.NotYetValid, "expired": identity.Expired, "revoked": identity.Revoked,
	}[raw]
	switch {
	case raw == "alice" && slices.Contains(audiences, "https://storage.azure.com/") && slices.Contains(audiences, "https://acct."+suffix):
		return identity.Principal{Kind: identity.User, ObjectID: alice, TenantID: tenant}, nil
	case raw == "bob":
		return identity.Principal{Kind: identity.User, ObjectID: bob, TenantID: tenant}, nil
	case known:
		return identity.Principal{}, &identity.TokenError{Fault: fault}
	}
	return identity.Principal{}, &identity.TokenError{Fault: identity.Malformed}
}

func withTokens(d *blob.Deps, _ *store.Options) { d.Tokens = tokens{} }

const challenge = "Bearer authorization_uri=https://login.edge1.localhost/adfs/oauth2/authorize resource_id=https://storage.azure.com"

func TestBearer(t *testing.T) {
	t.Parallel()
	f := newFixture(t, withTokens)
	for _, tc := range []struct {
		name, authorization, version string
		plain                        bool
		status                       int
		code, detail                 string
	}{
		{"good", "Bearer alice", "2017-11-09", false, 200, "", ""},
		{"scheme in another case", "bearer alice", "2021-06-08", false, 200, "", ""},
		{"too old a version", "Bearer alice", "2017-07-29", false, 400, "InvalidAuthenticationInfo", ""},
		{"over http", "Bearer alice", "2021-06-08", true, 403, "AuthenticationFailed", "not allowed with HTTP"},
		{"malformed", "Bearer x.y.z", "2021-06-08", false, 400, "InvalidAuthenticationInfo", ""},
		{"audience", "Bearer audience", "2021-06-08", false, 401, "InvalidAuthenticationInfo", "Audience validation failed. Audience did not match."},
		{"issuer", "Bearer issuer", "2021-06-08", false, 401, "InvalidAuthenticationInfo", "Issuer validation failed. Issuer did not match."},
		{"tenant", "Bearer tenant", "2021-06-08", false, 401, "InvalidAuthenticationInfo", "Issuer validation failed. Issuer did not match."},
		{"forged", "Bearer forged", "2021-06-08", false, 401, "InvalidAuthenticationInfo", "Signature validation failed."},
		{"early", "Bearer early", "2021-06-08", false, 401, "InvalidAuthenticationInfo", "The token is not yet valid."},
		{"expired", "Bearer expired", "2019-12-12", false, 401, "InvalidAuthenticationInfo", "The token is expired."},
		{"revoked", "Bearer revoked", "2019-12-12", false, 401, "InvalidAuthenticationInfo", "The token is expired."},
		{"before the challenge", "Bearer expired", "2019-07-07", false, 403, "AuthenticationFailed", "The token is expired."},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got := f.do(request{method: "GET", target: "/?comp=list", unsigned: true, secure: !tc.plain,
				header: http.Header{"Authorization": {tc.authorization}, "x-ms-version": {tc.version}}})
			assert.Equal(t, tc.status, got.status)
			assert.Equal(t, tc.code, got.code())
			assert.Contains(t, string(got.body), tc.detail)
			if tc.status == 401 {
				assert.Equal(t, challenge, got.header.Get("WWW-Authenticate"))
			} else {
				assert.Empty(t, got.header.Get("WWW-Authenticate"))
			}
		})
	}
	t.Run("without a version", func(t *testing.T) {
		t.Parallel()
		r := f.build(request{method: "GET", target: "/?comp=list", unsigned: true, secure: true, header: http.Header{"Authorization": {"Bearer alice"}}})
		delete(r.Header, "x-ms-version")
		assert.Equal(t, 400, f.status(r))
	})
}

func TestBearerWhereThereIsNone(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]*fixture{"strict": newFixture(t, withTokens, strict), "no token service": newFixture(t)} {
		got := f.do(request{method: "GET", target: "/?comp=list", unsigned: true, secure: true, header: http.Header{"Authorization": {"Bearer alice"}}})
		assert.Equal(t, 403, got.status, name)
		assert.Equal(t, "AuthenticationFailed", got.code(), name)
	}
}

func TestAuthorizationHeaders(t *testing.T) {
	t.Parallel()
	f := newFixture(t, withTokens)
	withDocs(t, f)
	sas := "?" + accountSAS(params("sv", "2019-07-07", "ss", "b", "srt", "sco", "sp", "r", "se", "2030-01-01"))
	for _, tc := range []struct {
		name, target string
		headers      []string
		status       int
		code         string
	}{
		{"two", "/docs/b", []string{"SharedKey acct:AAAA", "SharedKey acct:AAAA"}, 400, "InvalidAuthenticationInfo"},
		{"no credential", "/docs/b", []string{"SharedKey"}, 400, "InvalidAuthenticationInfo"},
		{"no account", "/docs/b", []string{"SharedKey AAAA"}, 400, "InvalidAuthenticationInfo"},
		{"no signature", "/docs/b", []string{"SharedKey acct:"}, 400, "InvalidAuthenticationInfo"},
		{"empty", "/docs/b", []string{""}, 400, "InvalidAuthenticationInfo"},
		{"unknown scheme", "/docs/b", []string{"Basic YTpi"}, 400, "InvalidAuthenticationInfo"},
		{"not base64", "/docs/b", []string{"SharedKey acct:%%%"}, 403, "AuthenticationFailed"},
		{"another account", "/docs/b", []string{"SharedKey other:AAAA"}, 403, "AuthenticationFailed"},
		{"a long one", "/docs/b", []string{"SharedKey acct:" + strings.Repeat("A", 16<<10)}, 403, "AuthenticationFailed"},
		{"beside a good SAS", "/docs/b" + sas, []string{"SharedKey acct:AAAA"}, 403, "AuthenticationFailed"},
		{"a good SAS alone", "/docs/b" + sas, nil, 200, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got := f.do(request{method: "GET", target: tc.target, unsigned: true, header: http.Header{
				"Authorization": tc.headers, "x-ms-date": {epoch.Format(http.TimeFormat)}}})
			assert.Equal(t, tc.status, got.status, "%s", got.body)
			assert.Equal(t, tc.code, got.code())
		})
	}
}

// A request's date counts by real time, and x-ms-date before Date.
func TestSharedKeyDate(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	withDocs(t, f)
	at := func(d time.Duration) string { return epoch.Add(d).Format(http.TimeFormat) }
	for _, tc := range []struct {
		name       string
		ours, date string // x-ms-date, Date
		status     int
	}{
		{"now", at(0), "", 200},
		{"as old as may be", at(-15 * time.Minute), "", 200},
		{"too old", at(-15*time.Minute - time.Second), "", 403},
		{"as early as may be", at(15 * time.Minute), "", 200},
		{"too early", at(15*time.Minute + time.Second), "", 403},
		{"Date alone", "", at(0), 200},
		{"an old Date does not count", at(0), at(-time.Hour), 200},
		{"nor does a good one", at(-time.Hour), at(0), 403},
		{"none", "", "", 403},
		{"no date", "yesterday", "", 403},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			r := f.build(request{method: "GET", target: "/docs/b", unsigned: true})
			lines, signedDate := "", tc.date
			if tc.ours != "" {
				r.Header["x-ms-date"] = []string{tc.ours}
				lines, signedDate = "x-ms-date:"+tc.ours+"\n", ""
			}
			if tc.date != "" {
				r.Header["Date"] = []string{tc.date}
			}
			toSign := "GET\n\n\n\n\n\n" + signedDate + "\n\n\n\n\n\n" + lines + "x-ms-version:2019-07-07\n/acct/docs/b"
			assert.Equal(t, tc.status, f.status(f.signedAs("SharedKey", keys[0], toSign, r)))
		})
	}
}
