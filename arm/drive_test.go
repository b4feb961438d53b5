package arm_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/arm/armtest"
	"github.com/edgerite/edgerite/internal/apierr"
	"github.com/edgerite/edgerite/internal/store"
)

// Convoy makes things by requests, one stage after the other, those of a stage side by side.
type Convoy struct {
	Properties ConvoyProperties `json:"properties"`
}

type ConvoyProperties struct {
	Kind              string     `json:"kind,omitempty"` // "boxes", or "convoys" of nothing
	Depth             int        `json:"depth,omitempty"`
	Stages            [][]string `json:"stages,omitempty"`
	Made              int        `json:"made,omitempty" arm:"readonly"`
	ProvisioningState string     `json:"provisioningState,omitempty" arm:"readonly"`
}

// convoys is a provider of convoys and boxes. turns counts the turns taken.
func convoys(turns *atomic.Int64) []arm.Provider {
	convoy := &arm.Type[Convoy]{
		Name: "Test.Toys/convoys", Versions: arm.Versions{"2020-06-01"}, While: "Running",
		Drive: func(c *arm.Call, r *arm.Resource[Convoy]) error {
			turns.Add(1)
			return driveConvoy(c, r)
		},
	}
	convoy.Actions = arm.Actions[Convoy]{"stop": {Anytime: true, Begin: func(c *arm.Call, r *arm.Resource[Convoy]) (any, error) {
		return nil, arm.Abandon(c, convoy, r, apierr.New(http.StatusConflict, "Stopped", "It was stopped."))
	}}}
	return []arm.Provider{{Namespace: "Test.Toys", Types: []arm.Registered{&box, convoy}}}
}

func driveConvoy(c *arm.Call, r *arm.Resource[Convoy]) error {
	p := &r.Body.Properties
	for _, stage := range p.Stages {
		var waiting []string
		for _, name := range stage {
			operation, err := makeOnce(c, r, name)
			if err != nil {
				return err
			}
			state, failure, err := c.Outcome(operation)
			switch {
			case err != nil || failure != nil:
				return errors.Join(err, failure)
			case state == "" || state.Terminal():
			default:
				waiting = append(waiting, operation)
			}
		}
		if len(waiting) > 0 {
			return arm.Awaiting(waiting...)
		}
		p.Made += len(stage)
	}
	return nil
}

// makeOnce makes a thing unless a turn before has, and is the operation that makes it.
func makeOnce(c *arm.Call, r *arm.Resource[Convoy], name string) (operation string, err error) {
	key := []byte("test/" + r.ID.Key() + "/" + name)
	err = c.View(func() error {
		v, err := c.Reader().Get(key)
		operation = string(v)
		return err
	})
	if !errors.Is(err, store.ErrNotFound) {
		return operation, err
	}
	a, err := c.Request(arm.Request{
		Method: http.MethodPut, Path: r.ID.InGroup().String() + "/providers/Test.Toys/" + r.Body.Properties.Kind + "/" + name, Version: "2020-06-01",
		Body: []byte(`{"location":"dbelocal","properties":{"depth":` + strings.Repeat("1", r.Body.Properties.Depth) + `}}`),
	})
	if err != nil {
		return "", err
	}
	return a.Operation, c.Update(func() error { return c.Tx().Set(key, []byte(a.Operation)) })
}

func convoyOf(kind string, stages ...[]string) map[string]any {
	return body(map[string]any{"kind": kind, "depth": 1, "stages": stages})
}

// TestDrive has an operation make others, side by side where it asks for it, each at its time whenever somebody looks.
func TestDrive(t *testing.T) {
	t.Parallel()
	var turns atomic.Int64
	d := armtest.Start(t, armtest.Options{Providers: convoys(&turns), Scale: armtest.Full})
	toys := d.Group("rg") + "/providers/Test.Toys/"
	put := d.Must("PUT", toys+"convoys/convoy", convoyOf("boxes", []string{"a", "b"}, []string{"c"}), 201)
	assert.Equal(t, "Running", put.Get("properties.provisioningState"))
	assert.Zero(t, turns.Load(), "it is driven by the next request")
	for _, name := range []string{"a", "b"} {
		assert.Equal(t, "Creating", d.Must("GET", toys+"boxes/"+name, nil).Get("properties.provisioningState"))
	}
	d.Refused(404, "ResourceNotFound", "GET", toys+"boxes/c", nil)
	d.Refused(409, "Conflict", "PUT", toys+"convoys/convoy", convoyOf("boxes"))

	d.Advance(time.Hour)
	poll := d.Must("GET", put.Header.Get("Azure-AsyncOperation"), nil)
	assert.Equal(t, "Succeeded", poll.Get("status"))
	assert.Equal(t, "2024-05-06T07:08:19.0000000Z", poll.Get("endTime"), "two stages of five seconds, whenever somebody looks")
	shown := d.Must("GET", toys+"convoys/convoy", nil)
	assert.Equal(t, "Succeeded", shown.Get("properties.provisioningState"))
	assert.InEpsilon(t, 3, shown.Get("properties.made"), 0)
	assert.Equal(t, "Succeeded", d.Must("GET", toys+"boxes/c", nil).Get("properties.provisioningState"))
	assert.LessOrEqual(t, turns.Load(), int64(4))
}

