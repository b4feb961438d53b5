package storage_test

import (
	"encoding/base64"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/zap"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/arm/armtest"
	"github.com/edgerite/edgerite/arm/storage"
	"github.com/edgerite/edgerite/internal/store"
)

// blobs remembers which contents were dropped.
type blobs struct{ dropped []string }

func (b *blobs) DropAccount(_ *store.Tx, contents string) error {
	b.dropped = append(b.dropped, contents)
	return nil
}

type watcher struct{ changes int }

func (w *watcher) AccountsChanged() { w.changes++ }

type device struct {
	*armtest.Device
	accounts *storage.Accounts
	blobs    *blobs
	watcher  *watcher
	group    string
}

func start(t *testing.T, o armtest.Options) *device {
	t.Helper()
	d := &device{blobs: &blobs{}, watcher: &watcher{}}
	o.With = func(s *store.Store) []arm.Provider {
		d.accounts = storage.NewAccounts(s)
		return []arm.Provider{storage.New(storage.Deps{Accounts: d.accounts, Blobs: d.blobs, Containers: newContainers(), Watcher: d.watcher})}
	}
	d.Device = armtest.Start(t, o)
	d.group = d.Group("rg")
	return d
}

func (d *device) path(name string) string {
	return d.group + "/providers/Microsoft.Storage/storageAccounts/" + name
}

const body = `{"location":"DBELocal","kind":"storage","sku":{"name":"standard_lrs"}}`

func TestAccountAsTheDeviceShowsIt(t *testing.T) {
	t.Parallel()
	d := start(t, armtest.Options{})
	d.Must("PUT", d.path("photos"), body, http.StatusOK)

	got := d.Must("GET", d.path("photos")+"?api-version=2019-06-01", nil)
	assert.JSONEq(t, `{
		"id": "`+armtest.Sub+`/resourceGroups/rg/providers/Microsoft.Storage/storageaccounts/photos",
		"name": "photos",
		"type": "Microsoft.Storage/storageaccounts",
		"location": "DBELocal",
		"kind": "Storage",
		"sku": {"name": "Standard_LRS", "tier": "Standard"},
		"properties": {
			"provisioningState": "Succeeded",
			"creationTime": "2024-05-06T07:08:09.0000000Z",
			"primaryEndpoints": {"blob": "https://photos.blob.edge1.localhost/"},
			"primaryLocation": "DBELocal",
			"statusOfPrimary": "available",
			"supportsHttpsTrafficOnly": false
		}
	}`, string(got.Body))
}

func TestEndpointHasThePortOfTheRequest(t *testing.T) {
	t.Parallel()
	d := start(t, armtest.Options{})
	d.Must("PUT", d.path("photos"), body)
	got := d.Must("GET", "https://management.edge1.localhost:8443"+d.path("photos"), nil)
	assert.Equal(t, "https://photos.blob.edge1.localhost:8443/", got.Get("properties.primaryEndpoints.blob"))
}

func TestAccountRefusals(t *testing.T) {
	t.Parallel()
	d := start(t, armtest.Options{})
	d.Must("PUT", d.path("photos"), body)
	other := d.Group("other") + "/providers/Microsoft.Storage/storageAccounts/photos"
	for _, row := range []struct {
		name, path, body string
		status           int
		code             string
	}{
		{"name too short", d.path("ab"), body, 400, "AccountNameInvalid"},
		{"name too long", d.path("abcdefghijklmnopqrstuvwxy"), body, 400, "AccountNameInvalid"},
		{"upper case name", d.path("Videos"), body, 400, "AccountNameInvalid"},
		{"hyphen in name", d.path("my-videos"), body, 400, "AccountNameInvalid"},
		{"name of another group's account", other, body, 409, "StorageAccountInAnotherResourceGroup"},
		{"geo-redundant", d.path("videos"), `{"location":"DBELocal","kind":"Storage","sku":{"name":"Standard_GRS"}}`, 400, "InvalidValuesForRequestParameters"},
		{"file storage", d.path("videos"), `{"location":"DBELocal","kind":"FileStorage","sku":{"name":"Premium_LRS"}}`, 400, "InvalidValuesForRequestParameters"},
		{"another SKU", d.path("photos"), `{"location":"DBELocal","sku":{"name":"Premium_LRS"}}`, 400, "AccountPropertyCannotBeUpdated"},
		{"key in a vault", d.path("videos"), `{"location":"DBELocal","sku":{"name":"Standard_LRS"},"properties":{"encryption":{"keySource":"Microsoft.Keyvault"}}}`, 400, "InvalidValuesForRequestParameters"},
	} {
		t.Run(row.name, func(t *testing.T) {
			d.Refused(row.status, row.code, "PUT", row.path, row.body)
		})
	}
	d.Must("GET", d.path("videos"), nil, http.StatusNotFound)
}

