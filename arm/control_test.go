package arm_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/arm/armtest"
	"github.com/edgerite/edgerite/internal/apierr"
)

// only is the one operation under way.
func only(t *testing.T, d *armtest.Device) arm.Operation {
	t.Helper()
	all, err := d.Engine.Operations(t.Context())
	require.NoError(t, err)
	require.Len(t, all, 1)
	return all[0]
}

func TestOperatorEndsOperations(t *testing.T) {
	t.Parallel()
	d := armtest.Start(t, armtest.Options{Providers: toysOnly(), Scale: armtest.Full})
	path := d.Group("rg") + toysAt + "bear"
	status := d.Must("PUT", path, body(nil)).Header.Get("Azure-AsyncOperation")
	op := only(t, d)
	assert.Equal(t, "put", op.Kind)
	assert.Equal(t, time.Minute, op.Due.Sub(op.Started))
	assert.Equal(t, "bear", op.Resource.Name())
	assert.Equal(t, "InProgress", d.Must("GET", status, nil).Get("status"))
	require.NoError(t, d.Engine.Conclude(t.Context(), op.ID, nil))
	assert.Equal(t, "Succeeded", d.Must("GET", status, nil).Get("status"))
	assert.Equal(t, "Succeeded", d.Must("GET", path, nil).Get("properties.provisioningState"))

	for state, end := range map[arm.State]func(ctx context.Context, id string, reason error) error{arm.Failed: d.Engine.Conclude, arm.Canceled: d.Engine.Cancel} {
		asked := d.Must("POST", path+"/play", nil, 202).Header
		op = only(t, d)
		assert.Equal(t, "play", op.Action)
		require.NoError(t, end(t.Context(), op.ID, apierr.New(409, "Dropped", "It fell.")))
		poll := d.Must("GET", asked.Get("Azure-AsyncOperation"), nil, 200)
		assert.Equal(t, string(state), poll.Get("status"))
		assert.Equal(t, "Dropped", poll.Get("error.code"))
		assert.Equal(t, "It fell.", d.Refused(409, "Dropped", "GET", asked.Get("Location"), nil))
		assert.Equal(t, string(state), d.Must("GET", path, nil).Get("properties.provisioningState"))
		d.Advance(time.Minute)
		assert.Equal(t, string(state), d.Must("GET", path, nil).Get("properties.provisioningState"), "nothing is left that is due")
	}

	d.Must("DELETE", path, nil, 202)
	require.NoError(t, d.Engine.Conclude(t.Context(), only(t, d).ID, apierr.New(409, "Stuck", "It is stuck.")))
	assert.Equal(t, "Failed", d.Must("GET", path, nil).Get("properties.provisioningState"))
	d.Must("PUT", path, body(nil), 200)
	d.Advance(time.Minute)
	assert.Equal(t, "Succeeded", d.Must("GET", path, nil).Get("properties.provisioningState"), "a failed resource can be written again")
	d.Must("DELETE", path, nil, 202)
	require.NoError(t, d.Engine.Conclude(t.Context(), only(t, d).ID, nil))
	d.Must("GET", path, nil, 404)
	assert.Empty(t, mustList(t, d))
}

func mustList(t *testing.T, d *armtest.Device) []arm.Operation {
	t.Helper()
	all, err := d.Engine.Operations(t.Context())
	require.NoError(t, err)
	return all
}
