package templatefile_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/internal/templatefile"
)

// TestBundle: what is linked by relative path is in the request, evaluated by itself as a linked template is; what is not linked stays as it was written.
func TestBundle(t *testing.T) {
	t.Parallel()
	f := files{
		"plain.json": "{\"outputs\": {}, \"resources\": [ {\"type\": \"A.B/c\"} ], \"contentVersion\": \"1.0.0.0\"}",
		"dir/main.json": `{/* c */ "metadata": 1, "resources": [
			{"type": "A.B/c", "name": "x", "resources": [{` + deployments + `, "name": "child", "properties": {"templateLink": {"relativePath": "leaf.json"}}}]},
			{` + deployments + `, "name": "d", "properties": {"mode": "Incremental", "templateLink": {"relativePath": "sub/part.json", "contentVersion": "1.0.0.0"}, "parameters": {}, "expressionEvaluationOptions": {"scope": "outer"}}},
			{` + deployments + `, "name": "far", "properties": {"templateLink": {"uri": "https://a/b.json"}}}]}`,
		"dir/leaf.json":     `{"resources": []}`,
		"dir/sub/part.json": `{"resources": {"s": {` + deployments + `, "name": "n", "properties": {"template": {"resources": [{` + deployments + `, "name": "m", "properties": {"templateLink": {"relativePath": "../leaf.json"}}}]}}}}}`,
		"circle.json":       `{"resources": [{` + deployments + `, "name": "d", "properties": {"templateLink": {"relativePath": "circle.json"}}}]}`,
		"computed.json":     `{"resources": [{` + deployments + `, "name": "d", "properties": {"templateLink": {"relativePath": "[concat('a', '.json')]"}}}]}`,
		"missing.json":      `{"resources": [{` + deployments + `, "name": "d", "properties": {"templateLink": {"relativePath": "none.json"}}}]}`,
		"odd.json":          `{"resources": [1, {"type": 1}, {` + deployments + `, "properties": 1}, {` + deployments + `, "properties": {"templateLink": 1}}]}`,
	}
	text := func(path string) (string, error) {
		file, err := f.load(path)
		require.NoError(t, err)
		made, err := file.JSON()
		return string(made), err
	}
	made, err := text("plain.json")
	require.NoError(t, err)
	assert.Equal(t, f["plain.json"], made)
	made, err = text("odd.json")
	require.NoError(t, err)
	assert.Equal(t, f["odd.json"], made)

	made, err = text("dir/main.json")
	require.NoError(t, err)
	const leaf = `{"expressionEvaluationOptions": {"scope": "inner"}, "template": {"resources": []}}`
	assert.JSONEq(t, `{"metadata": 1, "resources": [
		{"type": "A.B/c", "name": "x", "resources": [{`+deployments+`, "name": "child", "properties": `+leaf+`}]},
		{`+deployments+`, "name": "d", "properties": {"mode": "Incremental", "parameters": {}, "expressionEvaluationOptions": {"scope": "inner"}, "template":
			{"resources": {"s": {`+deployments+`, "name": "n", "properties": {"template": {"resources": [{`+deployments+`, "name": "m", "properties": `+leaf+`}]}}}}}}},
		{`+deployments+`, "name": "far", "properties": {"templateLink": {"uri": "https://a/b.json"}}}]}`, made)

	var usage *templatefile.UsageError
	_, err = text("circle.json")
	require.ErrorAs(t, err, &usage)
	require.ErrorContains(t, err, "templates are linked more than 8 deep")
	_, err = text("computed.json")
	require.ErrorContains(t, err, `is an expression: what it links to cannot be sent with the template`)
	_, err = text("missing.json")
	require.ErrorContains(t, err, "the template cannot be read: open none.json: file does not exist")
}