func TestUpdateKeepsKeysAndTime(t *testing.T) {
	t.Parallel()
	d := start(t, armtest.Options{})
	d.Must("PUT", d.path("photos"), body)
	before, err := d.accounts.Account(t.Context(), "photos")
	require.NoError(t, err)
	d.Advance(time.Hour)

	d.Must("PUT", d.path("photos"), `{"location":"dbelocal","kind":"StorageV2","sku":{"name":"Standard_LRS"},"properties":{"supportsHttpsTrafficOnly":true}}`, http.StatusOK)
	got := d.Must("PATCH", d.path("photos"), `{"tags":{"team":"edge"}}`, http.StatusOK)
	assert.Equal(t, "Storage", got.Get("kind"))
	assert.Equal(t, true, got.Get("properties.supportsHttpsTrafficOnly"))
	assert.Equal(t, "2024-05-06T07:08:09.0000000Z", got.Get("properties.creationTime"))

	after, err := d.accounts.Account(t.Context(), "photos")
	require.NoError(t, err)
	before.HTTPSOnly = true
	assert.Equal(t, before, after)
	assert.Equal(t, 1, d.watcher.changes, "an update brings no new name")
}

func TestKeys(t *testing.T) {
	t.Parallel()
	d := start(t, armtest.Options{})
	d.Must("PUT", d.path("photos"), body)

	listed := d.Must("POST", d.path("photos")+"/listKeys?api-version=2017-10-01", nil)
	for i, name := range []string{"key1", "key2"} {
		key := "keys." + string(rune('0'+i)) + "."
		assert.Equal(t, name, listed.Get(key+"keyName"))
		assert.Equal(t, "Full", listed.Get(key+"permissions"))
		assert.Nil(t, listed.Get(key+"creationTime"))
		raw, err := base64.StdEncoding.DecodeString(listed.Get(key + "value").(string))
		require.NoError(t, err)
		assert.Len(t, raw, 64)
	}
	newer := d.Must("POST", d.path("photos")+"/listkeys?api-version=2022-09-01&$expand=kerb", nil)
	assert.Equal(t, "2024-05-06T07:08:09.0000000Z", newer.Get("keys.0.creationTime"))

	d.Refused(400, "InvalidValuesForRequestParameters", "POST", d.path("photos")+"/regenerateKey", `{"keyName":"key3"}`)
	d.Must("POST", d.path("photos")+"/regenerateKey", `{"keyName":"key2"}`)
	again := d.Must("POST", d.path("photos")+"/listKeys", nil)
	assert.Equal(t, listed.Get("keys.0.value"), again.Get("keys.0.value"))
	assert.NotEqual(t, listed.Get("keys.1.value"), again.Get("keys.1.value"))

	account, err := d.accounts.Account(t.Context(), "photos")
	require.NoError(t, err)
	assert.Equal(t, again.Get("keys.1.value"), account.Keys[1])
	for _, answer := range []*armtest.Response{d.Must("GET", d.path("photos"), nil), d.Must("GET", d.group+"/providers/Microsoft.Storage/storageAccounts", nil)} {
		assert.NotContains(t, string(answer.Body), account.Keys[0], "keys are secret")
	}
}

