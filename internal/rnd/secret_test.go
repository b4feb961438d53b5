package rnd_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/internal/rnd"
)

// One in 64 would begin with a hyphen: all of 2,000 not to by luck is one chance in 10^13.
func TestSecretIsNoOptionOfACommandLine(t *testing.T) {
	t.Parallel()
	source := rnd.Seeded(1)
	for range 2000 {
		require.Regexp(t, `^[A-Za-z0-9_][A-Za-z0-9_-]{39}$`, source.Secret())
	}
}
