package arm_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/arm"
)

func toysOnly() []arm.Provider { return []arm.Provider{toys()} }

func compact(t *testing.T, v any) string {
	t.Helper()
	raw, err := json.Marshal(v)
	require.NoError(t, err)
	return string(raw)
}
