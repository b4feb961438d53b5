package blob_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/stretchr/testify/require"
)

// A container that is deleted while jobs copy into it is gone with all it held.
func TestContainerDeletedAmidCopies(t *testing.T) {
	t.Parallel()
	f, queue := running(t, 0, onFS(vfs.NewMem()))
	url := serving(t, file(some(300<<10)))
	for round := range 30 {
		f.makeContainer("/docs")
		for i := range 8 {
			a := f.do(request{method: http.MethodPut, target: fmt.Sprint("/docs/", i), header: http.Header{"x-ms-copy-source": {url}}})
			require.Equal(t, 202, a.status, "%s", a.body)
		}
		for range round / 5 { // sooner or later
			f.head("/docs/0")
		}
		require.Equal(t, 202, f.do(request{method: http.MethodDelete, target: "/docs?restype=container"}).status)
	}
	assertAllGoes(t, f, queue)
}
