package blob_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/internal/store"
)

// What a large container costs is measured by "go run ./bench -scale". Here is why it costs so little.

// A page of a listing reads what it shows, however much there is besides. Each record read is decoded, which
// leaves its mark on the heap. Not parallel: others would leave theirs.
func TestPageReadsWhatItShows(t *testing.T) {
	f := newFixture(t)
	page := func(container string, blobs int) float64 {
		require.Equal(t, 201, f.do(request{method: "PUT", target: "/" + container + "?restype=container"}).status)
		for i := range blobs {
			require.Equal(t, 201, f.put(fmt.Sprintf("/%s/%04d", container, i), "x").status)
		}
		return testing.AllocsPerRun(5, func() {
			require.Equal(t, 200, f.do(request{method: "GET", target: "/" + container + "?restype=container&comp=list&maxresults=40"}).status)
		})
	}
	assert.InEpsilon(t, page("few", 41), page("many", 410), 0.1)
}

// A page blob of a terabyte is two records until something is written, and then what was written.
func TestTerabyteCostsWhatIsWritten(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	require.Equal(t, 201, f.do(request{method: "PUT", target: "/docs?restype=container"}).status)
	bytes := func() (n int) {
		prefix := []byte("blob/")
		require.NoError(t, f.store.Scan(prefix, store.PrefixEnd(prefix), func(key, value []byte) (bool, error) {
			n += len(key) + len(value)
			return true, nil
		}))
		return n
	}
	before := bytes()
	f.disk("/docs/disk", 0)
	assert.Less(t, bytes()-before, 400)
	header := http.Header{"x-ms-page-write": {"update"}, "x-ms-range": {"bytes=549755813888-549755818495"}}
	require.Equal(t, 201, f.do(request{method: "PUT", target: "/docs/disk?comp=page", header: header, body: make([]byte, 4608)}).status)
	assert.Less(t, bytes()-before, 4608+800)
}
