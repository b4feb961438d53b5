package blob_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"go.uber.org/zap"

	"github.com/edgerite/edgerite/blob"
	"github.com/edgerite/edgerite/internal/apierr"
	"github.com/edgerite/edgerite/internal/clock"
	"github.com/edgerite/edgerite/internal/fetch"
	"github.com/edgerite/edgerite/internal/httpx"
	"github.com/edgerite/edgerite/internal/rnd"
	"github.com/edgerite/edgerite/internal/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const suffix = "blob.edge1.localhost"

// epoch is when every test begins.
var epoch = time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)

// keys are those of the account "acct".
var keys = [2]string{
	base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{1}, 64)),
	base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{2}, 64)),
}

type accounts map[string]blob.Account

func (a accounts) Account(_ context.Context, name string) (blob.Account, error) {
	if found, ok := a[name]; ok {
		return found, nil
	}
	return blob.Account{}, apierr.New(http.StatusNotFound, "ResourceNotFound", "no account %s", name)
}

// fixture is a service on a memory store behind a real HTTP server, at a standing clock.
type fixture struct {
	t       testing.TB
	service *blob.Service
	store   *store.Store
	fs      vfs.FS
	dir     string // of the store
	clock   *clock.Clock
	server  *httptest.Server
	client  *http.Client
}

type option func(*blob.Deps, *store.Options)

func strict(d *blob.Deps, _ *store.Options) { d.Strict = true }

func onFS(fs vfs.FS) option { return func(_ *blob.Deps, o *store.Options) { o.FS = fs } }

func newFixture(t testing.TB, options ...option) *fixture {
	t.Helper()
	c := clock.New(func() time.Time { return epoch }, clock.State{})
	d := blob.Deps{
		Clock: c, Rand: rnd.Seeded(1), Suffix: suffix, Log: zap.NewNop(),
		Accounts: accounts{
			"acct":   {Name: "acct", ID: "id-1", Keys: keys, SKU: "Standard_LRS", Kind: "Storage"},
			"other":  {Name: "other", ID: "id-2", Keys: keys, SKU: "Premium_LRS", Kind: "Storage"},
			"secure": {Name: "secure", ID: "id-3", Keys: keys, SKU: "Standard_LRS", Kind: "Storage", HTTPSOnly: true},
		},
	}
	var f *fixture
	sources := fetch.New(fetch.Deps{Policy: fetch.Policy{Loopback: true}, Own: func(host string) (http.Handler, bool) {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { f.service.ServeHTTP(w, r) }), strings.HasSuffix(host, "."+suffix)
	}})
	t.Cleanup(sources.Close)
	d.Fetch = sources
	o := store.Options{Dir: "store", FS: vfs.NewMem(), Log: zap.NewNop()}
	for _, f := range options {
		f(&d, &o)
	}
	if d.Store == nil {
		var err error
		d.Store, err = store.Open(o)
		require.NoError(t, err)
	}
	s, err := blob.New(d)
	require.NoError(t, err)
	f = &fixture{t: t, service: s, store: d.Store, fs: o.FS, dir: o.Dir, clock: d.Clock, client: &http.Client{Transport: &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 32}}}
	f.server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Context().Value(connKey{}).(*httpx.Conn).Next()
		if r.Header.Get(overTLS) != "" {
			r.Header.Del(overTLS)
			r.TLS = &tls.ConnectionState{}
		}
		s.ServeHTTP(w, r)
	}))
	f.server.Listener = rawListener{f.server.Listener}
	f.server.Config.ConnContext = func(ctx context.Context, c net.Conn) context.Context {
		return httpx.WithRawNames(context.WithValue(ctx, connKey{}, c), c.(*httpx.Conn))
	}
	f.server.Start()
	t.Cleanup(func() {
		f.client.CloseIdleConnections()
		f.server.Close()
		if f.store == d.Store { // otherwise a restart has taken its place
			require.NoError(t, d.Store.Close())
		}
	})
	return f
}

type connKey struct{}

// overTLS marks a request that the service is to take for one over TLS.
const overTLS = "Test-Over-Tls"

// rawListener keeps header names as sent, as the server does.
type rawListener struct{ net.Listener }

func (l rawListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return httpx.NewConn(c, httpx.Limits{Head: 64 << 10, Now: time.Now}), nil
}

// request is one to be sent; target is path and query as they are to be on the wire.
type request struct {
	method, target string
	account        string // "acct" when empty
	header         http.Header
	body           []byte
	length         int64 // announced length when not that of the body; -1 chunked
	unsigned       bool
	secure         bool // over TLS, as the service sees it
}

