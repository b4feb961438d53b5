package template_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestEmptyLoop holds loops without a turn to the api-version that they came with, wherever loops may be
// (https://learn.microsoft.com/azure/azure-resource-manager/templates/copy-resources#copy-limits).
func TestEmptyLoop(t *testing.T) {
	t.Parallel()
	templates := []struct{ name, text, column string }{
		{"resource", `{"resources": [{"type": "A.B/c", "apiVersion": "1", "name": "x", "copy": {"name": "l", "count": 0}}]}`, "74"},
		{"variable", `{"resources": [], "variables": {"copy": [{"name": "v", "count": 0, "input": 1}], "w": 1}}`, "42"},
		{"property", `{"resources": [{"type": "A.B/c", "apiVersion": "1", "name": "x", "properties": {"copy": [{"name": "l", "count": 0, "input": 1}]}}]}`, "90"},
		{"output", `{"resources": [], "outputs": {"o": {"type": "array", "copy": {"count": 0, "input": 1}}}}`, "62"},
	}
	for _, tt := range templates {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			context := groupContext()
			for _, version := range []string{"", "2019-05-10", "2021-04-01"} {
				context.Version = version
				_, err := plan(tt.text, context)
				require.NoError(t, err, version)
			}
			context.Version = "2019-05-01"
			_, err := plan(tt.text, context)
			assert.Equal(t, "Deployment template validation failed: 'The template 'copy' definition at line '1' and column '"+tt.column+
				"' has an invalid copy count. The copy count must be a positive integer value and cannot exceed '800'. Please see https://aka.ms/arm-copy for usage details.'.", messageOf(t, err))
		})
	}
}
