package blob_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/zap"

	"github.com/edgerite/edgerite/blob"
	"github.com/edgerite/edgerite/internal/clock"
	"github.com/edgerite/edgerite/internal/store"
)

// accountSAS signs as "Create an account SAS" says.
func accountSAS(p url.Values) string {
	fields := []string{"acct", p.Get("sp"), p.Get("ss"), p.Get("srt"), p.Get("st"), p.Get("se"), p.Get("sip"), p.Get("spr"), p.Get("sv")}
	if p.Get("sv") >= "2020-12-06" {
		fields = append(fields, p.Get("ses"))
	}
	p.Set("sig", mac(keys[1], strings.Join(fields, "\n")+"\n"))
	return p.Encode()
}

// serviceSAS signs for a resource such as "docs/b" as "Create a service SAS" says.
func serviceSAS(resource string, p url.Values) string {
	fields := []string{p.Get("sp"), p.Get("st"), p.Get("se"), "/blob/acct/" + resource, p.Get("si"), p.Get("sip"), p.Get("spr"), p.Get("sv")}
	if p.Get("sv") >= "2018-11-09" {
		fields = append(fields, p.Get("sr"), "")
	}
	if p.Get("sv") >= "2020-12-06" {
		fields = append(fields, p.Get("ses"))
	}
	fields = append(fields, p.Get("rscc"), p.Get("rscd"), p.Get("rsce"), p.Get("rscl"), p.Get("rsct"))
	p.Set("sig", mac(keys[0], strings.Join(fields, "\n")))
	return p.Encode()
}

func params(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}

// withDocs makes the container "docs" with a blob "b" in it.
func withDocs(t testing.TB, f *fixture) {
	t.Helper()
	require.Equal(t, 201, f.do(request{method: "PUT", target: "/docs?restype=container"}).status)
	require.Equal(t, 201, f.put("/docs/b", "hello").status)
}

func (f *fixture) put(target, text string) answer { return f.do(putting(target, text)) }

// putting is the request that puts a block blob.
func putting(target, text string) request {
	return request{method: "PUT", target: target, header: http.Header{"x-ms-blob-type": {"BlockBlob"}}, body: []byte(text)}
}

func TestSAS(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	withDocs(t, f)
	versions := []string{"2015-04-05", "2017-11-09", "2018-03-28", "2018-11-09", "2019-07-07", "2020-10-02", "2021-06-08", "2025-05-05", "2025-11-05"}
	for _, sv := range versions {
		t.Run(sv, func(t *testing.T) {
			t.Parallel()
			account := accountSAS(params("sv", sv, "ss", "bq", "srt", "sco", "sp", "rl", "se", "2030-01-01", "ses", "scope1"))
			assert.Equal(t, 200, f.get("/docs/b?"+account).status)
			assert.Equal(t, 200, f.get("/?comp=list&"+account).status)
			assert.Equal(t, 200, f.get("/docs?restype=container&comp=list&"+account).status)
			service := serviceSAS("docs/b", params("sv", sv, "sr", "b", "sp", "r", "st", "2026-01-01T00:00Z", "se", "2030-01-01T00:00:00Z", "ses", "scope1", "rsct", "text/x"))
			got := f.get("/docs/b?" + service)
			assert.Equal(t, 200, got.status, "%s", got.body)
			assert.Equal(t, "text/x", got.header.Get("Content-Type"))
			container := serviceSAS("docs", params("sv", sv, "sr", "c", "sp", "rl", "se", "2030-01-01"))
			assert.Equal(t, 200, f.get("/docs/b?"+container).status)
			assert.Equal(t, 200, f.get("/docs?restype=container&comp=list&"+container).status)
		})
	}
}

// get asks without a key, as the owner of a SAS does.
func (f *fixture) get(target string) answer {
	return f.do(request{method: "GET", target: target, unsigned: true})
}

