package jsonc_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/internal/jsonc"
)

func TestMembers(t *testing.T) {
	t.Parallel()
	const text = `{"z": [1, 2], "a": {"b": null}, "é\"": "x", "a": 2}`
	members, err := jsonc.Members([]byte(text))
	require.NoError(t, err)
	require.Len(t, members, 4)
	assert.Equal(t, jsonc.Member{Name: `é"`, Value: []byte(`"x"`)}, members[2])
	made, err := jsonc.Object(members)
	require.NoError(t, err)
	assert.Equal(t, `{"z":[1, 2],"a":{"b": null},"é\"":"x","a":2}`, string(made), "the order stays, and what is there twice")
	empty, err := jsonc.Object(nil)
	require.NoError(t, err)
	assert.Equal(t, `{}`, string(empty))
	for _, wrong := range []string{``, `[]`, `1`, `{"a"`, `{"a": x}`, `null`} {
		_, err := jsonc.Members([]byte(wrong))
		require.Error(t, err, wrong)
	}
}
