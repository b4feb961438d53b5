package arm_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/arm/armtest"
	"github.com/edgerite/edgerite/internal/apierr"
)

// TestResultInStatus has a version whose clients read an action's result where they ask for its status: they are
// told nothing of another place.
func TestResultInStatus(t *testing.T) {
	t.Parallel()
	d := armtest.Start(t, armtest.Options{Providers: toysOnly(), Scale: armtest.Full})
	path := d.Group("rg") + toysAt + "bear"
	d.Must("PUT", path, body(nil))
	d.Advance(time.Minute)
	r := d.Must("POST", path+"/play?api-version=2019-01-01", nil, 202)
	assert.Empty(t, r.Header.Get("Location"))
	d.Advance(10 * time.Second)
	assert.InEpsilon(t, 1, d.Must("GET", r.Header.Get("Azure-AsyncOperation"), nil, 200).Get("properties.output.wear"), 0)
}

func TestActionTakesTime(t *testing.T) {
	t.Parallel()
	d := armtest.Start(t, armtest.Options{Providers: toysOnly(), Scale: armtest.Full})
	path := d.Group("rg") + toysAt + "bear"
	d.Must("PUT", path, body(nil))
	d.Advance(time.Minute)
	r := d.Must("POST", path+"/play", nil, 202)
	assert.Empty(t, r.Body)
	assert.Equal(t, "10", r.Header.Get("Retry-After"))
	assert.Equal(t, "Updating", d.Must("GET", path, nil).Get("properties.provisioningState"))
	d.Refused(409, "Conflict", "POST", path+"/play", nil)
	d.Clock.Advance(9*time.Second + 900*time.Millisecond)
	assert.Equal(t, "1", d.Must("GET", r.Header.Get("Azure-AsyncOperation"), nil).Header.Get("Retry-After"), "never 0")
	d.Clock.Advance(time.Second)
	poll := d.Must("GET", r.Header.Get("Azure-AsyncOperation"), nil, 200)
	assert.InEpsilon(t, 1, poll.Get("properties.output.wear"), 0)
	assert.InEpsilon(t, 1, d.Must("GET", r.Header.Get("Location"), nil, 200).Get("wear"), 0)
}

// A hook that panics fails its own operation, not the device.
func TestPanicAtDueTime(t *testing.T) {
	t.Parallel()
	bad := arm.Type[Box]{
		Name: "Test.Bad/boxes", Versions: arm.Versions{"2020-06-01"}, Takes: arm.Durations{Put: time.Minute},
		Settled: func(*arm.Call, *arm.Resource[Box]) error { panic("oh") },
		Failed: func(_ *arm.Call, r *arm.Resource[Box], cause error) error {
			r.Body.Properties.Serial = apierr.From(cause).Code
			return nil
		},
	}
	d := armtest.Start(t, armtest.Options{Providers: []arm.Provider{{Namespace: "Test.Bad", Types: []arm.Registered{&bad}}}, Scale: armtest.Full})
	made := d.Must("PUT", d.Group("rg")+"/providers/Test.Bad/boxes/b", body(nil))
	d.Advance(time.Minute)
	poll := d.Must("GET", made.Header.Get("Azure-AsyncOperation"), nil, 200)
	assert.Equal(t, "Failed", poll.Get("status"))
	assert.Equal(t, "InternalServerError", poll.Get("error.code"))
	assert.NotContains(t, string(poll.Body), "oh\n")
	assert.Equal(t, "InternalServerError", d.Must("GET", armtest.Sub+"/resourceGroups/rg/providers/Test.Bad/boxes/b", nil).Get("properties.serial"), "the type has heard of it")
}