// TestDriveAtOnce answers when all is over, also what is driven by what is driven.
func TestDriveAtOnce(t *testing.T) {
	t.Parallel()
	var turns atomic.Int64
	d := armtest.New(t, convoys(&turns)...)
	toys := d.Group("rg") + "/providers/Test.Toys/"
	put := d.Must("PUT", toys+"convoys/outer", convoyOf("convoys", []string{"inner"}, []string{"other"}), 201)
	assert.Equal(t, "Succeeded", put.Get("properties.provisioningState"))
	assert.InEpsilon(t, 2, put.Get("properties.made"), 0)
	assert.Empty(t, put.Header.Get("Azure-AsyncOperation"))
	assert.Equal(t, int64(3), turns.Load())
	d.Must("PUT", toys+"convoys/outer", convoyOf("convoys", []string{"inner"}), 200)
}

// TestDriveFails fails with the error of what it has asked for, which has a client find it where it polls.
func TestDriveFails(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]armtest.Options{"at once": {}, "in time": {Scale: armtest.Full}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var turns atomic.Int64
			o.Providers = convoys(&turns)
			d := armtest.Start(t, o)
			toys := d.Group("rg") + "/providers/Test.Toys/"
			deep := body(map[string]any{"kind": "boxes", "depth": 3, "stages": [][]string{{"a"}}})
			poll := d.Must("PUT", toys+"convoys/convoy", deep, 201).Header.Get("Azure-AsyncOperation")
			assert.Equal(t, "TooDeep", d.Must("GET", poll, nil).Get("error.code"))
			assert.Equal(t, "Failed", d.Must("GET", toys+"convoys/convoy", nil).Get("properties.provisioningState"))
			assert.Equal(t, int64(1), turns.Load())
		})
	}
}

// TestDriveMayWhatItsClientMay has no more rights than who asked for it.
func TestDriveMayWhatItsClientMay(t *testing.T) {
	t.Parallel()
	var turns atomic.Int64
	d := armtest.Start(t, armtest.WithRoles(armtest.Options{Providers: convoys(&turns), Scale: armtest.Full}))
	group := d.Group("rg")
	const role = armtest.Sub + "/providers/Microsoft.Authorization/roleDefinitions/5d9f9f0b-6d59-4b0a-a1e8-4e6b7cf3a111"
	d.Must("PUT", role+"?api-version=2018-01-01-preview", body(map[string]any{
		"roleName": "Driver", "type": "CustomRole", "assignableScopes": []string{armtest.Sub},
		"permissions": []any{map[string]any{"actions": []string{"Test.Toys/convoys/*"}}},
	}))
	d.Must("PUT", group+"/providers/Microsoft.Authorization/roleAssignments/5d9f9f0b-6d59-4b0a-a1e8-4e6b7cf3a222?api-version=2018-01-01-preview", body(map[string]any{
		"roleDefinitionId": role, "principalId": armtest.ObjectID("alice"),
	}))
	poll := d.As("alice").Must("PUT", group+"/providers/Test.Toys/convoys/convoy", convoyOf("boxes", []string{"a"}), 201).Header.Get("Azure-AsyncOperation")
	failed := d.Must("GET", poll, nil)
	assert.Equal(t, "AuthorizationFailed", failed.Get("error.code"))
	assert.Contains(t, failed.Get("error.message"), "alice@localhost")
}

// TestDriveHasAnEnd counts what is driven by what is driven, and what is driven by that.
func TestDriveHasAnEnd(t *testing.T) {
	t.Parallel()
	var turns atomic.Int64
	d := armtest.New(t, convoys(&turns)...)
	toys := d.Group("rg") + "/providers/Test.Toys/"
	var names []string
	for i := range 801 {
		names = append(names, fmt.Sprintf("c%d", i))
	}
	put := d.Must("PUT", toys+"convoys/outer", convoyOf("convoys", names[:800]), 201)
	assert.Equal(t, "Succeeded", put.Get("properties.provisioningState"))
	put = d.Must("PUT", toys+"convoys/other", convoyOf("convoys", names), 201)
	assert.Equal(t, "NestedDeploymentsTooMany", d.Must("GET", put.Header.Get("Azure-AsyncOperation"), nil).Get("error.code"))
}