func TestSASRefused(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	withDocs(t, f)
	good := func(pairs ...string) url.Values {
		p := params("sv", "2019-07-07", "ss", "b", "srt", "sco", "sp", "racwdl", "se", "2030-01-01T00:00:00Z")
		for i := 0; i < len(pairs); i += 2 {
			p.Set(pairs[i], pairs[i+1])
		}
		return p
	}
	blobSAS := func(pairs ...string) string {
		p := params(append([]string{"sv", "2019-07-07", "sr", "b", "sp", "r", "se", "2030-01-01"}, pairs...)...)
		return serviceSAS("docs/b", p)
	}
	for _, tc := range []struct {
		name, method, target string
		status               int
		code, detail         string
	}{
		{"altered", "GET", "/docs/b?" + accountSAS(good()) + "&sip=127.0.0.1", 403, "AuthenticationFailed", "Signature did not match"},
		{"no version", "GET", "/docs/b?" + accountSAS(good("sv", "")), 403, "AuthenticationFailed", "sv is mandatory"},
		{"older than account SAS", "GET", "/docs/b?" + accountSAS(good("sv", "2014-02-14")), 403, "AuthenticationFailed", "sv is mandatory"},
		{"older than any", "GET", "/docs/b?" + blobSAS("sv", "2011-08-18"), 403, "AuthenticationFailed", "sv is mandatory"},
		{"not yet", "GET", "/docs/b?" + accountSAS(good("st", "2027-01-01")), 403, "AuthenticationFailed", "Signature not valid in the specified time frame"},
		{"over", "GET", "/docs/b?" + accountSAS(good("se", "2026-03-04T05:06:07Z")), 403, "AuthenticationFailed", "Signed expiry time [Wed, 04 Mar 2026 05:06:07 GMT] has to be after signed start time [Wed, 04 Mar 2026 05:06:07 GMT]"},
		{"over since", "GET", "/docs/b?" + accountSAS(good("st", "2026-01-01", "se", "2026-03-04T05:06:07Z")), 403, "AuthenticationFailed", "Start [Thu, 01 Jan 2026 00:00:00 GMT] - Expiry [Wed, 04 Mar 2026 05:06:07 GMT] - Current [Wed, 04 Mar 2026 05:06:07 GMT]"},
		{"bad time", "GET", "/docs/b?" + accountSAS(good("se", "soon")), 403, "AuthenticationFailed", "Signature fields not well formed."},
		{"no expiry", "GET", "/docs/b?" + accountSAS(good("se", "")), 403, "AuthenticationFailed", "se"},
		{"other address", "GET", "/docs/b?" + accountSAS(good("sip", "10.0.0.1")), 403, "AuthorizationSourceIPMismatch", ""},
		{"address range", "GET", "/docs/b?" + accountSAS(good("sip", "127.0.0.0-127.0.0.9")), 200, "", ""},
		{"https only", "GET", "/docs/b?" + accountSAS(good("spr", "https")), 403, "AuthorizationProtocolMismatch", ""},
		{"no permission", "GET", "/docs/b?" + accountSAS(good("sp", "w")), 403, "AuthorizationPermissionMismatch", ""},
		{"no resource type", "GET", "/docs/b?" + accountSAS(good("srt", "sc")), 403, "AuthorizationResourceTypeMismatch", ""},
		{"other service", "GET", "/docs/b?" + accountSAS(good("ss", "qt")), 403, "AuthorizationServiceMismatch", ""},
		{"acl by SAS", "GET", "/docs?restype=container&comp=acl&" + accountSAS(good()), 403, "AuthorizationFailure", ""},
		{"other blob", "GET", "/docs/c?" + blobSAS(), 403, "AuthenticationFailed", "Signature did not match"},
		{"list with a blob's SAS", "GET", "/docs?restype=container&comp=list&" + serviceSAS("docs/", params("sv", "2019-07-07", "sr", "b", "sp", "rl", "se", "2030-01-01")), 403, "AuthorizationFailure", ""},
		{"overwrite with create", "PUT", "/docs/b?" + accountSAS(good("sp", "c")), 403, "UnauthorizedBlobOverwrite", ""},
		{"create with create", "PUT", "/docs/new?" + accountSAS(good("sp", "c")), 201, "", ""},
		{"delete with read", "DELETE", "/docs/b?" + blobSAS(), 403, "AuthorizationPermissionMismatch", ""},
		{"unknown policy", "GET", "/docs/b?" + blobSAS("si", "nobody"), 403, "AuthenticationFailed", "SAS identifier cannot be found"},
		{"bad signature", "GET", "/docs/b?sv=2019-07-07&sr=b&sp=r&se=2030-01-01&sig=AAA", 403, "AuthenticationFailed", "Signature fields not well formed."},
		{"bad address", "GET", "/docs/b?" + blobSAS("sip", "10.0.0.1-"), 403, "AuthenticationFailed", "Signature fields not well formed."},
		{"bad protocol", "GET", "/docs/b?" + blobSAS("spr", "http"), 403, "AuthenticationFailed", "Signature fields not well formed."},
		{"no resource", "GET", "/docs/b?" + blobSAS("sr", ""), 403, "AuthenticationFailed", "sr is mandatory"},
		{"no permission at all", "GET", "/docs/b?" + blobSAS("sp", ""), 403, "AuthenticationFailed", "sp is mandatory"},
		{"no resource types", "GET", "/docs/b?" + accountSAS(good("srt", "")), 403, "AuthenticationFailed", "srt is mandatory"},
		{"blob version", "GET", "/docs/b?" + blobSAS("sr", "bv", "sv", "2021-06-08"), 403, "AuthenticationFailed", "[bv] is not supported"},
		{"directory", "GET", "/docs/b?" + blobSAS("sr", "d", "sdd", "1", "sv", "2021-06-08"), 403, "AuthenticationFailed", "[d] is not supported"},
		{"snapshot without one", "GET", "/docs/b?" + blobSAS("sr", "bs"), 403, "AuthenticationFailed", "[bs] is not supported"},
		{"snapshot of an old version", "GET", "/docs/b?snapshot=2026-03-04T05:06:07.0000000Z&" + blobSAS("sr", "bs", "sv", "2018-03-28"), 403, "AuthenticationFailed", "[bs] is not supported"},
		{"service SAS on the service", "GET", "/?comp=list&" + blobSAS(), 403, "AuthenticationFailed", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			q := request{method: tc.method, target: tc.target, unsigned: true}
			if tc.method == "PUT" {
				q.body, q.header = []byte("x"), http.Header{"x-ms-blob-type": {"BlockBlob"}}
			}
			got := f.do(q)
			assert.Equal(t, tc.status, got.status, "%s", got.body)
			assert.Equal(t, tc.code, got.code())
			if tc.detail != "" {
				assert.Contains(t, string(got.body), "<AuthenticationErrorDetail>")
				assert.Contains(t, string(got.body), tc.detail)
			}
		})
	}
}

