package blob_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/blob"
	"github.com/edgerite/edgerite/internal/store"
)

// A snapshot's tier is its own, and what is done to it leaves the blob, its tags and how it is found.
func TestTierOfSnapshot(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.makeContainer("/ctr")
	tagged := http.Header{"x-ms-version": newTags, "x-ms-blob-type": {"BlockBlob"}, "x-ms-tags": {"k=old"}}
	require.Equal(t, http.StatusCreated, f.do(request{method: http.MethodPut, target: "/ctr/a", header: tagged, body: []byte("a")}).status)
	snapshot := "/ctr/a?snapshot=" + f.snapshot("/ctr/a")
	tagged["x-ms-tags"] = []string{"k=new"}
	require.Equal(t, http.StatusCreated, f.do(request{method: http.MethodPut, target: "/ctr/a", header: tagged, body: []byte("b")}).status)

	a := f.do(request{method: http.MethodPut, target: snapshot + "&comp=tier", header: http.Header{"x-ms-access-tier": {"Archive"}}})
	require.Equal(t, http.StatusOK, a.status, a.code())
	assert.Equal(t, "BlobArchived", f.do(request{method: http.MethodGet, target: snapshot}).code())
	assert.Equal(t, "b", f.read(t, "/ctr/a"))
	assert.Contains(t, string(f.do(request{method: http.MethodGet, target: snapshot + "&comp=tags"}).body), "<Value>old</Value>")
	old, _ := f.find(t, "/?comp=blobs", `k = 'old'`, 10)
	assert.Empty(t, old)
	now, _ := f.find(t, "/?comp=blobs", `k = 'new'`, 10)
	assert.Equal(t, []string{"ctr/a"}, now)
}

// An account of a newer kind gives every block blob a tier.
func TestInferredTier(t *testing.T) {
	t.Parallel()
	f := newFixture(t, func(d *blob.Deps, _ *store.Options) {
		d.Accounts = accounts{"acct": {Name: "acct", ID: "id-1", Keys: keys, SKU: "Standard_LRS", Kind: "StorageV2"}}
	})
	f.makeContainer("/ctr")
	require.Equal(t, http.StatusCreated, f.put("/ctr/a", "a").status)
	a := f.do(request{method: http.MethodHead, target: "/ctr/a"})
	assert.Equal(t, "Hot", a.header.Get("x-ms-access-tier"))
	assert.Equal(t, "true", a.header.Get("x-ms-access-tier-inferred"))
	assert.Contains(t, string(f.do(request{method: http.MethodGet, target: "/ctr?restype=container&comp=list"}).body), "<AccessTier>Hot</AccessTier><AccessTierInferred>true</AccessTierInferred>")
}
