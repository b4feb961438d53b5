package server_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestAVolumeSmallerThanTheReserveIsToldAtStart(t *testing.T) {
	t.Parallel()
	c := onDisk(t.TempDir())
	c.ReserveSpace = 1
	assert.Empty(t, run(t, c).ready.Notices)
	c.Data, c.ReserveSpace = t.TempDir(), 1<<60
	if notices := run(t, c).ready.Notices; assert.Len(t, notices, 1) {
		assert.Contains(t, notices[0], "--reserve-space")
	}
}
