package blob

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/internal/store"
)

// A step of a copy that comes when its blob does not wait for it any more changes nothing.
func TestCopyThatIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	s := bare(t)
	account := Account{Name: "acct", ID: "id-1"}
	c := s.own(t.Context(), account, "ctr", "b")
	require.NoError(t, c.ensureContainer())
	container, err := c.findContainer()
	require.NoError(t, err)
	s.putOwn(t, account, "what is there")
	k := &copying{Service: s, copyJob: copyJob{Container: container.id, Blob: "b", Copy: "mine"}}
	for name, state := range map[string]*copyState{
		"never was a copy": nil, "aborted": {id: "mine", status: copyAborted}, "succeeded": {id: "mine", status: copySucceeded},
		"waits for another": {id: "another", status: copyPending, begun: s.Clock.Now().Unix()},
		"waits":             {id: "mine", status: copyPending, begun: s.Clock.Now().Unix()},
	} {
		require.NoError(t, s.Store.Update(t.Context(), blobScope(container.id, "b"), func(tx *store.Tx) error {
			r, err := findBlob(tx, k.key())
			require.NoError(t, err)
			r.copy = state
			return tx.Set(k.key(), r.encode())
		}))
		done := false
		err := k.step(t.Context(), func(*blobWrite) error {
			done = true
			return nil
		})
		if name == "waits" {
			require.NoError(t, err, name)
		} else {
			require.ErrorIs(t, err, errCopyOver, name)
		}
		require.Equal(t, name == "waits", done, name)
	}
}
