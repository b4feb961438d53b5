package blob

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/internal/store"
)

// deleting gives a container that is marked as being deleted, with its record.
func deleting(t *testing.T, s *Service) (c *call, record []byte) {
	t.Helper()
	c = s.own(t.Context(), Account{Name: "acct", ID: "id-1"}, "docs", "")
	require.NoError(t, c.ensureContainer())
	r, err := c.changeContainer(func(tx *store.Tx, r *containerRecord) error { return s.beginEmptying(tx, "id-1", "docs", r) })
	require.NoError(t, err)
	return c, r.encode()
}

// Of two runs that empty a container one may end after it was made anew: that one stays.
func TestEmptyingLeavesWhatWasMadeSince(t *testing.T) {
	t.Parallel()
	s := bare(t)
	c, record := deleting(t, s)
	job := emptyJob{Account: "id-1", Container: "docs"}
	require.NoError(t, s.forgetContainer(t.Context(), job, record, 1))
	require.NoError(t, s.forgetContainer(t.Context(), job, record, 1), "it is gone already")
	require.NoError(t, c.ensureContainer())
	require.NoError(t, s.forgetContainer(t.Context(), job, record, 1))
	_, err := c.findContainer()
	assert.NoError(t, err)
}

// An account is deleted while one of its containers is still being emptied.
func TestAccountDeletedWhileAContainerIsEmptied(t *testing.T) {
	t.Parallel()
	s := bare(t)
	deleting(t, s)
	require.NoError(t, s.DeleteAccount(t.Context(), "id-1"))
	assert.Zero(t, records(t, s, spaceContainer))
}

// A job that was cut short after its last step is run again.
func TestCollectAgain(t *testing.T) {
	t.Parallel()
	s := bare(t)
	require.NoError(t, s.collectAll(t.Context(), collectJob{Scope: "scope", Layer: 7}))
}