// answer is a response, read whole.
type answer struct {
	status int
	header http.Header
	body   []byte
}

func (a answer) code() string { return a.header.Get("x-ms-error-code") }

// do signs, sends and reads.
func (f *fixture) do(q request) answer {
	f.t.Helper()
	a, err := f.send(q)
	require.NoError(f.t, err)
	return a
}

// send is do for those who expect no answer.
func (f *fixture) send(q request) (answer, error) {
	resp, err := f.client.Do(f.build(q))
	if err != nil {
		return answer{}, err
	}
	b, err := io.ReadAll(resp.Body)
	return answer{resp.StatusCode, resp.Header, b}, errors.Join(err, resp.Body.Close())
}

func (f *fixture) build(q request) *http.Request {
	f.t.Helper()
	if q.account == "" {
		q.account = "acct"
	}
	var body io.Reader
	if q.body != nil {
		body = bytes.NewReader(q.body)
	}
	r, err := http.NewRequestWithContext(f.t.Context(), q.method, f.server.URL, body)
	require.NoError(f.t, err)
	path, rawQuery, _ := strings.Cut(q.target, "?")
	// Opaque goes out as it is, whatever Go would make of the path.
	r.URL.Opaque, r.URL.RawQuery = path, rawQuery
	if !strings.HasPrefix(path, "/") {
		r.URL.Opaque = "/" + path
	}
	r.Host = q.account + "." + suffix
	for name, values := range q.header {
		r.Header[name] = values
	}
	if q.secure {
		r.Header.Set(overTLS, "yes")
	}
	if q.length != 0 {
		r.ContentLength = q.length
	}
	if r.Header["x-ms-version"] == nil && r.Header["X-Ms-Version"] == nil {
		r.Header["x-ms-version"] = []string{"2019-07-07"}
	}
	if !q.unsigned {
		sign(r, strings.TrimSuffix(q.account, "-secondary"), keys[0])
	}
	return r
}

// sign is written from the documentation on its own, so that it cannot share the service's mistakes.
func sign(r *http.Request, account, key string) {
	get := func(name string) string {
		for n, v := range r.Header {
			if strings.EqualFold(n, name) {
				return v[0]
			}
		}
		return ""
	}
	if get("x-ms-date") == "" {
		r.Header["x-ms-date"] = []string{epoch.Format(http.TimeFormat)}
	}
	length := ""
	if r.ContentLength > 0 {
		length = itoa(r.ContentLength)
	}
	var ms []string
	for n, v := range r.Header {
		if n := strings.ToLower(n); strings.HasPrefix(n, "x-ms-") {
			ms = append(ms, n+":"+strings.TrimSpace(strings.Join(v, ","))+"\n")
		}
	}
	sort.Slice(ms, func(i, j int) bool { return before(ms[i]) < before(ms[j]) }) // by name: "x-ms-range" before "x-ms-range-get-…"
	query := url.Values{}
	values, _ := url.ParseQuery(r.URL.RawQuery)
	for n, v := range values {
		query[strings.ToLower(n)] = append(query[strings.ToLower(n)], v...)
	}
	var params []string
	for n, v := range query {
		sort.Strings(v)
		params = append(params, "\n"+n+":"+strings.Join(v, ","))
	}
	sort.Strings(params)
	toSign := strings.Join([]string{
		r.Method, get("Content-Encoding"), get("Content-Language"), length, get("Content-MD5"), get("Content-Type"), "",
		get("If-Modified-Since"), get("If-Match"), get("If-None-Match"), get("If-Unmodified-Since"), get("Range"),
	}, "\n") + "\n" + strings.Join(ms, "") + "/" + account + r.URL.Opaque + strings.Join(params, "")
	r.Header["Authorization"] = []string{"SharedKey " + account + ":" + mac(key, toSign)}
}

func before(field string) string {
	name, _, _ := strings.Cut(field, ":")
	return name
}

func mac(key, text string) string {
	raw, _ := base64.StdEncoding.DecodeString(key)
	h := hmac.New(sha256.New, raw)
	_, _ = h.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(h.Sum(nil))
}

// onDisk keeps the store in a directory of the test.
func onDisk(t testing.TB) option {
	dir := t.TempDir()
	return func(_ *blob.Deps, o *store.Options) { o.FS, o.Dir = vfs.Default, dir }
}