// An action that changes nothing writes nothing.
func TestActionThatOnlyReads(t *testing.T) {
	t.Parallel()
	d := armtest.New(t, toys())
	path := d.Group("rg") + toysAt + "bear"
	before := d.Must("PUT", path, body(map[string]any{"color": "green"}))
	d.Must("POST", path+"/paint", `{"color":"green"}`)
	assert.Equal(t, before.Get("etag"), d.Must("GET", path, nil).Get("etag"))
	d.Must("POST", path+"/paint", `{"color":"blue"}`)
	assert.NotEqual(t, before.Get("etag"), d.Must("GET", path, nil).Get("etag"))
}

func TestDeletionPreempts(t *testing.T) {
	t.Parallel()
	d := armtest.Start(t, armtest.Options{Providers: toysOnly(), Scale: armtest.Full})
	path := d.Group("rg") + toysAt + "bear"
	made := d.Must("PUT", path, body(nil))
	gone := d.Must("DELETE", path, nil, 202)
	poll := d.Must("GET", made.Header.Get("Azure-AsyncOperation"), nil, 200)
	assert.Equal(t, "Canceled", poll.Get("status"))
	assert.Equal(t, "OperationPreempted", poll.Get("error.code"))
	d.Refused(409, "Conflict", "PUT", path, body(nil))
	d.Advance(time.Minute)
	assert.Equal(t, "Succeeded", d.Must("GET", gone.Header.Get("Azure-AsyncOperation"), nil, 200).Get("status"))
	d.Must("PUT", path, body(nil), 201)
}

func TestGroupHeldFromOutside(t *testing.T) {
	t.Parallel()
	d := armtest.Start(t, armtest.Options{Providers: toysOnly(), Scale: armtest.Full})
	inner, outer := d.Group("inner"), d.Group("outer")
	boxAt := inner + "/providers/Test.Toys/boxes/b"
	d.Must("PUT", boxAt, body(nil))
	d.Must("PUT", outer+toysAt+"bear", body(map[string]any{"box": map[string]any{"id": boxAt}}))
	d.Advance(time.Minute)
	location := d.Must("DELETE", inner, nil, 202).Header.Get("Location")
	d.Advance(time.Minute)
	message := d.Refused(409, "ResourceGroupDeletionBlocked", "GET", location, nil)
	assert.Contains(t, message, "resources with identifiers 'Test.Toys/boxes/b' could not be deleted")
	assert.Equal(t, boxAt, d.Do("GET", location, nil).Get("error.details.0.target"))
	assert.Equal(t, "Succeeded", d.Must("GET", inner, nil).Get("properties.provisioningState"), "rolled back")
	d.Must("GET", boxAt, nil)

	d.Must("DELETE", outer+toysAt+"bear", nil)
	d.Advance(time.Minute)
	location = d.Must("DELETE", inner, nil, 202).Header.Get("Location")
	d.Advance(time.Minute)
	d.Must("GET", location, nil, 200)
	d.Refused(404, "ResourceGroupNotFound", "GET", inner, nil)
}

// A reference cannot be made to what is on its way out.
func TestReferenceToDeleting(t *testing.T) {
	t.Parallel()
	slow := arm.Type[Box]{Name: "Test.Slow/boxes", Versions: arm.Versions{"2020-06-01"}, Takes: arm.Durations{Delete: time.Minute}}
	d := armtest.Start(t, armtest.Options{
		Providers: []arm.Provider{toys(), {Namespace: "Test.Slow", Types: []arm.Registered{&slow}}}, Scale: armtest.Full,
	})
	group := d.Group("rg")
	at := group + "/providers/Test.Slow/boxes/b"
	d.Must("PUT", at, body(nil))
	d.Must("DELETE", at, nil, 202)
	link := body(map[string]any{"box": map[string]any{"id": at}})
	d.Refused(400, "ReferencedResourceNotProvisioned", "PUT", group+toysAt+"bear", link)
	d.Advance(time.Minute)
	d.Refused(400, "InvalidResourceReference", "PUT", group+toysAt+"bear", link)
}

