package deployments_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/arm/template"
)

// TestTemplateHash holds that the hash is that of Resource Manager, which is of what a template says and not of how it is spaced.
func TestTemplateHash(t *testing.T) {
	t.Parallel()
	d := start(t, nil, nil)
	group := d.Group("g")
	parsed, err := template.Parse([]byte(`{"resources":[]}`))
	require.NoError(t, err)
	for _, text := range []string{`{"resources":[]}`, `{ "resources" : [] }`} {
		r := d.Must(http.MethodPut, group+deployment, `{"properties": {"mode": "Incremental", "template": `+text+`}}`)
		assert.Equal(t, parsed.Hash(), r.Get("properties.templateHash"))
	}
}
