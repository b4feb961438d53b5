package blob_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// conditionCase is a conditional header with a value that holds and one that does not, and the status of
// an unmet one when reading
// (https://learn.microsoft.com/rest/api/storageservices/specifying-conditional-headers-for-blob-service-operations#http-response-codes-for-operations-supporting-conditional-headers).
// When writing it is always 412.
type conditionCase struct {
	name, met, unmet string
	read             int
}

// conditionCases are about something with the ETag, written at the fixture's beginning.
func conditionCases(etag string) []conditionCase {
	now, before := epoch.Format(time.RFC1123), epoch.Add(-time.Hour).Format(time.RFC1123)
	now, before = now[:len(now)-3]+"GMT", before[:len(before)-3]+"GMT"
	return []conditionCase{
		{"If-Match", etag, `"0x1"`, 412},
		{"If-None-Match", `"0x1"`, etag, 304},
		{"If-Modified-Since", before, now, 304},
		{"If-Unmodified-Since", now, before, 412},
		{"x-ms-if-tags", `"k" = 'v'`, `"k" = 'w'`, 412},
	}
}

func TestConditionsOfBlobOperations(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	withDocs(t, f)
	n := 0
	for name, q := range map[string]request{
		"Get Blob":            {method: "GET"},
		"Get Blob Properties": {method: "HEAD"},
		"Get Blob Metadata":   {method: "GET", target: "?comp=metadata"},
		"Put Blob":            {method: "PUT", header: with("x-ms-blob-type", "BlockBlob"), body: []byte("y")},
		"Put Block List":      {method: "PUT", target: "?comp=blocklist", body: []byte("<BlockList/>")},
		"Set Blob Properties": {method: "PUT", target: "?comp=properties"},
		"Set Blob Metadata":   {method: "PUT", target: "?comp=metadata"},
		"Lease Blob":          {method: "PUT", target: "?comp=lease", header: leaseAction("acquire", "x-ms-lease-duration", "15")},
		"Snapshot Blob":       {method: "PUT", target: "?comp=snapshot"},
		"Delete Blob":         {method: "DELETE"},
	} {
		for i := range conditionCases("") {
			for _, met := range []bool{true, false} {
				n++
				blob := fmt.Sprintf("/docs/b%d", n)
				made := f.do(request{method: "PUT", target: blob, header: with("x-ms-blob-type", "BlockBlob", "x-ms-tags", "k=v"), body: []byte("x")})
				require.Equal(t, 201, made.status, "%s", made.body)
				c := conditionCases(made.header.Get("ETag"))[i]
				f.assertCondition(t, name, c, met, request{method: q.method, target: blob + q.target, header: q.header.Clone(), body: q.body})
			}
		}
	}
}

func TestConditionsOfContainerOperations(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	n := 0
	for _, tc := range []struct {
		name  string
		q     request
		takes int // how many of the conditions, times first
	}{
		{"Get Container Properties", request{method: "GET"}, 0},
		{"List Blobs", request{method: "GET", target: "&comp=list"}, 0},
		{"Set Container Metadata", request{method: "PUT", target: "&comp=metadata"}, 1},
		{"Set Container ACL", request{method: "PUT", target: "&comp=acl"}, 2},
		{"Lease Container", request{method: "PUT", target: "&comp=lease", header: leaseAction("acquire", "x-ms-lease-duration", "15")}, 2},
		{"Delete Container", request{method: "DELETE"}, 2},
	} {
		for i, place := range []int{2, 3, 0, 1, 4} {
			for _, met := range []bool{true, false} {
				n++
				container := fmt.Sprintf("/docs%d?restype=container", n)
				made := f.do(request{method: "PUT", target: container})
				require.Equal(t, 201, made.status)
				c := conditionCases(made.header.Get("ETag"))[place]
				q := request{method: tc.q.method, target: container + tc.q.target, header: tc.q.header.Clone()}
				switch {
				case i < tc.takes:
					f.assertCondition(t, tc.name, c, met, q)
				case q.method == "GET":
					f.assertCondition(t, tc.name, c, true, q)
				default:
					q.header = withCondition(q, c.name, c.met)
					assert.Equal(t, "ConditionHeadersNotSupported", f.do(q).code(), "%s %s", tc.name, c.name)
				}
			}
		}
	}
}

func withCondition(q request, name, value string) map[string][]string {
	h := with(name, value)
	for n, v := range q.header {
		h[n] = v
	}
	return h
}

func (f *fixture) assertCondition(t *testing.T, about string, c conditionCase, met bool, q request) {
	t.Helper()
	about = fmt.Sprintf("%s with %s, met: %v", about, c.name, met)
	if met {
		q.header = withCondition(q, c.name, c.met)
		assert.Less(t, f.do(q).status, 300, about)
		return
	}
	q.header = withCondition(q, c.name, c.unmet)
	want := 412
	if q.method == "GET" || q.method == "HEAD" {
		want = c.read
	}
	got := f.do(q)
	assert.Equal(t, want, got.status, about)
	assert.Equal(t, "ConditionNotMet", got.code(), about)
}

