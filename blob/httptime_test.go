package blob

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestHTTPTime(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		at := time.Unix(rapid.Int64Range(-1<<40, 1<<40).Draw(t, "seconds"), 0).In(time.FixedZone("", rapid.IntRange(-40000, 40000).Draw(t, "zone")))
		require.Equal(t, at.UTC().Format(http.TimeFormat), httpTime(at))
	})
}
