package arm_test

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/arm/armtest"
	"github.com/edgerite/edgerite/internal/apierr"
)

// errands is a provider whose type does work that takes as long as it takes; begun holds the operations.
func errands(begun *[]string) arm.Provider {
	return arm.Provider{Namespace: "Test.Errands", Types: []arm.Registered{&arm.Type[Box]{
		Name: "Test.Errands/errands", Versions: arm.Versions{"2020-06-01"},
		Work: func(_ *arm.Call, _, r *arm.Resource[Box], operation string) (bool, error) {
			if r.Body.Properties.Depth == 0 {
				return false, nil
			}
			*begun = append(*begun, operation)
			return true, nil
		},
		Settled: func(_ *arm.Call, r *arm.Resource[Box]) error {
			if r.Body.Properties.Depth == 13 {
				return apierr.New(http.StatusConflict, "Unlucky", "It came to nothing.")
			}
			r.Body.Properties.Serial = "done"
			return nil
		},
	}}}
}

const errandsAt = "/providers/Test.Errands/errands/"

func TestOperationEndsWithItsWork(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name    string
		depth   int
		failure error
		state   string
		code    any
	}{
		{"well", 1, nil, "Succeeded", nil},
		{"by a failure", 1, apierr.New(http.StatusBadRequest, "NoSource", "There is none."), "Failed", "NoSource"},
		{"by a failure that nobody foresaw", 1, errors.New("oh"), "Failed", "InternalServerError"},
		{"by its last step", 13, nil, "Failed", "Unlucky"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			var begun []string
			d := armtest.New(t, errands(&begun)) // where other operations are over at once
			path := d.Group("rg") + errandsAt + "e"
			made := d.Must("PUT", path, body(map[string]any{"depth": row.depth}), 201)
			require.Len(t, begun, 1)
			status := made.Header.Get("Azure-AsyncOperation")
			assert.Equal(t, "1", made.Header.Get("Retry-After"))
			d.Advance(365 * 24 * time.Hour)
			assert.Equal(t, "Creating", d.Must("GET", path, nil).Get("properties.provisioningState"), "no time ends it")
			assert.Equal(t, "InProgress", d.Must("GET", status, nil).Get("status"))
			d.Refused(409, "Conflict", "PUT", path, body(nil))

			require.NoError(t, d.Engine.Conclude(t.Context(), begun[0], row.failure))
			require.NoError(t, d.Engine.Conclude(t.Context(), begun[0], errors.New("again")), "it is over")
			assert.Equal(t, row.state, d.Must("GET", path, nil).Get("properties.provisioningState"))
			poll := d.Must("GET", status, nil)
			assert.Equal(t, row.state, poll.Get("status"))
			assert.Equal(t, row.code, poll.Get("error.code"))
			d.Advance(25 * time.Hour)
			d.Refused(404, "OperationNotFound", "GET", status, nil)
			require.NoError(t, d.Engine.Conclude(t.Context(), begun[0], nil), "nobody knows it any more")
		})
	}
}

func TestWorkThatThereIsNone(t *testing.T) {
	t.Parallel()
	var begun []string
	d := armtest.New(t, errands(&begun))
	made := d.Must("PUT", d.Group("rg")+errandsAt+"e", body(nil), 201)
	assert.Equal(t, "Succeeded", made.Get("properties.provisioningState"))
	assert.Empty(t, begun)
}

func TestDeletionTakesThePlaceOfWork(t *testing.T) {
	t.Parallel()
	var begun []string
	d := armtest.New(t, errands(&begun))
	path := d.Group("rg") + errandsAt + "e"
	status := d.Must("PUT", path, body(map[string]any{"depth": 1})).Header.Get("Azure-AsyncOperation")
	d.Must("DELETE", path, nil, 200)
	assert.Equal(t, "OperationPreempted", d.Must("GET", status, nil).Get("error.code"))
	require.NoError(t, d.Engine.Conclude(t.Context(), begun[0], nil))
	d.Must("GET", path, nil, 404)
}

func TestWorkSurvivesRestart(t *testing.T) {
	t.Parallel()
	var begun []string
	o := armtest.Options{Providers: []arm.Provider{errands(&begun)}, FS: vfs.NewMem()}
	d := armtest.Start(t, o)
	path := d.Group("rg") + errandsAt + "e"
	d.Must("PUT", path, body(map[string]any{"depth": 1}))
	d.Close()
	o.Seed = 1
	d = armtest.Start(t, o)
	assert.Equal(t, "Creating", d.Must("GET", path, nil).Get("properties.provisioningState"))
	require.NoError(t, d.Engine.Conclude(t.Context(), begun[0], nil))
	assert.Equal(t, "done", d.Must("GET", path, nil).Get("properties.serial"))
}

// An operation with a due time can be ended before it, and its time finds it over.
func TestOperationEndsBeforeItsTime(t *testing.T) {
	t.Parallel()
	d := armtest.Start(t, armtest.Options{Providers: toysOnly(), Scale: armtest.Full})
	path := d.Group("rg") + toysAt + "bear"
	status := d.Must("PUT", path, body(nil), 201).Header.Get("Azure-AsyncOperation")
	var poll struct{ Name string }
	d.Must("GET", status, nil).JSON(&poll)
	require.NoError(t, d.Engine.Conclude(t.Context(), poll.Name, nil))
	ended := d.Must("GET", status, nil)
	assert.Equal(t, "Succeeded", ended.Get("status"))
	assert.Equal(t, "2024-05-06T07:08:09.0000000Z", ended.Get("endTime"))
	d.Advance(2 * time.Minute)
	assert.Equal(t, ended.Body, d.Must("GET", status, nil).Body)
}
