package admin_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/internal/admin"
	"github.com/edgerite/edgerite/internal/apierr"
	"github.com/edgerite/edgerite/internal/journal"
)

func newClient(t *testing.T, h http.Handler) *admin.Client {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	client, err := admin.NewClient(server.URL, "")
	require.NoError(t, err)
	t.Cleanup(client.Close)
	return client
}

func TestClient(t *testing.T) {
	t.Parallel()
	f := newFixture()
	c, ctx := newClient(t, f.handler), t.Context()

	require.NoError(t, c.Health(ctx))
	clock, err := c.AdvanceClock(ctx, "2h")
	require.NoError(t, err)
	assert.Equal(t, "2h0m0s", clock.Offset)
	clock, err = c.FreezeClock(ctx)
	require.NoError(t, err)
	assert.True(t, clock.Frozen)
	clock, err = c.ResetClock(ctx)
	require.NoError(t, err)
	assert.Equal(t, noon, clock.Now)
	again, err := c.Clock(ctx)
	require.NoError(t, err)
	assert.Equal(t, clock, again)

	devices, err := c.Devices(ctx)
	require.NoError(t, err)
	assert.Equal(t, f.devices.Devices(), devices)
	inUse, err := c.Names(ctx)
	require.NoError(t, err)
	assert.Equal(t, []string{"edge1.localhost"}, inUse)
	names, err := c.Reset(ctx, "edge2")
	require.NoError(t, err)
	assert.Equal(t, []string{"edge2.localhost"}, names)
	assert.Equal(t, []string{"edge2.localhost"}, f.devices.reset)
}

func TestClientSendsTheWholeFilter(t *testing.T) {
	t.Parallel()
	f := newFixture()
	right := journal.Entry{Device: "edge1", Service: "arm", Method: "PUT", Path: "/a b", Status: 409, Unread: []string{"tags"}}
	f.journal.Add(right)
	f.journal.Add(right)
	f.journal.Add(right)
	for _, change := range []func(*journal.Entry){
		func(e *journal.Entry) { e.Device = "edge2" }, func(e *journal.Entry) { e.Service = "sts" }, func(e *journal.Entry) { e.Method = "GET" },
		func(e *journal.Entry) { e.Path = "/c" }, func(e *journal.Entry) { e.Status = 404 }, func(e *journal.Entry) { e.Unread = nil },
	} {
		wrong := right
		change(&wrong)
		f.journal.Add(wrong)
	}
	filter := journal.Filter{After: 1, Device: "edge1", Service: "arm", Method: "PUT", Path: "a b", Status: 409, Unread: true, Limit: 1}
	entries, err := newClient(t, f.handler).Requests(t.Context(), filter)
	require.NoError(t, err)
	require.Len(t, entries, 1)
	assert.EqualValues(t, 3, entries[0].Seq)
}

func TestClientFollows(t *testing.T) {
	t.Parallel()
	f := newFixture()
	f.journal.Add(journal.Entry{Path: "/1"})
	c := newClient(t, f.handler)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var seen []string
	err := c.FollowRequests(ctx, journal.Filter{}, func(e journal.Entry) error {
		seen = append(seen, e.Path)
		if e.Path == "/3" {
			cancel()
			return ctx.Err()
		}
		f.journal.Add(journal.Entry{Path: "/" + string(e.Path[1]+1)})
		return nil
	})
	assert.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, []string{"/1", "/2", "/3"}, seen)
}

func TestClientsErrors(t *testing.T) {
	t.Parallel()
	_, err := newClient(t, newFixture().handler).AdvanceClock(t.Context(), "soon")
	var refused *apierr.Error
	require.True(t, errors.As(err, &refused))
	assert.Equal(t, "BadDuration", refused.Code)

	err = newClient(t, http.NotFoundHandler()).Health(t.Context())
	assert.ErrorContains(t, err, "that is no admin API")

	server := httptest.NewServer(nil)
	server.Close()
	c, err := admin.NewClient(server.URL, "")
	require.NoError(t, err)
	assert.ErrorContains(t, c.Health(t.Context()), "is edgerite serve running?")
}

func TestClientsAddress(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"", "http://", "https://127.0.0.1:9443", "ftp://x", "http://a b"} {
		_, err := admin.NewClient(address, "")
		assert.Error(t, err, address)
	}
	for address, dialled := range map[string]string{"0.0.0.0:1": "http://127.0.0.1:1", "[::]:1": "http://[::1]:1", ":1": "http://127.0.0.1:1", "10.0.0.1:1": "http://10.0.0.1:1"} {
		c, err := admin.NewClient(address, "")
		require.NoError(t, err)
		assert.Equal(t, dialled, c.URL())
	}
}
