package blob_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/blob"
)

// What parameters and headers are given that mean something to some operation: numbers, times and names at their
// bounds and beyond, and what is none.
var (
	hostileValues = []string{
		"0", "1", "-1", "512", "513", "9223372036854775807", "99999999999999999999", "a", "a\x00\xff", "\xff", "%", "/", "true", "*", `"0x1"`, "QUFB", "QUFB=",
		"0001-01-01T00:00:00.0000000Z", "9999-12-31T23:59:59.9999999Z", "Wed, 04 Mar 2026 05:06:07 GMT", "bytes=0-511", "bytes=512-", "bytes=0-9223372036854775807",
		"2!AAAAAAAAAAA", "2!____", "XSM/1.0; properties=crc64", "all", "snapshots,deleted,metadata,uncommittedblobs,tags,copy", "acquire", "break", "change", "11111111-1111-1111-1111-111111111111",
		"Hot", "Archive", "P10", "update", "clear", "increment", "include", "only", "COPY", "60", "AAAAAAAAAAA=", "1B2M2Y8AsgTpgAmY7PhCfg==", "a=b", `"a"='b'`, "((((a='b'",
		own("/ctr/a"), own("/ctr/page?snapshot=2026-03-04T05:06:07.0000000Z"), "https://other." + suffix + "/x/y", "file:///etc/passwd",
	}
	hostileParameters = []string{
		"prefix", "marker", "delimiter", "maxresults", "include", "startfrom", "endbefore", "where", "snapshot", "prevsnapshot", "blockid", "blocklisttype", "copyid", "deletetype",
	}
	hostileHeaders = []string{
		"x-ms-range", "x-ms-lease-id", "x-ms-lease-action", "x-ms-lease-duration", "x-ms-lease-break-period", "x-ms-proposed-lease-id", "x-ms-blob-content-length", "x-ms-blob-sequence-number",
		"x-ms-sequence-number-action", "x-ms-page-write", "x-ms-copy-source", "x-ms-source-range", "x-ms-copy-action", "x-ms-delete-snapshots", "x-ms-access-tier", "x-ms-rehydrate-priority",
		"x-ms-tags", "x-ms-if-tags", "If-Match", "If-None-Match", "If-Modified-Since", "x-ms-source-if-match", "x-ms-copy-source-tag-option", "x-ms-range-get-content-md5", "x-ms-content-crc64",
		"Content-MD5", "x-ms-blob-content-md5", "x-ms-meta-A_1", "x-ms-blob-condition-appendpos", "x-ms-if-sequence-number-lt", "x-ms-previous-snapshot-url", "x-ms-blob-if-match", "x-ms-structured-body", "x-ms-structured-content-length",
	}
	hostileBodies = []string{"", "x", strings.Repeat("x", 512), "<BlockList><Latest>QUFB</Latest></BlockList>", "<Tags><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tags>", "<a>", string(message([]byte("x"), 1))}
)

// Whatever a request carries, it is done or refused in the protocol's words: nothing panics, and nothing is a fault
// of the service's own.
func TestHostileRequests(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	random := rand.New(rand.NewPCG(1, 1))
	one := func(of []string) string { return of[random.IntN(len(of))] }
	f.populated()
	for _, o := range blob.Operations() {
		if !slices.Contains(o.Methods, http.MethodGet) {
			continue
		}
		for _, p := range hostileParameters {
			for _, v := range hostileValues {
				f.requireProtocol(t, o, http.MethodGet, "/ctr/a", "&"+p+"="+url.QueryEscape(v)+"&delimiter=%2F", http.Header{}, "")
			}
		}
	}
	operations := blob.Operations()
	for i := range 4000 {
		if i%100 == 0 {
			f.populated()
		}
		o := operations[random.IntN(len(operations))]
		query, header := "", http.Header{}
		for range random.IntN(3) {
			name := one(hostileParameters)
			if random.IntN(4) == 0 { // names of parameters are in any case
				name = strings.ToUpper(name)
			}
			query += "&" + name + "=" + url.QueryEscape(one(hostileValues))
		}
		for range random.IntN(5) {
			if v := one(hostileValues); utf8.ValidString(v) && !strings.Contains(v, "\x00") { // no client of HTTP sends others
				name := one(hostileHeaders)
				header[name] = append(header[name], v) // now and then twice
			}
		}
		f.requireProtocol(t, o, one(o.Methods), one([]string{"/ctr/a", "/ctr/page", "/ctr/append", "/ctr/none"}), query, header, one(hostileBodies))
	}
}

// requireProtocol asks for an operation on a path, with more in its query and its headers.
func (f *fixture) requireProtocol(t *testing.T, o blob.Operation, method, path, query string, header http.Header, body string) {
	t.Helper()
	a, about := f.ask(t, o, method, path, query, header, body)
	if a.status == http.StatusNotImplemented || a.code() == "CannotVerifyCopySource" {
		return
	}
	require.Less(t, a.status, 500, "%s: %s", about, a.body)
	if a.status >= 400 && method != http.MethodHead {
		require.Contains(t, string(a.body), "<Code>"+a.code()+"</Code>", about)
	}
}

// ask makes a request for an operation on a path, and says what it was.
func (f *fixture) ask(t *testing.T, o blob.Operation, method, path, query string, header http.Header, body string) (a answer, about string) {
	t.Helper()
	_, target, _ := strings.Cut(o.Request(), " ")
	target, _, _ = strings.Cut(target, " ")
	if !strings.Contains(target, "?") {
		target += "?"
	}
	target = strings.Replace(strings.Replace(target, "/container/blob", path, 1), "/container", "/ctr", 1) + query
	for _, h := range o.Headers {
		name, value, _ := strings.Cut(h, ": ")
		if value == "" { // any will do
			value = cmp.Or(header.Get(name), own("/ctr/a"))
		}
		header[name] = []string{value}
	}
	header["x-ms-version"] = []string{"2026-12-06"}
	about = fmt.Sprintf("%s %s %v %.60q", method, target, header, body)
	a, err := f.send(request{method: method, target: target, header: header, body: []byte(body)})
	require.NoError(t, err, about)
	return a, about
}

// populated has a container with a blob of each kind, whatever became of them.
func (f *fixture) populated() {
	f.t.Helper()
	for target, header := range map[string]http.Header{
		"/ctr?restype=container": nil, "/ctr/a": {"x-ms-blob-type": {"BlockBlob"}, "x-ms-tags": {"a=b"}},
		"/ctr/page": {"x-ms-blob-type": {"PageBlob"}, "x-ms-blob-content-length": {"8192"}}, "/ctr/append": {"x-ms-blob-type": {"AppendBlob"}},
	} {
		f.do(request{method: http.MethodPut, target: target, header: header, body: []byte{}})
	}
}
