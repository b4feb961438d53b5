package template_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/arm/template"
)

// TestOptions are Bicep's decorators of resources, as it writes them (Azure/bicep, OnlyIfNotExistsDecoratorTests.cs and RetryOnDecoratorTests.cs).
func TestOptions(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, options   string
		onlyIfNotExists bool
		retries         int // after ResourceNotFound
		fault           string
	}{
		{"none", `{}`, false, 0, ""},
		{"only if not exists", `{"onlyIfNotExists": []}`, true, 0, ""},
		{"retry", `{"retryOn": [["ServerError", "resourcenotfound"], 3]}`, false, 3, ""},
		{"retry as often as there is", `{"retryOn": [["ResourceNotFound"]]}`, false, 30, ""},
		{"retry more often than there is", `{"retryOn": [["ResourceNotFound"], 31]}`, false, 30, ""},
		{"retry on something else", `{"retryOn": [["ServerError"]], "onlyIfNotExists": []}`, true, 0, ""},
		{"retry never", `{"retryOn": [["ServerError"], 0]}`, false, 0, "The option 'retryOn' must have an array of error codes, and may have a count of retries of at least 1."},
		{"retry on nothing", `{"retryOn": []}`, false, 0, "The option 'retryOn' must have an array of error codes"},
		{"retry on a number", `{"retryOn": [[1]]}`, false, 0, "The option 'retryOn' must have an array of error codes"},
		{"retry on a text", `{"retryOn": ["ServerError"]}`, false, 0, "The option 'retryOn' must have an array of error codes"},
		{"no arguments", `{"onlyIfNotExists": true}`, false, 0, "The option 'onlyIfNotExists' must have an array of arguments."},
		{"an experiment", `{"waitUntil": ["[lambda('x', true())]", "PT20S"]}`, false, 0, "The option 'waitUntil' is not supported."},
		{"another", `{"other": []}`, false, 0, "The option 'other' is not supported."},
		{"no object", `[]`, false, 0, "The property '@options' must be an object, not a value of type 'Array'."},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p, err := plan(fmt.Sprintf(`{"languageVersion": "2.0", "resources": {"r": {"@options": %s, "type": "A.B/c", "apiVersion": "1", "name": "x", "properties": {}}}}`, c.options), groupContext())
			if c.fault != "" {
				assert.Contains(t, messageOf(t, err), c.fault)
				return
			}
			require.NoError(t, err)
			r := p.Resources[0]
			assert.Equal(t, c.onlyIfNotExists, r.OnlyIfNotExists())
			assert.Equal(t, c.retries, r.Retries([]string{"Conflict", "ResourceNotFound"}))
			body, err := r.Body(device{})
			require.NoError(t, err)
			assert.JSONEq(t, `{"properties": {}}`, string(body), "options are no part of the request")
		})
	}
}

// missing is a runtime in which nothing is there.
type missing struct{ device }

func (missing) Reference(id, _ string) (json.RawMessage, error) {
	return nil, fmt.Errorf("%w: %s", template.ErrNotFound, id)
}

// TestNullIfNotFound lets an existing resource not be there (Azure/bicep, NullableExistingResourceTests.cs).
func TestNullIfNotFound(t *testing.T) {
	t.Parallel()
	text := func(options string) string {
		return `{"languageVersion": "2.0", "resources": {"storageAccount": {"existing": true, ` + options + `"type": "Microsoft.Storage/storageAccounts", "apiVersion": "2021-04-01", "name": "testStorage"}},
			"outputs": {"exists": {"type": "bool", "value": "[not(equals(reference('storageAccount', '2021-04-01', 'full'), null()))]"},
				"location": {"type": "string", "nullable": true, "value": "[tryGet(reference('storageAccount', '2021-04-01', 'full'), 'location')]"}}}`
	}
	p, err := plan(text(`"@options": {"nullIfNotFound": []}, `), groupContext())
	require.NoError(t, err)
	outputs, err := p.Outputs(missing{})
	require.NoError(t, err)
	assert.Equal(t, "false", string(outputs[0].Value))
	assert.Equal(t, "null", string(outputs[1].Value))

	_, err = p.Outputs(device{})
	require.ErrorIs(t, err, errNotFound, "any other failure is one")

	p, err = plan(text(``), groupContext())
	require.NoError(t, err)
	_, err = p.Outputs(missing{})
	require.ErrorIs(t, err, template.ErrNotFound)
}
