package arm_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/arm/armtest"
)

const toysAt = "/providers/Test.Toys/toys/"

func body(properties map[string]any) map[string]any {
	return map[string]any{"location": "DBELocal", "properties": properties}
}

func TestCreateReadUpdateDelete(t *testing.T) {
	t.Parallel()
	d := armtest.New(t, toys())
	group := d.Group("rg")
	path := group + toysAt + "Bear"

	d.Refused(404, "ResourceNotFound", "GET", path, nil)
	made := d.Must("PUT", path, body(map[string]any{"Size": "3"}), 201)
	assert.Equal(t, path, made.Get("id"))
	assert.Equal(t, "DBELocal", made.Get("location"))
	assert.Equal(t, "red", made.Get("properties.color"), "filled in by Default")
	assert.InEpsilon(t, 3, made.Get("properties.size"), 0, "names compare without case, numbers may be strings")
	assert.Equal(t, "Succeeded", made.Get("properties.provisioningState"))

	shown := d.Must("GET", path, nil, 200)
	assert.Equal(t, string(made.Body), string(shown.Body))
	d.Must("HEAD", path, nil, 204)
	changed := d.Must("PUT", path, body(map[string]any{"color": "blue"}), 200)
	assert.Nil(t, changed.Get("properties.size"), "PUT replaces")
	assert.NotEqual(t, made.Get("etag"), changed.Get("etag"))
	assert.Equal(t, made.Get("properties.serial"), changed.Get("properties.serial"), "readonly is kept")
	patched := d.Must("PATCH", path, map[string]any{"tags": map[string]string{"a": "b"}}, 200)
	assert.Equal(t, "blue", patched.Get("properties.color"), "PATCH keeps")

	list := d.Must("GET", group+"/providers/test.toys/TOYS", nil, 200)
	assert.Equal(t, "Bear", list.Get("value.0.name"))
	all := d.Must("GET", armtest.Sub+"/providers/Test.Toys/toys", nil, 200)
	assert.Equal(t, string(list.Body), string(all.Body))

	d.Must("DELETE", path, nil, 200)
	d.Must("DELETE", path, nil, 204)
	d.Refused(404, "ResourceNotFound", "GET", path, nil)
	d.Refused(404, "ResourceGroupNotFound", "GET", armtest.Sub+"/resourceGroups/none"+toysAt+"Bear", nil)
}

func TestLongRunning(t *testing.T) {
	t.Parallel()
	d := armtest.Start(t, armtest.Options{Providers: toysOnly(), Scale: armtest.Full})
	path := d.Group("rg") + toysAt + "bear"

	made := d.Must("PUT", path, body(nil), 201)
	assert.Equal(t, "Creating", made.Get("properties.provisioningState"))
	status, result := made.Header.Get("Azure-AsyncOperation"), made.Header.Get("Location")
	assert.Equal(t, "15", made.Header.Get("Retry-After"))
	d.Refused(409, "Conflict", "PUT", path, body(map[string]any{"size": 1}))

	poll := d.Must("GET", status, nil, 200)
	assert.Equal(t, "InProgress", poll.Get("status"))
	d.Must("GET", result, nil, 202)
	d.Clock.Advance(59 * time.Second)
	assert.Equal(t, "InProgress", d.Must("GET", status, nil, 200).Get("status"))
	d.Clock.Advance(time.Second)
	poll = d.Must("GET", status, nil, 200)
	assert.Equal(t, "Succeeded", poll.Get("status"))
	assert.Equal(t, "2024-05-06T07:09:09.0000000Z", poll.Get("endTime"))
	assert.Equal(t, "Succeeded", d.Must("GET", result, nil, 200).Get("properties.provisioningState"))

	gone := d.Must("DELETE", path, nil, 202)
	assert.Equal(t, "Deleting", d.Must("GET", path, nil).Get("properties.provisioningState"))
	again := d.Must("DELETE", path, nil, 202)
	assert.Equal(t, gone.Header.Get("Location"), again.Header.Get("Location"))
	d.Advance(20 * time.Second)
	d.Must("GET", gone.Header.Get("Location"), nil, 204)
	d.Refused(404, "ResourceNotFound", "GET", path, nil)

	d.Advance(25 * time.Hour)
	d.Refused(404, "OperationNotFound", "GET", status, nil)
}

func TestFailedOperation(t *testing.T) {
	t.Parallel()
	d := armtest.Start(t, armtest.Options{Providers: toysOnly(), Scale: armtest.Full})
	path := d.Group("rg") + toysAt + "bear"
	made := d.Must("PUT", path, body(map[string]any{"color": "cursed"}), 201)
	d.Advance(time.Minute)
	poll := d.Must("GET", made.Header.Get("Azure-AsyncOperation"), nil, 200)
	assert.Equal(t, "Failed", poll.Get("status"))
	assert.Equal(t, "Cursed", poll.Get("error.code"))
	d.Refused(409, "Cursed", "GET", made.Header.Get("Location"), nil)
	assert.Equal(t, "Failed", d.Must("GET", path, nil).Get("properties.provisioningState"))
	d.Must("PUT", path, body(nil), 200)
}

func TestGroupDeletion(t *testing.T) {
	t.Parallel()
	d := armtest.Start(t, armtest.Options{Providers: toysOnly(), Scale: armtest.Full})
	group := d.Group("my-Group")
	d.Must("PUT", group+toysAt+"bear", body(nil))
	d.Advance(time.Minute)
	d.Must("HEAD", group, nil, 204)
	gone := d.Must("DELETE", group, nil, 202)
	location := gone.Header.Get("Location")
	assert.Contains(t, location, "/operationresults/eyJqb2JJZCI6IlJFU09VUkNFR1JPVVBERUxFVElPTkpPQi1NWToyREdST1VQLURCRUxPQ0FMIiwi")
	assert.Empty(t, gone.Body)
	assert.Equal(t, "Deleting", d.Must("GET", group, nil).Get("properties.provisioningState"))
	d.Refused(409, "ResourceGroupBeingDeleted", "PUT", group+toysAt+"cat", body(nil))
	d.Refused(409, "ResourceGroupBeingDeleted", "PUT", group, map[string]any{"location": "dbelocal"})
	d.Must("GET", location, nil, 202)
	d.Advance(time.Minute)
	last := d.Must("GET", location, nil, 200)
	assert.Empty(t, last.Body)
	d.Refused(404, "ResourceGroupNotFound", "GET", group, nil)
	d.Must("HEAD", group, nil, http.StatusNotFound)
	require.Equal(t, "[]", compact(t, d.Must("GET", armtest.Sub+"/resources", nil).Get("value")))
}
