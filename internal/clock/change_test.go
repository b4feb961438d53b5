package clock_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/internal/clock"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func TestChangeSavesBeforeItMoves(t *testing.T) {
	t.Parallel()
	c := clock.New(func() time.Time { return noon }, clock.State{})
	full := errors.New("disk full")
	_, err := c.Change(clock.AdvanceBy(time.Hour), func(clock.State) error { return full })
	require.ErrorIs(t, err, full)
	assert.Equal(t, noon, c.Now(), "what is not saved does not happen")

	var saved clock.State
	state, err := c.Change(clock.AdvanceBy(time.Hour), func(s clock.State) error { saved = s; return nil })
	require.NoError(t, err)
	assert.Equal(t, noon.Add(time.Hour), c.Now())
	assert.Equal(t, state, saved)
	assert.Equal(t, c.Now(), clock.New(func() time.Time { return noon }, saved).Now(), "a restart goes on from what was saved")
}

func TestFrozenClock(t *testing.T) {
	t.Parallel()
	real := noon
	c := clock.New(func() time.Time { return real }, clock.State{})
	c.Advance(time.Hour)
	c.Freeze()
	real = real.Add(time.Minute)
	assert.Equal(t, noon.Add(time.Hour), c.Now())
	c.Advance(time.Second)
	assert.Equal(t, noon.Add(time.Hour+time.Second), c.Now())
	c.Reset()
	assert.Equal(t, real, c.Now())
	assert.Zero(t, c.Offset())
}
