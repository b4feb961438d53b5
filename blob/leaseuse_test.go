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
	require.Equal(t, 201, f.do(block).status, "there is nothing the lease could be of")
	assert.Equal(t, useBlob(useAbsent), f.do(block).code())
	require.Equal(t, 201, f.do(acquire).status)
	require.Equal(t, 201, f.do(block).status)
	assert.Equal(t, "LeaseIdMissing", f.do(list).code())
	list.header = with("x-ms-lease-id", leaseA)
	require.Equal(t, 201, f.do(list).status)
	assert.Equal(t, "leased", f.leaseState("/docs/u"))
}

func useBlob(code string) string { return strings.ReplaceAll(code, "<Kind>", "Blob") }
