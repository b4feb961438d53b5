package blob

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// The largest bodies, by version, as the pages of Put Blob, Put Block and Append Block have them.
func TestBodyLimits(t *testing.T) {
	t.Parallel()
	const mib = 1 << 20
	for version, want := range map[string][3]int64{
		"2015-04-05": {64 * mib, 4 * mib, 4 * mib},
		"2016-05-31": {256 * mib, 100 * mib, 4 * mib},
		"2019-07-07": {256 * mib, 100 * mib, 4 * mib},
		"2019-12-12": {5000 * mib, 4000 * mib, 4 * mib},
		"2022-11-02": {5000 * mib, 4000 * mib, 100 * mib},
	} {
		c := &call{version: version}
		assert.Equal(t, want, [3]int64{c.putLimit(), c.blockLimit(), c.appendLimit()}, version)
	}
}