func TestProviderWords(t *testing.T) {
	t.Parallel()
	p := toys()
	p.Status, p.Result = "operations", "operationResults"
	p.Busy = func(_ arm.ID, url string) error { return apierr.New(429, "AnotherOperationInProgress", "See %s", url) }
	d := armtest.Start(t, armtest.Options{Providers: []arm.Provider{p}, Scale: armtest.Full})
	path := d.Group("rg") + toysAt + "bear"
	made := d.Must("PUT", path, body(nil))
	assert.Contains(t, made.Header.Get("Azure-AsyncOperation"), "/providers/Test.Toys/locations/dbelocal/operations/")
	assert.Contains(t, made.Header.Get("Location"), "/providers/Test.Toys/locations/dbelocal/operationResults/")
	message := d.Refused(429, "AnotherOperationInProgress", "PUT", path, body(map[string]any{"size": 1}))
	assert.Equal(t, "See "+made.Header.Get("Azure-AsyncOperation"), message)
	d.Must("GET", made.Header.Get("Location"), nil, 202)
}

// What nobody needs any more can go: after an update, and after the deletion of who needed it.
func TestReferenceReleased(t *testing.T) {
	t.Parallel()
	d := armtest.New(t, toys())
	group := d.Group("rg")
	a, b := group+"/providers/Test.Toys/boxes/a", group+"/providers/Test.Toys/boxes/b"
	in := func(box string) map[string]any { return body(map[string]any{"box": map[string]any{"id": box}}) }
	d.Must("PUT", a, body(nil))
	d.Must("PUT", b, body(nil))
	d.Must("PUT", group+toysAt+"bear", in(a))
	assert.Equal(t, "Resource "+a+" is in use by "+group+toysAt+"bear and cannot be deleted.", d.Refused(409, "ResourceInUse", "DELETE", a, nil))
	d.Must("PUT", group+toysAt+"bear", in(b))
	d.Must("DELETE", a, nil, 200)
	d.Refused(409, "ResourceInUse", "DELETE", b, nil)
	d.Must("DELETE", group+toysAt+"bear", nil, 200)
	d.Must("DELETE", b, nil, 200)
}

// A client whose answer got lost asks again for the same, and is answered by the operation under way; whoever asks for something
// else has to wait.
func TestRepeatedWrite(t *testing.T) {
	t.Parallel()
	d := armtest.Start(t, armtest.Options{Providers: toysOnly(), Scale: armtest.Full})
	path := d.Group("rg") + toysAt + "bear"
	first := d.Must("PUT", path, body(map[string]any{"size": 1}), 201)
	d.Advance(20 * time.Second)
	again := d.Must("PUT", path, body(map[string]any{"size": 1}), 201)
	assert.Equal(t, first.Header.Get("Azure-AsyncOperation"), again.Header.Get("Azure-AsyncOperation"))
	assert.Equal(t, first.Get("etag"), again.Get("etag"), "nothing was written")
	assert.Equal(t, "Creating", again.Get("properties.provisioningState"))
	d.Refused(409, "Conflict", "PUT", path, body(map[string]any{"size": 2}))
	d.Refused(409, "Conflict", "PATCH", path, body(map[string]any{"size": 1}))
	d.Refused(409, "Conflict", "PUT", path+"?api-version=2019-01-01", body(map[string]any{"size": 1}))
	d.Advance(40 * time.Second)
	assert.Equal(t, "Succeeded", d.Must("GET", first.Header.Get("Azure-AsyncOperation"), nil).Get("status"), "its time is as it was")

	update := d.Must("PUT", path, body(map[string]any{"size": 1}), 200).Header.Get("Azure-AsyncOperation")
	assert.NotEqual(t, first.Header.Get("Azure-AsyncOperation"), update, "what is over is begun anew")
	assert.Equal(t, update, d.Must("PUT", path, body(map[string]any{"size": 1}), 200).Header.Get("Azure-AsyncOperation"))
	d.Must("DELETE", path, nil, 202)
	d.Refused(409, "Conflict", "PUT", path, body(map[string]any{"size": 1}))
}
