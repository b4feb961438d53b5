package blob_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/blob"
	"github.com/edgerite/edgerite/internal/store"
)

// oneAccount answers to every name, and can be changed.
type oneAccount struct {
	mu sync.Mutex // guards it
	it blob.Account
}

func (a *oneAccount) Account(context.Context, string) (blob.Account, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.it, nil
}

func (a *oneAccount) change(fn func(*blob.Account)) {
	a.mu.Lock()
	defer a.mu.Unlock()
	fn(&a.it)
}

// withAccount gives a service whose one account, "acct", can be changed.
func withAccount(t *testing.T) (*fixture, *oneAccount) {
	t.Helper()
	a := &oneAccount{it: blob.Account{Name: "acct", ID: "id-1", Keys: keys, SKU: "Standard_LRS", Kind: "Storage"}}
	return newFixture(t, withTokens, func(d *blob.Deps, _ *store.Options) { d.Accounts = a }), a
}

func TestRegeneratedKeyCountsAtOnce(t *testing.T) {
	t.Parallel()
	f, account := withAccount(t)
	withDocs(t, f)
	sas := "/docs/b?" + serviceSAS("docs/b", params("sv", "2019-07-07", "sr", "b", "sp", "r", "se", "2030-01-01"))
	shared := request{method: "GET", target: "/docs/b"}
	require.Equal(t, 200, f.do(shared).status)
	require.Equal(t, 200, f.get(sas).status)
	account.change(func(a *blob.Account) { a.Keys[0] = keys[1] })
	assert.Equal(t, 403, f.do(shared).status)
	assert.Equal(t, 403, f.get(sas).status)
	account.change(func(a *blob.Account) { a.Keys[1] = keys[0] })
	assert.Equal(t, 200, f.do(shared).status, "the other key is as good")
	assert.Equal(t, 200, f.get(sas).status)
}

// The account of an exported disk gives its contents to nobody but the owner of a SAS, which is of the
// form that Grant-AzSnapshotAccess prints: by a policy, and without an expiry of its own.
func TestAccountOfAnExportedDisk(t *testing.T) {
	t.Parallel()
	f, account := withAccount(t)
	require.Equal(t, 201, f.do(request{method: "PUT", target: "/disk?restype=container", header: http.Header{"x-ms-blob-public-access": {"container"}}}).status)
	require.Equal(t, 201, f.put("/disk/abcd.vhd", "hello").status)
	const policy = "8b1ee5e5-2b55-4a0f-9b4c-7a1f2a7f9d11"
	acl := "<SignedIdentifiers><SignedIdentifier><Id>" + policy + "</Id><AccessPolicy><Expiry>2026-03-04T06:06:07Z</Expiry><Permission>r</Permission></AccessPolicy></SignedIdentifier></SignedIdentifiers>"
	require.Equal(t, 200, f.do(request{method: "PUT", target: "/disk?restype=container&comp=acl", body: []byte(acl), header: http.Header{"x-ms-blob-public-access": {"container"}}}).status)
	sas := "/disk/abcd.vhd?" + serviceSAS("disk/abcd.vhd", params("sv", "2017-04-17", "sr", "b", "si", policy, "sk", "system-1"))
	require.Equal(t, 200, f.get("/disk/abcd.vhd").status, "public so far")
	account.change(func(a *blob.Account) { a.SASOnly = true })

	got := f.get(sas)
	assert.Equal(t, 200, got.status, "%s", got.body)
	assert.Equal(t, "hello", string(got.body))
	bearer := http.Header{"Authorization": {"Bearer alice"}}
	for name, q := range map[string]request{
		"shared key": {method: "GET", target: "/disk/abcd.vhd"},
		"token":      {method: "GET", target: "/disk/abcd.vhd", unsigned: true, secure: true, header: bearer},
		"both":       {method: "GET", target: sas, unsigned: true, secure: true, header: bearer},
	} {
		got := f.do(q)
		assert.Equal(t, 403, got.status, name)
		assert.Equal(t, "AuthenticationFailed", got.code(), name)
	}
	assert.Equal(t, 404, f.get("/disk/abcd.vhd").status, "nothing is public")
	assert.Equal(t, 403, f.do(request{method: "DELETE", target: sas, unsigned: true}).status, "the policy grants reading")
	assert.Equal(t, 403, f.get(strings.Replace(sas, policy, "8b1ee5e5-2b55-4a0f-9b4c-7a1f2a7f9d12", 1)).status)

	account.change(func(a *blob.Account) { a.SASOnly = false })
	copied := f.do(request{method: "PUT", account: "acct", target: "/disk/copy.vhd", header: http.Header{"x-ms-copy-source": {"https://acct." + suffix + sas}}})
	assert.Equal(t, 202, copied.status, "%s", copied.body)
}
