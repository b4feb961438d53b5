package blob_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/edgerite/edgerite/blob"
	"github.com/edgerite/edgerite/internal/store"
)

// given are the operations that roles allow, "container operation", in which a container that is empty is the account.
type given struct {
	mu    sync.Mutex
	allow func(container, operation string) bool
	asked []string
}

func (g *given) set(allow func(container, operation string) bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.allow, g.asked = allow, nil
}

// Allows answers as the test has said, and takes operations on data for no others.
func (g *given) Allows(_ context.Context, objectID string, account blob.Account, container, operation string, data bool) (bool, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	operation, ours := strings.CutPrefix(operation, "Microsoft.Storage/storageAccounts/blobServices/")
	if !ours || data != strings.HasPrefix(operation, "containers/blobs/") || objectID != alice || account.Name != "acct" {
		return false, nil
	}
	g.asked = append(g.asked, operation)
	return g.allow(container, operation), nil
}

func withRoles(t *testing.T) (*fixture, *given) {
	t.Helper()
	g := &given{allow: func(string, string) bool { return true }}
	return newFixture(t, withTokens, func(d *blob.Deps, _ *store.Options) { d.Roles = g }), g
}

// byToken is a request of alice's.
func byToken(method, target string, body string, header ...string) request {
	h := http.Header{"Authorization": {"Bearer alice"}, "x-ms-version": {"2021-06-08"}}
	for i := 0; i < len(header); i += 2 {
		h[header[i]] = []string{header[i+1]}
	}
	return request{method: method, target: target, unsigned: true, secure: true, header: h, body: []byte(body)}
}

// Each operation needs its own action, and only that: https://learn.microsoft.com/rest/api/storageservices/authorize-with-azure-active-directory.
func TestEveryOperationNeedsItsAction(t *testing.T) {
	t.Parallel()
	f, g := withRoles(t)
	f.do(request{method: "PUT", target: "/docs?restype=container"})
	put := func(name string) {
		f.do(request{method: "PUT", target: "/docs/" + name, body: []byte("x"), header: http.Header{"X-Ms-Blob-Type": {"BlockBlob"}}})
	}
	put("old")
	block := []string{"x-ms-blob-type", "BlockBlob"}
	for _, c := range []struct {
		name      string
		q         request
		container string
		actions   []string
	}{
		{"list containers", byToken("GET", "/?comp=list", ""), "", []string{"containers/read"}},
		{"service properties", byToken("GET", "/?restype=service&comp=properties", ""), "", []string{"read"}},
		{"set service properties", byToken("PUT", "/?restype=service&comp=properties", "<StorageServiceProperties/>"), "", []string{"write"}},
		{"account information", byToken("GET", "/?restype=account&comp=properties", ""), "", []string{"getInfo/action"}},
		{"delegation key", keyRequest("2021-06-08", "<KeyInfo><Expiry>2026-03-05</Expiry></KeyInfo>"), "", []string{"generateUserDelegationKey/action"}},
		{"find blobs", byToken("GET", "/?comp=blobs&where=a%3D%27b%27", ""), "", []string{"containers/blobs/filter/action"}},
		{"create container", byToken("PUT", "/more?restype=container", ""), "more", []string{"containers/write"}},
		{"get container", byToken("GET", "/docs?restype=container", ""), "docs", []string{"containers/read"}},
		{"container metadata", byToken("PUT", "/docs?restype=container&comp=metadata", ""), "docs", []string{"containers/write"}},
		{"container acl", byToken("GET", "/docs?restype=container&comp=acl", ""), "docs", []string{"containers/getAcl/action"}},
		{"set container acl", byToken("PUT", "/docs?restype=container&comp=acl", ""), "docs", []string{"containers/setAcl/action"}},
		{"list blobs", byToken("GET", "/docs?restype=container&comp=list", ""), "docs", []string{"containers/blobs/read"}},
		{"get blob", byToken("GET", "/docs/old", ""), "docs", []string{"containers/blobs/read"}},
		{"head blob", byToken("HEAD", "/docs/old", ""), "docs", []string{"containers/blobs/read"}},
		{"block list", byToken("GET", "/docs/old?comp=blocklist", ""), "docs", []string{"containers/blobs/read"}},
		{"write over", byToken("PUT", "/docs/old", "y", block...), "docs", []string{"containers/blobs/write"}},
		{"create", byToken("PUT", "/docs/new1", "y", block...), "docs", []string{"containers/blobs/add/action"}},
		{"create by write", byToken("PUT", "/docs/new2", "y", block...), "docs", []string{"containers/blobs/write"}},
		{"create with tags", byToken("PUT", "/docs/new3", "y", append(block, "x-ms-tags", "a=b")...), "docs", []string{"containers/blobs/write", "containers/blobs/tags/write"}},
		{"put block", byToken("PUT", "/docs/blocks?comp=block&blockid=AAAA", "y"), "docs", []string{"containers/blobs/write"}},
		{"metadata", byToken("PUT", "/docs/old?comp=metadata", ""), "docs", []string{"containers/blobs/write"}},
		{"get tags", byToken("GET", "/docs/old?comp=tags", ""), "docs", []string{"containers/blobs/tags/read"}},
		{"set tags", byToken("PUT", "/docs/old?comp=tags", "<Tags><TagSet/></Tags>"), "docs", []string{"containers/blobs/tags/write"}},
		{"lease", byToken("PUT", "/docs/old?comp=lease", "", "x-ms-lease-action", "break"), "docs", []string{"containers/blobs/write"}},
		{"snapshot", byToken("PUT", "/docs/old?comp=snapshot", ""), "docs", []string{"containers/blobs/add/action"}},
		{"delete", byToken("DELETE", "/docs/old", "", "x-ms-delete-snapshots", "include"), "docs", []string{"containers/blobs/delete"}},
		{"delete container", byToken("DELETE", "/docs?restype=container", ""), "docs", []string{"containers/delete"}},
	} {
		allowed := func(container, operation string) bool {
			for _, a := range c.actions {
				if a == operation && container == c.container {
					return true
				}
			}
			return false
		}
		for _, missing := range c.actions {
			g.set(func(container, operation string) bool { return allowed(container, operation) && operation != missing })
			got := f.do(c.q)
			assert.Equal(t, 403, got.status, c.name)
			if c.q.method != "HEAD" {
				assert.Equal(t, "AuthorizationPermissionMismatch", got.code(), c.name)
			}
		}
		g.set(allowed)
		got := f.do(c.q)
		assert.NotContains(t, []int{401, 403}, got.status, "%s: %s", c.name, got.body)
	}
}

