package server

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/zap"

	"github.com/edgerite/edgerite/config"
	"github.com/edgerite/edgerite/internal/clock"
	"github.com/edgerite/edgerite/internal/rnd"
	"github.com/edgerite/edgerite/internal/store"
	"github.com/edgerite/edgerite/sts"
)

// openDevice returns a device in dir, or in memory when dir is empty.
func openDevice(t *testing.T, dir string, c *clock.Clock) *device {
	t.Helper()
	data := dataDir{dir}
	d, err := newDevice(edge1, &environment{
		config: config.Config{MemoryLimit: 256 << 20}, data: data, clock: c, rand: rnd.New(),
		keys: sts.NewKeys(tokenKey{data}, c), accounts: newChanges(), log: zap.NewNop(),
	})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, d.close(context.Background())) })
	return d
}

func put(t *testing.T, in *instance, value string) {
	t.Helper()
	require.NoError(t, in.store.Update(t.Context(), "test", func(tx *store.Tx) error { return tx.Set([]byte("test"), []byte(value)) }))
}

func TestStoreOpensOnTheFirstRequestAndClosesWhenIdle(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	d := openDevice(t, t.TempDir(), clock.New(func() time.Time { return now }, clock.State{}))
	assert.Nil(t, d.current, "not before")
	in, release, err := d.acquire(t.Context())
	require.NoError(t, err)
	put(t, in, "kept")
	now = now.Add(time.Hour)
	d.closeIdle(now.Add(-idleStore))
	assert.Same(t, in, d.current, "a request may take an hour")
	release()
	d.closeIdle(now.Add(-idleStore))
	assert.Same(t, in, d.current, "the time counts from its end")
	now = now.Add(idleStore)
	d.closeIdle(now.Add(-idleStore))
	assert.Nil(t, d.current)

	again, release, err := d.acquire(t.Context())
	require.NoError(t, err)
	defer release()
	got, err := again.store.Get([]byte("test"))
	require.NoError(t, err)
	assert.Equal(t, "kept", string(got))
}

func TestMemoryIsNotForgottenWhenIdle(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	d := openDevice(t, "", clock.New(func() time.Time { return now }, clock.State{}))
	in, release, err := d.acquire(t.Context())
	require.NoError(t, err)
	release()
	now = now.Add(24 * time.Hour)
	d.closeIdle(now)
	assert.Same(t, in, d.current)
}

// A request that is under way when its device is reset ends on the state it began with.
func TestResetLetsRequestsFinish(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, where := range []string{"", dir} {
		d := openDevice(t, where, clock.New(nil, clock.State{}))
		old, release, err := d.acquire(t.Context())
		require.NoError(t, err)
		put(t, old, "old")
		require.NoError(t, d.reset(t.Context()))

		put(t, old, "still served")
		fresh, releaseFresh, err := d.acquire(t.Context())
		require.NoError(t, err)
		assert.NotSame(t, old, fresh)
		_, err = fresh.store.Get([]byte("test"))
		assert.ErrorIs(t, err, store.ErrNotFound)
		if where != "" {
			assert.DirExists(t, old.dir)
		}
		release()
		select {
		case <-old.closed:
		default:
			assert.Fail(t, "the last request closes what a reset has replaced")
		}
		if where != "" {
			assert.NoDirExists(t, old.dir)
		}
		releaseFresh()
	}
}

func TestResetOfAClosedDevice(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c := clock.New(nil, clock.State{})
	first := openDevice(t, dir, c)
	id := first.subscriptionID
	in, release, err := first.acquire(t.Context())
	require.NoError(t, err)
	put(t, in, "old")
	release()
	require.NoError(t, first.close(t.Context()))

	second := openDevice(t, dir, c)
	require.NoError(t, second.reset(t.Context()))
	assert.NoDirExists(t, in.dir)
	again, release, err := second.acquire(t.Context())
	require.NoError(t, err)
	defer release()
	_, err = again.store.Get([]byte("test"))
	assert.ErrorIs(t, err, store.ErrNotFound)
	assert.Equal(t, id, second.subscriptionID, "the subscription is the device's for life")
}

// A crash in a reset leaves either the old state or the new, and the other's directory, which goes at the next start.
func TestStraysOfACrashAreRemoved(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c := clock.New(nil, clock.State{})
	d := openDevice(t, dir, c)
	in, release, err := d.acquire(t.Context())
	require.NoError(t, err)
	put(t, in, "kept")
	release()
	require.NoError(t, d.close(t.Context()))
	stray := filepath.Join(d.dir.path, "1")
	require.NoError(t, os.MkdirAll(filepath.Join(stray, "half"), 0o700))

	again := openDevice(t, dir, c)
	assert.NoDirExists(t, stray)
	in, release, err = again.acquire(t.Context())
	require.NoError(t, err)
	defer release()
	got, err := in.store.Get([]byte("test"))
	require.NoError(t, err)
	assert.Equal(t, "kept", string(got))
}

func TestDamagedStateIsNamed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(dir, devicesDir, "edge1.localhost"), 0o700))
	file := filepath.Join(dir, devicesDir, "edge1.localhost", deviceFile)
	require.NoError(t, os.WriteFile(file, []byte("{"), 0o600))
	_, err := newDevice(edge1, &environment{data: dataDir{dir}, clock: clock.New(nil, clock.State{}), rand: rnd.New(), log: zap.NewNop()})
	assert.ErrorContains(t, err, file+" is damaged")
}

func TestStopWaitsForRequestsWithinBounds(t *testing.T) {
	t.Parallel()
	d := openDevice(t, "", clock.New(nil, clock.State{}))
	in, release, err := d.acquire(t.Context())
	require.NoError(t, err)
	over, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorContains(t, d.close(over), "still being served")
	put(t, in, "the store is still open")
	release()
	assert.NoError(t, d.close(t.Context()))
}
