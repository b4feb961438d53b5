package password_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/crypto/bcrypt"

	"github.com/edgerite/edgerite/internal/password"
)

func TestHash(t *testing.T) {
	t.Parallel()
	hash, err := password.Hash("Password1")
	require.NoError(t, err)
	cost, err := bcrypt.Cost(hash)
	require.NoError(t, err)
	assert.Equal(t, bcrypt.DefaultCost, cost)
	for word, want := range map[string]bool{"Password1": true, "password1": false, "": false} {
		ok, err := password.Matches(hash, word)
		require.NoError(t, err)
		assert.Equal(t, want, ok, word)
	}
	_, err = password.Matches([]byte("no hash"), "Password1")
	assert.Error(t, err)
}

// A secret that was made by chance is known by its hash, and no other way round.
func TestHashMade(t *testing.T) {
	t.Parallel()
	hash := password.HashMade("made-by-chance")
	assert.False(t, password.Slow(hash))
	assert.NotContains(t, string(hash), "made-by-chance")
	for word, want := range map[string]bool{"made-by-chance": true, "made-by-chancE": false, "": false, string(hash): false} {
		ok, err := password.Matches(hash, word)
		require.NoError(t, err)
		assert.Equal(t, want, ok, word)
	}
	slow, err := password.HashAt(password.Cheap, "x")
	require.NoError(t, err)
	assert.True(t, password.Slow(slow))
}

// TestLongPasswords tells passwords apart that differ behind what bcrypt looks at.
func TestLongPasswords(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("p", 100)
	hash, err := password.HashAt(password.Cheap, long+"1")
	require.NoError(t, err)
	ok, err := password.Matches(hash, long+"2")
	require.NoError(t, err)
	assert.False(t, ok)
}