// Conditions come before the blob's absence, and that before the lease.
func TestConditionsComeBeforeTheLease(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	withDocs(t, f)
	f.setLease(leaseTargets[0], 1, "leased")
	for _, tc := range []struct {
		name   string
		q      request
		status int
		code   string
	}{
		{"unmet and no lease id", request{method: "DELETE", target: "/docs/b1", header: with("If-Match", `"0x1"`)}, 412, "ConditionNotMet"},
		{"unmet and another lease", request{method: "GET", target: "/docs/b1", header: with("If-Match", `"0x1"`, "x-ms-lease-id", leaseB)}, 412, "ConditionNotMet"},
		{"only where there is none", request{method: "PUT", target: "/docs/b1", header: with("x-ms-blob-type", "BlockBlob", "If-None-Match", "*")}, 409, "BlobAlreadyExists"},
		{"met and no lease id", request{method: "DELETE", target: "/docs/b1", header: with("If-Match", "*")}, 412, "LeaseIdMissing"},
		{"absent and unmet", request{method: "DELETE", target: "/docs/none", header: with("If-Match", "*")}, 412, "ConditionNotMet"},
		{"absent and leased", request{method: "DELETE", target: "/docs/none", header: with("x-ms-lease-id", leaseA)}, 404, "BlobNotFound"},
		{"no lease id at all", request{method: "GET", target: "/docs/b1", header: with("x-ms-lease-id", "abc")}, 400, "InvalidHeaderValue"},
	} {
		got := f.do(tc.q)
		assert.Equal(t, tc.status, got.status, tc.name)
		assert.Equal(t, tc.code, got.code(), tc.name)
	}
}

// The device has no tags.
func TestNoTagConditionsUnderStrict(t *testing.T) {
	t.Parallel()
	f := newFixture(t, strict)
	withDocs(t, f)
	require.Equal(t, 201, f.put("/docs/a", "x").status)
	got := f.do(request{method: "GET", target: "/docs/a", header: with("x-ms-if-tags", `"k" = 'v'`)})
	assert.Equal(t, "UnsupportedHeader", got.code())
}

// Where there is nothing, a condition on when it changed holds, and one on what it is does not.
func TestConditionsOnNothing(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.makeContainer("/docs")
	for header, want := range map[[2]string]int{
		{"If-Modified-Since", epoch.Add(time.Hour).Format(http.TimeFormat)}:    201,
		{"If-Unmodified-Since", epoch.Add(-time.Hour).Format(http.TimeFormat)}: 201,
		{"If-None-Match", "*"}:      201,
		{"If-None-Match", `"0x1"`}:  201,
		{"If-Match", "*"}:           412,
		{"If-Match", `"0x1"`}:       412,
		{"x-ms-if-tags", `"a"='b'`}: 412,
	} {
		q := withHeader(withHeader(putting("/docs/"+header[0]+itoa(int64(len(header[1]))), "x"), header[0], header[1]), "x-ms-version", "2020-04-08")
		assert.Equal(t, want, f.do(q).status, header)
	}
}

// A write takes one condition; a date beside an ETag of its kind does not count
// (https://learn.microsoft.com/rest/api/storageservices/specifying-conditional-headers-for-blob-service-operations#specifying-multiple-conditional-headers).
func TestSeveralConditionsOnAWrite(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.makeContainer("/docs")
	etag := f.put("/docs/a", "x").header.Get("ETag")
	before, after := epoch.Add(-time.Hour).Format(http.TimeFormat), epoch.Add(time.Hour).Format(http.TimeFormat)
	for _, tc := range []struct {
		header http.Header
		want   string
	}{
		{http.Header{"If-Modified-Since": {before}, "If-Unmodified-Since": {after}}, "MultipleConditionHeadersNotSupported"},
		{http.Header{"If-Match": {etag}, "If-Modified-Since": {before}}, "MultipleConditionHeadersNotSupported"},
		{http.Header{"If-None-Match": {`"0x1"`}, "If-Unmodified-Since": {after}}, "MultipleConditionHeadersNotSupported"},
		{http.Header{"If-Match": {etag}, "If-None-Match": {`"0x1"`}}, "MultipleConditionHeadersNotSupported"},
		{http.Header{"If-Match": {etag}, "If-Unmodified-Since": {before}}, ""},
		{http.Header{"If-None-Match": {`"0x1"`}, "If-Modified-Since": {after}}, ""},
	} {
		a := f.do(request{method: "PUT", target: "/docs/a?comp=properties", header: tc.header})
		assert.Equal(t, tc.want, a.code(), "%v", tc.header)
	}
}