// Whatever order the keys of many accounts change in, each client finds the key it was last told.
func TestKeysRegeneratedTogether(t *testing.T) {
	t.Parallel()
	d := start(t, armtest.Options{})
	names := []string{"one", "two", "three"}
	for _, name := range names {
		d.Must("PUT", d.path(name), body)
	}
	var clients sync.WaitGroup
	for _, name := range names {
		clients.Go(func() {
			for range 20 {
				told := d.Do("POST", d.path(name)+"/regenerateKey", `{"keyName":"key1"}`)
				account, err := d.accounts.Account(t.Context(), name)
				if assert.NoError(t, err) {
					assert.Equal(t, told.Get("keys.0.value"), account.Keys[0])
				}
			}
		})
	}
	clients.Wait()
}

func TestDeletedAccountIsGone(t *testing.T) {
	t.Parallel()
	d := start(t, armtest.Options{})
	d.Must("PUT", d.path("photos"), body)
	first, err := d.accounts.Account(t.Context(), "photos")
	require.NoError(t, err)
	d.Must("PUT", d.path("PHOTOS"), body, http.StatusOK) // the same account: ids compare without case
	d.Must("DELETE", d.path("Photos"), nil, http.StatusOK)
	d.Must("DELETE", d.path("photos"), nil, http.StatusNoContent)

	_, err = d.accounts.Account(t.Context(), "photos")
	require.ErrorIs(t, err, storage.ErrNoAccount)
	assert.Equal(t, []string{first.Contents}, d.blobs.dropped)
	assert.Equal(t, 2, d.watcher.changes)

	other := d.Group("other") + "/providers/Microsoft.Storage/storageAccounts/photos"
	d.Must("PUT", other, body, http.StatusOK)
	second, err := d.accounts.Account(t.Context(), "photos")
	require.NoError(t, err)
	assert.NotEqual(t, first.Contents, second.Contents, "an account made anew has nothing of the old one")
}

func TestAccountGoesWithItsGroup(t *testing.T) {
	t.Parallel()
	d := start(t, armtest.Options{})
	d.Must("PUT", d.path("photos"), body)
	account, err := d.accounts.Account(t.Context(), "photos")
	require.NoError(t, err)
	d.Must("DELETE", d.group, nil)
	_, err = d.accounts.Account(t.Context(), "photos")
	require.ErrorIs(t, err, storage.ErrNoAccount)
	assert.Equal(t, []string{account.Contents}, d.blobs.dropped)
}

func TestCheckNameAvailability(t *testing.T) {
	t.Parallel()
	d := start(t, armtest.Options{})
	d.Must("PUT", d.path("photos"), body)
	for _, row := range []struct{ name, answer string }{
		{"videos", `{"nameAvailable":true}`},
		{"photos", `{"nameAvailable":false,"reason":"AlreadyExists","message":"The storage account named photos is already taken."}`},
		{"My-Videos", `{"nameAvailable":false,"reason":"AccountNameInvalid","message":"My-Videos is not a valid storage account name. Storage account name must be between 3 and 24 characters in length and use numbers and lower-case letters only."}`},
		{"", `{"nameAvailable":false,"reason":"AccountNameInvalid","message":" is not a valid storage account name. Storage account name must be between 3 and 24 characters in length and use numbers and lower-case letters only."}`},
	} {
		t.Run(row.name, func(t *testing.T) {
			got := d.Must("POST", armtest.Sub+"/providers/Microsoft.Storage/checkNameAvailability",
				map[string]string{"name": row.name, "type": "Microsoft.Storage/storageAccounts"}, http.StatusOK)
			assert.JSONEq(t, row.answer, string(got.Body))
		})
	}
}

