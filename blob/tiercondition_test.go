package blob_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A blob is deleted, or not, by when it came to its tier.
func TestDeleteByTierChange(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.makeContainer("/docs")
	const version, refused = "2026-04-06", "AccessTierChangeTimeConditionNotMet"
	cases := []struct {
		tiered                bool
		version, kind, before string // by how long the time in the condition is before the one that counts
		code                  string
	}{
		{true, version, "modified", "0s", refused},
		{true, version, "modified", "1s", ""},
		{true, version, "unmodified", "0s", ""},
		{true, version, "unmodified", "1s", refused},
		{false, version, "modified", "0s", refused},
		{false, version, "modified", "1s", ""},
		{false, version, "unmodified", "0s", ""},
		{false, version, "unmodified", "1s", refused},
		{true, "2026-02-06", "modified", "0s", ""}, // unknown then
	}
	for i := range cases {
		require.Equal(t, http.StatusCreated, f.put(fmt.Sprint("/docs/", i), "x").status)
	}
	f.clock.Advance(time.Hour)
	for i, c := range cases {
		target, since := fmt.Sprint("/docs/", i), epoch
		if c.tiered {
			tier := request{method: http.MethodPut, target: target + "?comp=tier", header: http.Header{"x-ms-access-tier": {"Cool"}}}
			require.Equal(t, http.StatusOK, f.do(tier).status)
			since = epoch.Add(time.Hour)
		}
		before, err := time.ParseDuration(c.before)
		require.NoError(t, err)
		header := http.Header{"x-ms-version": {c.version}, "x-ms-access-tier-if-" + c.kind + "-since": {since.Add(-before).Format(http.TimeFormat)}}
		a := f.do(request{method: http.MethodDelete, target: target, header: header})
		assert.Equal(t, c.code, a.code(), "%+v", c)
		if c.code != "" {
			assert.Equal(t, http.StatusPreconditionFailed, a.status, "%+v", c)
		}
	}
	bad := http.Header{"x-ms-version": {version}, "x-ms-access-tier-if-modified-since": {"yesterday"}}
	assert.Equal(t, "InvalidHeaderValue", f.do(request{method: http.MethodDelete, target: "/docs/0", header: bad}).code())
}
