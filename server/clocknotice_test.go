package server_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/internal/admin"
)

// The clock survives a restart, and who starts the emulator next may not know that it was moved.
func TestAMovedClockIsToldAtStart(t *testing.T) {
	t.Parallel()
	c := onDisk(t.TempDir())
	first := run(t, c)
	assert.Empty(t, first.ready.Notices)
	_, err := first.admin.AdvanceClock(t.Context(), "2h")
	require.NoError(t, err)
	again := func(r *running) *running {
		require.NoError(t, r.stop())
		return run(t, c)
	}
	told := func(r *running, what string) {
		if assert.Len(t, r.ready.Notices, 1) {
			assert.Contains(t, r.ready.Notices[0], what)
			assert.Contains(t, r.ready.Notices[0], "edgerite ctl clock reset")
		}
	}
	second := again(first)
	told(second, "2h0m0s ahead of real time")
	var stopped admin.Clock
	stopped, err = second.admin.FreezeClock(t.Context())
	require.NoError(t, err)
	third := again(second)
	told(third, "stands still at "+stopped.Now.Format("2006-01-02T15:04:05Z"))
	_, err = third.admin.ResetClock(t.Context())
	require.NoError(t, err)
	assert.Empty(t, again(third).ready.Notices)
}
