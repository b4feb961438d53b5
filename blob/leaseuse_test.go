package blob_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// leaseUse is a row of the tables "Outcomes of use attempts by lease state": the id that the request
// names, and per state of leaseStates the code it fails with, "" where it goes through. <Kind> stands
// for Blob or Container.
type leaseUse struct {
	id   string
	want [5]string
}

const (
	useAbsent   = "LeaseNotPresentWith<Kind>Operation"
	useMismatch = "LeaseIdMismatchWith<Kind>Operation"
)

var (
	leaseReads = []leaseUse{
		{leaseA, [5]string{useAbsent, "", "", "LeaseLost", "LeaseLost"}},
		{leaseB, [5]string{useAbsent, useMismatch, useMismatch, useMismatch, useMismatch}},
		{"", [5]string{}},
	}
	leaseWrites = []leaseUse{
		leaseReads[0],
		leaseReads[1],
		{"", [5]string{"", "LeaseIdMissing", "LeaseIdMissing", "", ""}},
	}
)

// use sends the requests, made for target number n, in every state with every id.
func (f *fixture) use(t *testing.T, target leaseTarget, rows []leaseUse, n *int, name string, make func(n int) request, kept bool) {
	t.Helper()
	for _, row := range rows {
		for column, state := range leaseStates {
			*n++
			f.setLease(target, *n, state)
			q := make(*n)
			if q.header == nil {
				q.header = with()
			}
			if row.id != "" {
				q.header["x-ms-lease-id"] = []string{row.id}
			}
			got := f.do(q)
			about := fmt.Sprintf("%s when %s with %q", name, state, row.id)
			want := strings.ReplaceAll(row.want[column], "<Kind>", target.kind)
			assert.Equal(t, want, got.code(), about)
			if want != "" {
				assert.Equal(t, 412, got.status, about)
				assert.Equal(t, state, f.leaseState(target.look(*n)), about)
				continue
			}
			require.Less(t, got.status, 300, about)
			if !kept && (state == "broken" || state == "expired") {
				state = "available"
			}
			if q.method != "DELETE" {
				assert.Equal(t, state, f.leaseState(target.look(*n)), about)
			}
		}
	}
}

func TestLeasedBlob(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	withDocs(t, f)
	n := 0
	at := func(method, query string, header ...string) func(int) request {
		return func(n int) request {
			return request{method: method, target: fmt.Sprintf("/docs/b%d%s", n, query), header: with(header...)}
		}
	}
	withBody := func(make func(int) request, body string) func(int) request {
		return func(n int) request {
			q := make(n)
			q.body = []byte(body)
			return q
		}
	}
	for name, q := range map[string]func(int) request{
		"Get Blob": at("GET", ""), "Get Blob Properties": at("HEAD", ""), "Get Blob Metadata": at("GET", "?comp=metadata"),
		"Get Block List": at("GET", "?comp=blocklist"),
	} {
		f.use(t, leaseTargets[0], leaseReads, &n, name, q, true)
	}
	f.use(t, leaseTargets[0], leaseReads, &n, "Snapshot Blob", at("PUT", "?comp=snapshot"), true)
	for name, q := range map[string]func(int) request{
		"Put Blob":            withBody(at("PUT", "", "x-ms-blob-type", "BlockBlob"), "y"),
		"Put Blob (page)":     at("PUT", "", "x-ms-blob-type", "PageBlob", "x-ms-blob-content-length", "512"),
		"Put Block":           withBody(at("PUT", "?comp=block&blockid=YQ=="), "y"),
		"Put Block List":      withBody(at("PUT", "?comp=blocklist"), "<BlockList/>"),
		"Set Blob Metadata":   at("PUT", "?comp=metadata"),
		"Set Blob Properties": at("PUT", "?comp=properties"),
		"Delete Blob":         at("DELETE", ""),
	} {
		f.use(t, leaseTargets[0], leaseWrites, &n, name, q, false)
	}
}

func TestLeasedContainer(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	n := 0
	at := func(method, query string) func(int) request {
		return func(n int) request {
			return request{method: method, target: fmt.Sprintf("/leased%d?restype=container%s", n, query)}
		}
	}
	for name, q := range map[string]func(int) request{
		"Get Container Properties": at("GET", ""), "Get Container Metadata": at("GET", "&comp=metadata"), "Get Container ACL": at("GET", "&comp=acl"),
		"Set Container Metadata": at("PUT", "&comp=metadata"), "Set Container ACL": at("PUT", "&comp=acl"), "List Blobs": at("GET", "&comp=list"),
	} {
		f.use(t, leaseTargets[1], leaseReads, &n, name, q, true)
	}
	f.use(t, leaseTargets[1], leaseWrites, &n, "Delete Container", at("DELETE", ""), true)
}

