package arm_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/arm/armtest"
	"github.com/edgerite/edgerite/internal/store"
)

// driving is a type whose turns are the hook.
func driving(hook func(c *arm.Call, r *arm.Resource[Convoy]) error) []arm.Provider {
	kind := &arm.Type[Convoy]{Name: "Test.Toys/things", Versions: arm.Versions{"2020-06-01"}, While: "Running", Drive: hook}
	kind.Actions = arm.Actions[Convoy]{"stop": {Anytime: true, Begin: func(c *arm.Call, r *arm.Resource[Convoy]) (any, error) {
		return nil, arm.Abandon(c, kind, r, assert.AnError)
	}}}
	return []arm.Provider{{Namespace: "Test.Toys", Types: []arm.Registered{kind}}}
}

// TestTurnThatFillsTheStore fails its operation. It once refused every request from then on, reads and deletions among them.
func TestTurnThatFillsTheStore(t *testing.T) {
	t.Parallel()
	d := armtest.Start(t, armtest.Options{Scale: armtest.Full, FS: store.NewMemory(64 << 20), Providers: driving(func(c *arm.Call, r *arm.Resource[Convoy]) error {
		for i := 0; ; i++ {
			key := append([]byte("test/"+r.ID.Key()+"/"), byte(i))
			if err := c.Update(func() error { return c.Tx().Set(key, make([]byte, 1<<20)) }); err != nil {
				return err
			}
		}
	})})
	group := d.Group("rg")
	thing := group + "/providers/Test.Toys/things/thing"
	poll := d.Must(http.MethodPut, thing, body(nil), 201).Header.Get("Azure-AsyncOperation")
	d.Must(http.MethodGet, group, nil, 200)
	assert.Equal(t, "InsufficientStorage", d.Must(http.MethodGet, poll, nil).Get("error.code"))
	assert.Equal(t, "Failed", d.Must(http.MethodGet, thing, nil).Get("properties.provisioningState"))
	d.Must(http.MethodDelete, group, nil, 202)
	d.Advance(time.Hour)
	d.Refused(404, "ResourceGroupNotFound", http.MethodGet, group, nil)
}

// TestTurnThatTakesItsTime holds up nobody who asks for something else, nor who wants it stopped.
func TestTurnThatTakesItsTime(t *testing.T) {
	t.Parallel()
	begun, end := make(chan struct{}), make(chan struct{})
	d := armtest.Start(t, armtest.Options{Scale: armtest.Full, Patience: time.Nanosecond, Providers: driving(func(c *arm.Call, r *arm.Resource[Convoy]) error {
		close(begun)
		<-end
		_, err := c.Request(arm.Request{Method: http.MethodPut, Path: r.ID.InGroup().String() + "/providers/Test.Toys/things/more", Version: "2020-06-01", Body: []byte(`{"location": "dbelocal"}`)})
		assert.ErrorIs(t, err, arm.ErrGivenUp, "nothing more is asked for when it has been stopped")
		assert.ErrorIs(t, c.Update(func() error { return c.Tx().Set([]byte("test/late"), nil) }), arm.ErrGivenUp, "nor written")
		return nil
	})})
	group := d.Group("rg")
	thing := group + "/providers/Test.Toys/things/thing"
	d.Must(http.MethodPut, thing, body(nil), 201)
	settled := make(chan error)
	go func() { settled <- d.Engine.Settle(t.Context()) }()
	<-begun
	d.Must(http.MethodGet, group, nil, 200)
	d.Group("other")
	assert.Equal(t, "Running", d.Must(http.MethodGet, thing, nil).Get("properties.provisioningState"))
	d.Must(http.MethodPost, thing+"/stop", nil, 200)
	close(end)
	assert.NoError(t, <-settled)
	assert.Equal(t, "Canceled", d.Must(http.MethodGet, thing, nil).Get("properties.provisioningState"), "what comes of the turn comes too late")
}

// TestNoGroupInAGroup makes groups at their own path only. One that lies in another was listed once, and nowhere to be found.
func TestNoGroupInAGroup(t *testing.T) {
	t.Parallel()
	d := armtest.New(t)
	path := d.Group("rg") + "/providers/Microsoft.Resources/resourceGroups/inner"
	d.Refused(404, "InvalidResourceType", http.MethodPut, path, map[string]any{"location": "dbelocal"})
}