func TestSASPolicy(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	withDocs(t, f)
	acl := `<SignedIdentifiers><SignedIdentifier><Id>p</Id><AccessPolicy><Expiry>2030-01-01</Expiry><Permission>r</Permission></AccessPolicy></SignedIdentifier></SignedIdentifiers>`
	set := func(body string) {
		require.Equal(t, 200, f.do(request{method: "PUT", target: "/docs?restype=container&comp=acl", body: []byte(body)}).status)
	}
	set(acl)
	target := "/docs/b?" + serviceSAS("docs/b", params("sv", "2019-07-07", "sr", "b", "si", "p"))
	assert.Equal(t, 200, f.get(target).status)
	both := "/docs/b?" + serviceSAS("docs/b", params("sv", "2019-07-07", "sr", "b", "si", "p", "se", "2031-01-01"))
	assert.Equal(t, 403, f.get(both).status, "the expiry may be in the policy or in the signature, not in both")
	set("")
	assert.Equal(t, 403, f.get(target).status, "the policy is gone")
}

// A SAS carries its maker's real time. Moving the virtual clock must end those that are out, even
// over a restart, and leave alone those made afterwards.
func TestSASOverTime(t *testing.T) {
	t.Parallel()
	fs := vfs.NewMem()
	f := newFixture(t, onFS(fs))
	withDocs(t, f)
	make := func(st string) string {
		p := params("sv", "2019-07-07", "sr", "b", "sp", "r", "st", st, "se", "2026-03-04T06:00:00Z")
		return "/docs/b?" + serviceSAS("docs/b", p)
	}
	old, unseen := make("2026-03-04T05:00:00Z"), make("2026-03-04T05:01:00Z")
	require.Equal(t, 200, f.get(old).status)
	f.clock.Advance(30 * time.Minute)
	require.Equal(t, 200, f.get(old).status)
	f.clock.Advance(30 * time.Minute)
	require.Equal(t, 403, f.get(old).status)
	require.Equal(t, 200, f.get(unseen).status, "seen for the first time, by a client whose clock did not move")

	again := restart(t, f, fs)
	require.Equal(t, 403, again.get(old).status)
	require.Equal(t, 200, again.get(unseen).status)
}

// restart gives another service on the same files, with the same clock.
func restart(t testing.TB, f *fixture, fs vfs.FS) *fixture {
	t.Helper()
	return restartAt(t, f, fs, f.clock.State())
}

func restartAt(t testing.TB, f *fixture, fs vfs.FS, state clock.State) *fixture {
	t.Helper()
	require.NoError(t, f.store.Close())
	c := clock.New(func() time.Time { return epoch }, state)
	s, err := store.Open(store.Options{Dir: "store", FS: fs, Log: zap.NewNop()})
	require.NoError(t, err)
	f.store = s
	return newFixture(t, func(d *blob.Deps, _ *store.Options) { d.Clock, d.Store = c, s })
}

// A signature that was good once is good for what it signs, and for nothing else.
func TestKnownSASGivesNoMore(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	withDocs(t, f)
	require.Equal(t, 201, f.put("/docs/other", "hello").status)
	for kind, signed := range map[string]string{
		"account": accountSAS(params("sv", "2021-06-08", "ss", "b", "srt", "o", "sp", "r", "se", "2026-03-05", "sip", "127.0.0.1")),
		"service": serviceSAS("docs/b", params("sv", "2021-06-08", "sr", "b", "sp", "r", "se", "2026-03-05", "sip", "127.0.0.1")),
	} {
		require.Equal(t, 200, f.get("/docs/b?"+signed).status, kind)
		given, err := url.ParseQuery(signed)
		require.NoError(t, err)
		for name, value := range map[string]string{
			"sp": "rw", "se": "2030-01-01", "st": "2026-01-01", "sip": "127.0.0.0-127.0.0.255", "sv": "2020-12-06", "sig": mac(keys[1], "x"), "spr": "https,http", "ses": "scope1",
		} {
			changed := url.Values{}
			for n, v := range given {
				changed[n] = v
			}
			changed.Set(name, value)
			assert.Equal(t, 403, f.get("/docs/b?"+changed.Encode()).status, "%s, %s", kind, name)
		}
		if kind == "service" {
			assert.Equal(t, 403, f.get("/docs/other?"+signed).status)
		}
		assert.Equal(t, 200, f.get("/docs/b?"+signed).status, kind)
	}
}