// A name that has uncommitted blocks only can be leased, and the lease goes on when they are committed.
func TestLeaseOfUncommittedBlob(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	withDocs(t, f)
	block := request{method: "PUT", target: "/docs/u?comp=block&blockid=YQ==", body: []byte("y")}
	list := request{method: "PUT", target: "/docs/u?comp=blocklist", body: []byte("<BlockList><Latest>YQ==</Latest></BlockList>")}
	acquire := request{method: "PUT", target: "/docs/u?comp=lease", header: leaseAction("acquire", "x-ms-lease-duration", "-1", "x-ms-proposed-lease-id", leaseA)}
	assert.Equal(t, "BlobNotFound", f.do(acquire).code())
	block.header = with("x-ms-lease-id", leaseA)
	assert.Equal(t, useBlob(useAbsent), f.do(block).code(), "there is nothing the lease could be of")
	block.header = nil
	require.Equal(t, 201, f.do(block).status)
	block.header = with("x-ms-lease-id", leaseA)
	assert.Equal(t, useBlob(useAbsent), f.do(block).code())
	require.Equal(t, 201, f.do(acquire).status)
	require.Equal(t, 201, f.do(block).status)
	assert.Equal(t, "LeaseIdMissing", f.do(list).code())
	list.header = with("x-ms-lease-id", leaseA)
	require.Equal(t, 201, f.do(list).status)
	assert.Equal(t, "leased", f.leaseState("/docs/u"))
}

// What makes a blob cannot hold the lease of it before it is there.
func TestLeaseOfNothing(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	withDocs(t, f)
	for name, tc := range map[string]struct {
		q    request
		code string
	}{
		"Put Blob":          {request{method: "PUT", header: with("x-ms-blob-type", "BlockBlob")}, useAbsent},
		"Put Block List":    {request{method: "PUT", target: "?comp=blocklist", body: []byte("<BlockList/>")}, useAbsent},
		"Set Blob Metadata": {request{method: "PUT", target: "?comp=metadata"}, "BlobNotFound"},
		"Delete Blob":       {request{method: "DELETE"}, "BlobNotFound"},
		"Get Blob":          {request{method: "GET"}, "BlobNotFound"},
	} {
		tc.q.target = "/docs/none" + tc.q.target
		tc.q.header = withCondition(tc.q, "x-ms-lease-id", leaseA)
		assert.Equal(t, useBlob(tc.code), f.do(tc.q).code(), name)
	}
}

// A copy may take its time, so that the lease of what it writes over has to be infinite.
func TestCopyOverLeasedBlob(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	withDocs(t, f)
	require.Equal(t, 201, f.put("/docs/a", "x").status)
	require.Equal(t, 201, f.put("/docs/b", "y").status)
	acquire := func(duration string) {
		h := leaseAction("acquire", "x-ms-lease-duration", duration, "x-ms-proposed-lease-id", leaseA)
		require.Equal(t, 201, f.do(request{method: "PUT", target: "/docs/b?comp=lease", header: h}).status)
	}
	acquire("60")
	assert.Equal(t, "LeaseIdMissing", f.copyTo("/docs/b", own("/docs/a")).code())
	assert.Equal(t, useBlob(useMismatch), f.copyTo("/docs/b", own("/docs/a"), "x-ms-lease-id", leaseB).code())
	assert.Equal(t, "InfiniteLeaseDurationRequired", f.copyTo("/docs/b", own("/docs/a"), "x-ms-lease-id", leaseA).code())
	acquire("-1")
	assert.Equal(t, 202, f.copyTo("/docs/b", own("/docs/a"), "x-ms-lease-id", leaseA).status)
	assert.Equal(t, "leased", f.leaseState("/docs/b"), "the lease goes on")
	assert.Equal(t, 202, f.copyTo("/docs/c", own("/docs/b")).status, "the lease of a source is not needed")
	assert.Equal(t, "available", f.leaseState("/docs/c"))
	assert.Equal(t, useBlob(useAbsent), f.copyTo("/docs/d", own("/docs/b"), "x-ms-lease-id", leaseA).code())
}

func useBlob(code string) string { return strings.ReplaceAll(code, "<Kind>", "Blob") }