func TestUsages(t *testing.T) {
	t.Parallel()
	d := start(t, armtest.Options{})
	d.Must("PUT", d.path("photos"), body)
	for _, path := range []string{"usages", "locations/dbelocal/usages"} {
		got := d.Must("GET", armtest.Sub+"/providers/Microsoft.Storage/"+path, nil)
		assert.EqualValues(t, 1, got.Get("value.0.currentValue"), path)
	}
	assert.Equal(t, "Premium_LRS", d.Must("GET", armtest.Sub+"/providers/Microsoft.Storage/skus", nil).Get("value.1.name"))
}

// Azure CLI takes a 201 to PUT and a 202 to DELETE of an account for errors.
func TestCreationIsPolledByLocation(t *testing.T) {
	t.Parallel()
	d := start(t, armtest.Options{Scale: armtest.Full})
	asked := d.Must("PUT", d.path("photos"), body, http.StatusAccepted)
	assert.Empty(t, asked.Body)
	assert.Empty(t, asked.Header.Get("Azure-AsyncOperation"))
	poll := asked.Header.Get("Location")
	require.NotEmpty(t, poll)
	d.Must("GET", poll, nil, http.StatusAccepted)
	d.Advance(time.Minute)
	assert.Equal(t, "photos", d.Must("GET", poll, nil, http.StatusOK).Get("name"))

	d.Must("PUT", d.path("photos"), body, http.StatusOK)
	d.Must("PATCH", d.path("photos"), `{"tags":{"a":"b"}}`, http.StatusOK)
	d.Must("DELETE", d.path("photos"), nil, http.StatusOK)
	d.Must("GET", d.path("photos"), nil, http.StatusNotFound)
}

func TestAccountsSurviveARestart(t *testing.T) {
	t.Parallel()
	fs := vfs.NewMem()
	first := start(t, armtest.Options{FS: fs})
	first.Must("PUT", first.path("photos"), body)
	want, err := first.accounts.Account(t.Context(), "photos")
	require.NoError(t, err)
	first.Close()

	s, err := store.Open(store.Options{Dir: "store", FS: fs, Log: zap.NewNop()})
	require.NoError(t, err)
	defer func() { assert.NoError(t, s.Close()) }()
	got, err := storage.NewAccounts(s).Account(t.Context(), "photos")
	require.NoError(t, err)
	assert.Equal(t, want, got)
}

func (b *blobs) SignSAS(account, key, resource string, parameters [][2]string) (string, error) {
	var text strings.Builder
	for _, p := range parameters {
		if p[1] != "" {
			text.WriteString(p[0] + "=" + p[1] + "&")
		}
	}
	return account + " " + resource + " " + text.String() + key, nil
}

