package rnd_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/internal/rnd"
)

func TestIsUUID(t *testing.T) {
	t.Parallel()
	const id = "0f8fad5b-d9cb-469f-a165-70867728950e"
	for text, want := range map[string]bool{
		id: true, "0F8FAD5B-D9CB-469F-A165-70867728950E": true,
		"": false, "x": false, "{" + id + "}": false, "urn:uuid:" + id: false, "0f8fad5bd9cb469fa16570867728950e": false, id[:35] + "g": false, id + " ": false,
	} {
		require.Equal(t, want, rnd.IsUUID(text), text)
	}
}
