package blob

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/internal/store"
)

// A write whose container was deleted and made anew between its look and its lock is not one into the new container.
func TestWriteIntoAContainerThatWasReplaced(t *testing.T) {
	t.Parallel()
	s := bare(t)
	c := s.own(t.Context(), Account{Name: "acct", ID: "id-1"}, "docs", "a")
	require.NoError(t, c.ensureContainer())
	container, err := c.findContainer()
	require.NoError(t, err)
	for id, want := range map[uint64]error{container.id: nil, container.id + 1: errContainerNotFound} {
		w := &blobWrite{call: c, moment: baseMoment, key: blobKey(id, "a", baseMoment)}
		err := s.Store.Update(t.Context(), "scope", func(tx *store.Tx) error {
			w.tx = tx
			return w.load(id)
		})
		assert.ErrorIs(t, err, want)
	}
}