// Who may add may not write over.
func TestRoleToCreateOnly(t *testing.T) {
	t.Parallel()
	f, g := withRoles(t)
	f.do(request{method: "PUT", target: "/docs?restype=container"})
	g.set(func(_, operation string) bool { return operation == "containers/blobs/add/action" })
	q := byToken("PUT", "/docs/b", "y", "x-ms-blob-type", "BlockBlob")
	assert.Equal(t, 201, f.do(q).status)
	assert.Equal(t, 403, f.do(q).status)
}

// A copy within an account needs the right to read the source.
func TestRolesOfACopy(t *testing.T) {
	t.Parallel()
	f, g := withRoles(t)
	for _, c := range []string{"source", "target"} {
		f.do(request{method: "PUT", target: "/" + c + "?restype=container"})
	}
	f.do(request{method: "PUT", target: "/source/b", body: []byte("x"), header: http.Header{"X-Ms-Blob-Type": {"BlockBlob"}}})
	q := byToken("PUT", "/target/b", "", "x-ms-copy-source", "https://acct."+suffix+"/source/b")
	g.set(func(container, _ string) bool { return container == "target" })
	assert.Equal(t, 403, f.do(q).status)
	g.set(func(container, operation string) bool {
		return container == "target" || operation == "containers/blobs/read"
	})
	assert.Equal(t, 202, f.do(q).status)
}

// A user delegation SAS grants no more than its signer's roles do when it is used.
func TestRolesOfADelegation(t *testing.T) {
	t.Parallel()
	f, g := withRoles(t)
	f.do(request{method: "PUT", target: "/docs?restype=container"})
	f.do(request{method: "PUT", target: "/docs/b", body: []byte("x"), header: http.Header{"X-Ms-Blob-Type": {"BlockBlob"}}})
	sas := f.delegationKey(t, "2021-06-08").sas("sp", "rw")
	read := request{method: "GET", target: sas, unsigned: true, secure: true}
	assert.Equal(t, 200, f.do(read).status)
	g.set(func(_, operation string) bool { return operation != "containers/blobs/read" })
	got := f.do(read)
	assert.Equal(t, 403, got.status)
	assert.Equal(t, "AuthorizationPermissionMismatch", got.code())
}