// TestDriveSurvivesRestart goes on where it was.
func TestDriveSurvivesRestart(t *testing.T) {
	t.Parallel()
	var turns atomic.Int64
	fs := vfs.NewCrashableMem()
	o := armtest.Options{Providers: convoys(&turns), Scale: armtest.Full, FS: fs}
	d := armtest.Start(t, o)
	toys := d.Group("rg") + "/providers/Test.Toys/"
	d.Must("PUT", toys+"convoys/convoy", convoyOf("boxes", []string{"a"}, []string{"b"}), 201)
	for i, at := range []time.Duration{0, time.Second, 5 * time.Second, 6 * time.Second, 15 * time.Second} {
		crashed := fs.CrashClone(vfs.CrashCloneCfg{UnsyncedDataPercent: 0})
		o.FS, o.Clock, o.Seed = crashed, d.Clock, byte(i+1)
		again := armtest.Start(t, o)
		again.Advance(time.Hour)
		shown := again.Must("GET", toys+"convoys/convoy", nil)
		assert.Equal(t, "Succeeded", shown.Get("properties.provisioningState"), at)
		assert.InEpsilon(t, 2, shown.Get("properties.made"), 0)
		d.Advance(at - time.Hour)
	}
}

// TestDriveStopped ends as cancelled when that is asked for, and makes nothing more.
func TestDriveStopped(t *testing.T) {
	t.Parallel()
	var turns atomic.Int64
	d := armtest.Start(t, armtest.Options{Providers: convoys(&turns), Scale: armtest.Full})
	toys := d.Group("rg") + "/providers/Test.Toys/"
	poll := d.Must("PUT", toys+"convoys/convoy", convoyOf("boxes", []string{"a"}, []string{"b"}), 201).Header.Get("Azure-AsyncOperation")
	d.Advance(time.Second)
	d.Must("POST", toys+"convoys/convoy/stop", nil, 200)
	stopped := d.Must("GET", poll, nil)
	assert.Equal(t, "Canceled", stopped.Get("status"))
	assert.Equal(t, "Stopped", stopped.Get("error.code"))
	d.Advance(time.Hour)
	assert.Equal(t, "Canceled", d.Must("GET", toys+"convoys/convoy", nil).Get("properties.provisioningState"))
	assert.Equal(t, "Succeeded", d.Must("GET", toys+"boxes/a", nil).Get("properties.provisioningState"), "what was begun comes to its end")
	d.Refused(404, "ResourceNotFound", "GET", toys+"boxes/b", nil)
	d.Must("POST", toys+"convoys/convoy/stop", nil, 200)
	d.Must("PUT", toys+"convoys/convoy", convoyOf("boxes", []string{"b"}), 200)
}

// TestDriveGoesOnWhenConcluded does not wait for a time, but for the operations it has begun.
func TestDriveGoesOnWhenConcluded(t *testing.T) {
	t.Parallel()
	var turns atomic.Int64
	d := armtest.Start(t, armtest.Options{Providers: convoys(&turns), Scale: armtest.Full})
	toys := d.Group("rg") + "/providers/Test.Toys/"
	d.Must("PUT", toys+"convoys/convoy", convoyOf("boxes", []string{"a"}), 201)
	operations, err := d.Engine.Operations(t.Context())
	require.NoError(t, err)
	for _, op := range operations {
		if strings.HasSuffix(op.Resource.Key(), "/a") {
			require.NoError(t, d.Engine.Conclude(t.Context(), op.ID, nil))
			continue
		}
		assert.ErrorContains(t, d.Engine.Conclude(t.Context(), op.ID, nil), "does its work by others")
	}
	assert.Equal(t, "Succeeded", d.Must("GET", toys+"convoys/convoy", nil).Get("properties.provisioningState"))
}

// TestDriveWithItsGroup ends with the group it is in.
func TestDriveWithItsGroup(t *testing.T) {
	t.Parallel()
	var turns atomic.Int64
	d := armtest.Start(t, armtest.Options{Providers: convoys(&turns), Scale: armtest.Full})
	group := d.Group("rg")
	poll := d.Must("PUT", group+"/providers/Test.Toys/convoys/convoy", convoyOf("boxes", []string{"a"}, []string{"b"}), 201).Header.Get("Azure-AsyncOperation")
	d.Must("DELETE", group, nil, 202)
	d.Advance(time.Hour)
	assert.NotEqual(t, "InProgress", d.Must("GET", poll, nil).Get("status"))
	d.Refused(404, "ResourceGroupNotFound", "GET", group, nil)
}

// TestDriveOnce takes a turn once, however many requests come.
func TestDriveOnce(t *testing.T) {
	t.Parallel()
	var turns atomic.Int64
	d := armtest.Start(t, armtest.Options{Providers: convoys(&turns), Scale: armtest.Full})
	toys := d.Group("rg") + "/providers/Test.Toys/"
	d.Must("PUT", toys+"convoys/convoy", convoyOf("boxes", []string{"a", "b", "c"}), 201)
	var clients sync.WaitGroup
	for range 8 {
		clients.Go(func() { assert.NoError(t, d.Engine.Settle(t.Context())) })
	}
	clients.Wait()
	assert.Equal(t, int64(1), turns.Load())
	d.Clock.Advance(time.Minute)
	for range 8 {
		clients.Go(func() { assert.NoError(t, d.Engine.Settle(t.Context())) })
	}
	clients.Wait()
	assert.Equal(t, "Succeeded", d.Must("GET", toys+"convoys/convoy", nil).Get("properties.provisioningState"))
	assert.LessOrEqual(t, turns.Load(), int64(4))
}