func TestSharedAccessSignatures(t *testing.T) {
	t.Parallel()
	d := start(t, armtest.Options{})
	d.Must("PUT", d.path("photos"), body)
	account, err := d.accounts.Account(t.Context(), "photos")
	require.NoError(t, err)
	for _, row := range []struct{ name, action, body, property, want string }{
		{"account", "listAccountSas", `{"signedServices":"b","signedResourceTypes":"s","signedPermission":"r","signedExpiry":"2017-05-24T11:42:03.1567373Z"}`,
			"accountSasToken", "photos  ss=b&srt=s&sp=r&se=2017-05-24T11:42:03Z&" + account.Keys[0]},
		{"account, all there is", "ListAccountSas", `{"signedServices":"btqf","signedResourceTypes":"sco","signedPermission":"rwdlacup","signedStart":"2017-05-24T10:42:03+02:00",
			"signedExpiry":"2017-05-24T11:42:03Z","signedIp":"10.0.0.1-10.0.0.9","signedProtocol":"https,http","keyToSign":"KEY2"}`,
			"accountSasToken", "photos  ss=btqf&srt=sco&sp=rwdlacup&st=2017-05-24T08:42:03Z&se=2017-05-24T11:42:03Z&sip=10.0.0.1-10.0.0.9&spr=https,http&" + account.Keys[1]},
		{"container", "listServiceSas", `{"canonicalizedResource":"/blob/photos/music","signedResource":"c","signedPermission":"l","signedExpiry":"2017-05-24T11:42:03Z","rscc":"no-cache"}`,
			"serviceSasToken", "photos /blob/photos/music sr=c&se=2017-05-24T11:42:03Z&sp=l&rscc=no-cache&" + account.Keys[0]},
		{"by a policy", "listServiceSas", `{"canonicalizedResource":"/blob/photos/music","signedResource":"c","signedIdentifier":"readers"}`,
			"serviceSasToken", "photos /blob/photos/music sr=c&si=readers&" + account.Keys[0]},
	} {
		t.Run(row.name, func(t *testing.T) {
			got := d.Must("POST", d.path("photos")+"/"+row.action+"?api-version=2019-06-01", row.body)
			assert.Equal(t, row.want, got.Get(row.property))
		})
	}
	for _, row := range []struct{ property, action, body string }{
		{"signedServices", "listAccountSas", `{"signedResourceTypes":"s","signedPermission":"r","signedExpiry":"2017-05-24T11:42:03Z"}`},
		{"signedResourceTypes", "listAccountSas", `{"signedServices":"b","signedResourceTypes":"x","signedPermission":"r","signedExpiry":"2017-05-24T11:42:03Z"}`},
		{"signedPermission", "listAccountSas", `{"signedServices":"b","signedResourceTypes":"s","signedExpiry":"2017-05-24T11:42:03Z"}`},
		{"signedPermission", "listAccountSas", `{"signedServices":"b","signedResourceTypes":"s","signedPermission":"rz","signedExpiry":"2017-05-24T11:42:03Z"}`},
		{"signedExpiry", "listAccountSas", `{"signedServices":"b","signedResourceTypes":"s","signedPermission":"r"}`},
		{"signedExpiry", "listAccountSas", `{"signedServices":"b","signedResourceTypes":"s","signedPermission":"r","signedExpiry":"tomorrow"}`},
		{"signedStart", "listAccountSas", `{"signedServices":"b","signedResourceTypes":"s","signedPermission":"r","signedExpiry":"2017-05-24T11:42:03Z","signedStart":"5"}`},
		{"signedIp", "listAccountSas", `{"signedServices":"b","signedResourceTypes":"s","signedPermission":"r","signedExpiry":"2017-05-24T11:42:03Z","signedIp":"1.2.3.4-1.2.3.5-1.2.3.6"}`},
		{"signedProtocol", "listAccountSas", `{"signedServices":"b","signedResourceTypes":"s","signedPermission":"r","signedExpiry":"2017-05-24T11:42:03Z","signedProtocol":"http"}`},
		{"keyToSign", "listAccountSas", `{"signedServices":"b","signedResourceTypes":"s","signedPermission":"r","signedExpiry":"2017-05-24T11:42:03Z","keyToSign":"key3"}`},
		{"canonicalizedResource", "listServiceSas", `{"canonicalizedResource":"/blob/others/music","signedResource":"c","signedPermission":"l","signedExpiry":"2017-05-24T11:42:03Z"}`},
		{"signedResource", "listServiceSas", `{"canonicalizedResource":"/blob/photos/music","signedResource":"s","signedPermission":"l","signedExpiry":"2017-05-24T11:42:03Z"}`},
		{"signedExpiry", "listServiceSas", `{"canonicalizedResource":"/blob/photos/music","signedResource":"c","signedPermission":"l"}`},
	} {
		t.Run("no "+row.property, func(t *testing.T) {
			message := d.Refused(400, "InvalidValuesForRequestParameters", "POST", d.path("photos")+"/"+row.action, row.body)
			assert.Contains(t, message, row.property)
		})
	}
}
