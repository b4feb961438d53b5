package blob_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/blob"
	"github.com/edgerite/edgerite/internal/store"
)

// As the table of "Configure anonymous read access" has it.
func TestWhatPublicAccessOpens(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for _, level := range []string{"", "blob", "container"} {
		header := http.Header{}
		if level != "" {
			header.Set("x-ms-blob-public-access", level)
		}
		require.Equal(t, 201, f.do(request{method: "PUT", target: "/open" + level + "?restype=container", header: header}).status)
		require.Equal(t, 201, f.put("/open"+level+"/b", "hello").status)
		require.Equal(t, 201, f.do(request{method: "PUT", target: "/open" + level + "/p", header: http.Header{"x-ms-blob-type": {"PageBlob"}, "x-ms-blob-content-length": {"512"}}}).status)
	}
	const none, blob, container = 0, 1, 2
	for _, tc := range []struct {
		method, target string
		opened         int // the least level that opens it
	}{
		{"GET", "/b", blob},
		{"HEAD", "/b", blob},
		{"GET", "/b?comp=metadata", blob},
		{"GET", "/b?comp=blocklist", blob},
		{"GET", "/b?comp=blocklist&blocklisttype=Committed", blob},
		{"GET", "/b?comp=blocklist&blocklisttype=all", none},
		{"GET", "/b?comp=blocklist&blocklisttype=uncommitted", none},
		{"GET", "/p?comp=pagelist", blob},
		{"GET", "?restype=container", container},
		{"HEAD", "?restype=container&comp=metadata", container},
		{"GET", "?restype=container&comp=list", container},
		{"GET", "?restype=container&comp=acl", none},
		{"GET", "?restype=container&comp=blobs&where=a%3D%27b%27", none},
		{"GET", "/b?restype=account&comp=properties", none},
		{"GET", "/b?comp=tags", none},
		{"PUT", "/new", none},
		{"PUT", "/b?comp=metadata", none},
		{"PUT", "/b?comp=lease", none},
		{"PUT", "/b?comp=snapshot", none},
		{"DELETE", "/b", none},
	} {
		for i, level := range []string{"", "blob", "container"} {
			q := request{method: tc.method, target: "/open" + level + tc.target, unsigned: true}
			if tc.method == "PUT" {
				q.header, q.body = http.Header{"x-ms-blob-type": {"BlockBlob"}}, []byte("x")
			}
			got := f.do(q)
			if tc.opened != none && i >= tc.opened {
				assert.Equal(t, 200, got.status, "%s %s where %q is public", tc.method, tc.target, level)
				continue
			}
			assert.Equal(t, 404, got.status, "%s %s where %q is public", tc.method, tc.target, level)
			assert.Equal(t, "ResourceNotFound", got.code(), "%s %s where %q is public", tc.method, tc.target, level)
		}
	}
	missing := f.do(request{method: "GET", target: "/openblob/nothing", unsigned: true})
	assert.Equal(t, "BlobNotFound", missing.code(), "what is public may be told to be missing")
}

// Where the account has come to allow no public access, a container's level opens nothing any more.
func TestPrivateAccountOpensNothing(t *testing.T) {
	t.Parallel()
	all := accounts{"acct": {Name: "acct", ID: "id-1", Keys: keys, SKU: "Standard_LRS", Kind: "Storage"}}
	f := newFixture(t, func(d *blob.Deps, _ *store.Options) { d.Accounts = all })
	header := http.Header{"x-ms-blob-public-access": {"container"}}
	require.Equal(t, 201, f.do(request{method: "PUT", target: "/open?restype=container", header: header}).status)
	require.Equal(t, 201, f.put("/open/b", "hello").status)
	targets := []string{"/open/b", "/open?restype=container", "/open?restype=container&comp=list"}
	for _, target := range targets {
		require.Equal(t, 200, f.get(target).status, target)
	}
	private := all["acct"]
	private.Private = true
	all["acct"] = private
	for _, target := range targets {
		a := f.get(target)
		assert.Equal(t, 409, a.status, target)
		assert.Equal(t, "PublicAccessNotPermitted", a.code(), target)
	}
	assert.Equal(t, 200, f.do(request{method: "GET", target: "/open/b"}).status)
}

// The address of the sign-in has the port that the request came to.
func TestChallengeHasThePort(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	r := f.build(request{method: "GET", target: "/docs/a", unsigned: true, secure: true, header: http.Header{"x-ms-version": {"2020-04-08"}}})
	r.Host += ":8443"
	resp, err := f.client.Do(r)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	assert.Equal(t, 401, resp.StatusCode)
	assert.Contains(t, resp.Header.Get("WWW-Authenticate"), "authorization_uri=https://login.edge1.localhost:8443/adfs/oauth2/authorize ")
}
