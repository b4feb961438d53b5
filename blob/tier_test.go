package blob_test

import (
	"net/http"
	"testing"
	"time"

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

// A copy of an archived blob has its bytes when they are out of the archive, and the source stays there.
func TestCopyOutOfTheArchive(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.makeContainer("/ctr")
	require.Equal(t, http.StatusCreated, f.put("/ctr/a", "a").status)
	require.Equal(t, http.StatusOK, f.do(request{method: http.MethodPut, target: "/ctr/a?comp=tier", header: http.Header{"x-ms-access-tier": {"Archive"}}}).status)
	source := own("/ctr/a")
	assert.Equal(t, "BlobArchived", f.copyTo("/ctr/b", source).code())
	assert.Equal(t, "BlobArchived", f.copyTo("/ctr/b", source, "x-ms-access-tier", "Archive").code())
	assert.Equal(t, "BlobArchived", f.copyTo("/ctr/a", source, "x-ms-access-tier", "Hot").code())
	assert.Equal(t, "InvalidHeaderValue", f.copyTo("/ctr/b", source, "x-ms-access-tier", "Hot", "x-ms-rehydrate-priority", "now").code())

	require.Equal(t, http.StatusAccepted, f.copyTo("/ctr/b", source, "x-ms-access-tier", "Hot").status)
	require.Equal(t, http.StatusAccepted, f.copyTo("/ctr/fast", source, "x-ms-access-tier", "Cool", "x-ms-rehydrate-priority", "High").status)
	assert.Equal(t, "BlobBeingRehydrated", f.do(request{method: http.MethodGet, target: "/ctr/b"}).code())
	copied := f.do(request{method: http.MethodHead, target: "/ctr/fast", header: http.Header{"x-ms-version": newTags}})
	assert.Equal(t, "Archive", copied.header.Get("x-ms-access-tier"))
	assert.Equal(t, "rehydrate-pending-to-cool", copied.header.Get("x-ms-archive-status"))
	assert.Equal(t, "High", copied.header.Get("x-ms-rehydrate-priority"))

	f.clock.Advance(time.Hour)
	assert.Equal(t, "a", f.read(t, "/ctr/fast"))
	assert.Equal(t, "rehydrate-pending-to-hot", f.head("/ctr/b").header.Get("x-ms-archive-status"))
	f.clock.Advance(14 * time.Hour)
	assert.Equal(t, "a", f.read(t, "/ctr/b"))
	assert.Equal(t, "Hot", f.head("/ctr/b").header.Get("x-ms-access-tier"))
	assert.Equal(t, "BlobArchived", f.do(request{method: http.MethodGet, target: "/ctr/a"}).code())
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
