package template_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/arm/template"
)

// TestLimits holds the limits of Resource Manager and ours: no template hangs or takes the memory.
func TestLimits(t *testing.T) {
	t.Parallel()
	members := func(n int, value string) string {
		var parts []string
		for i := range n {
			parts = append(parts, fmt.Sprintf(`"m%d": %s`, i, value))
		}
		return "{" + strings.Join(parts, ",") + "}"
	}
	resource := `{"type": "A.B/c", "apiVersion": "1", "name": "[concat('x', copyIndex())]", "copy": {"name": "l", "count": %d}}`
	// Each variable is as long as two of the one before.
	var doubled []string
	for i := range 60 {
		doubled = append(doubled, fmt.Sprintf(`"v%d": "[concat(variables('v%d'), variables('v%[2]d'))]"`, i+1, i))
	}
	strings60 := `{"v0": "0123456789",` + strings.Join(doubled, ",") + `}`
	shared60 := `{"v0": [1],` + strings.ReplaceAll(strings.Join(doubled, ","), "concat(", "createArray(") + `}`
	deep := strings.Repeat("createArray(", 120) + strings.Repeat(")", 120)
	for _, test := range []struct{ name, template, message string }{
		{"size", `{"resources": [], "metadata": "` + strings.Repeat("x", template.MaxSize) + `"}`, `The limit is '4194304'.`},
		{"parameters", `{"resources": [], "parameters": ` + members(257, `{"type": "int", "defaultValue": 1}`) + `}`, `The number of template parameters limit exceeded. Limit: '256' and actual: '257'.`},
		{"variables", `{"resources": [], "variables": ` + members(257, `1`) + `}`, `The number of template variables limit exceeded. Limit: '256' and actual: '257'.`},
		{"outputs", `{"resources": [], "outputs": ` + members(65, `{"type": "int", "value": 1}`) + `}`, `The number of template outputs limit exceeded. Limit: '64' and actual: '65'.`},
		{"resources", `{"resources": [` + fmt.Sprintf(resource, 800) + `,{"type": "A.B/c", "apiVersion": "1", "name": "one more"}]}`, `The number of template resources limit exceeded. Limit: '800' and actual: '801'. Please see https://aka.ms/arm-syntax-resources for usage details.`},
		{"expression", `{"resources": [], "variables": {"v": "[concat('` + strings.Repeat("x", 24576) + `')]"}}`, `The language expression length limit exceeded. Limit: '24576' and actual: '24588'.`},
		{"calls in calls", `{"resources": [], "variables": {"v": "[` + strings.Repeat("createArray(", 200) + strings.Repeat(")", 200) + `]"}}`, `its calls are nested deeper than '128'`},
		{"brackets in brackets", `{"resources": [], "variables": {"v": "[variables('a')` + strings.Repeat("[variables('a')", 200) + `]"}}`, `its calls are nested deeper than '128'`},
		{"values in values", `{"resources": [], "variables": {"a": "[` + deep + `]", "b": "[` + strings.Replace(deep, "createArray()", "createArray(variables('a'))", 1) + `]"}}`, `is too large`},
		{"JSON in JSON", `{"resources": ` + strings.Repeat("[", 200) + strings.Repeat("]", 200) + `}`, `nested too deep`},
		{"strings that double", `{"resources": [], "variables": ` + strings60 + `}`, `is too large: it may have '8388608' bytes`},
		{"arrays that double", `{"resources": [], "variables": ` + shared60 + `}`, `is too large: it may have '8388608' bytes`},
		{"lambdas in lambdas", `{"resources": [], "variables": {"v": "[map(range(0, 10000), lambda('a', map(range(0, 10000), lambda('b', map(range(0, 10000), lambda('c', 1))))))]"}}`, `takes more than '2000000' steps`},
		{"a sort of much", `{"resources": [], "variables": {"v": "[map(range(0, 9999), lambda('x', sort(range(0, 9999), lambda('a', 'b', less(lambdaVariables('b'), lambdaVariables('a'))))))]"}}`, `takes more than '2000000' steps`},
		{"loops of loops", `{"resources": [], "variables": {"a": {"copy": [{"name": "x", "count": 800, "input": {"copy": [{"name": "y", "count": 800, "input": {"copy": [{"name": "z", "count": 800, "input": 1}]}}]}}]}}}`, `takes more than '2000000' steps`},
		{"resources that compute", `{"variables": {"n": "[range(0, 10000)]"}, "resources": [{"type": "A.B/c", "apiVersion": "1", "name": "[concat('x', copyIndex())]", "copy": {"name": "l", "count": 800}, "properties": {"n": "[map(variables('n'), lambda('i', add(lambdaVariables('i'), 1)))]"}}]}`, `takes more than '2000000' steps`},
		{"long strings again and again", `{"resources": [], "variables": {"long": "[format('{0,8000000}', 'x')]", "v": "[map(range(0, 10000), lambda('i', length(concat(variables('long'), string(lambdaVariables('i'))))))]"}}`, `takes more than '2000000' steps`},
		{"comparing again and again", `{"resources": [], "variables": {"long": "[range(0, 10000)]", "v": "[map(range(0, 10000), lambda('i', equals(variables('long'), variables('long'))))]"}}`, `takes more than '2000000' steps`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := plan(test.template, groupContext())
			assert.Contains(t, messageOf(t, err), test.message)
		})
	}
}

// TestLargest plans the largest template there may be.
func TestLargest(t *testing.T) {
	t.Parallel()
	p, err := plan(`{"resources": [
		{"type": "A.B/c", "apiVersion": "1", "name": "[concat('x', copyIndex())]", "copy": {"name": "l", "count": 799}, "properties": {"i": "[copyIndex()]"}},
		{"type": "A.B/c", "apiVersion": "1", "name": "last", "dependsOn": ["l"], "properties": {}}]}`, groupContext())
	require.NoError(t, err)
	require.Len(t, p.Resources, 800)
	assert.Len(t, p.Resources[799].DependsOn, 799)
	body, err := p.Resources[798].Body(device{})
	require.NoError(t, err)
	assert.JSONEq(t, `{"properties": {"i": 798}}`, string(body))
}

// TestManyLargeResources plans as many resources as there may be, each of them with much to evaluate.
func TestManyLargeResources(t *testing.T) {
	t.Parallel()
	p, err := plan(`{"variables": {"n": "[range(0, 600)]"}, "resources": [
		{"type": "A.B/c", "apiVersion": "1", "name": "[concat('x', copyIndex())]", "copy": {"name": "l", "count": 800},
			"properties": {"n": "[map(variables('n'), lambda('i', add(lambdaVariables('i'), copyIndex('l'))))]"}}]}`, groupContext())
	require.NoError(t, err)
	assert.Len(t, p.Resources, 800)
}

// TestSideBySide evaluates one plan by many at once; the race detector watches.
func TestSideBySide(t *testing.T) {
	t.Parallel()
	p, err := plan(`{"variables": {"v": {"a": [1, 2, 3]}}, "resources": [
		{"type": "A.B/c", "apiVersion": "1", "name": "[concat('x', copyIndex())]", "copy": {"name": "l", "count": 20},
			"properties": {"i": "[variables('v').a[mod(copyIndex(), 3)]]", "y": "[reference('y').z]"}},
		{"type": "A.B/c", "apiVersion": "1", "name": "y", "properties": {}}],
		"outputs": {"o": {"type": "int", "value": "[reference('y').z]"}}}`, groupContext())
	require.NoError(t, err)
	present := device{strings.ToLower(group + "/providers/A.B/c/y"): `{"properties": {"z": 7}}`}
	for _, r := range p.Resources {
		t.Run(r.Name, func(t *testing.T) {
			t.Parallel()
			body, err := r.Body(present)
			require.NoError(t, err)
			assert.True(t, json.Valid(body))
			outputs, err := p.Outputs(present)
			require.NoError(t, err)
			assert.Equal(t, "7", string(outputs[0].Value))
		})
	}
}

// TestBodiesShareTheirWork lets one resource do what each of 800 may not: all of them are evaluated within one turn of a deployment.
func TestBodiesShareTheirWork(t *testing.T) {
	t.Parallel()
	present := device{strings.ToLower(group + "/providers/A.B/c/first"): `{"properties": {"n": 1}}`}
	body := func(count int) error {
		p, err := plan(fmt.Sprintf(`{"resources": [
			{"type": "A.B/c", "apiVersion": "1", "name": "first"},
			{"type": "A.B/c", "apiVersion": "1", "name": "[concat('x', copyIndex())]", "copy": {"name": "l", "count": %d}, "properties":
				{"p": "[length(map(range(reference('first').n, 9999), lambda('i', format('{0,300}', lambdaVariables('i')))))]"}}]}`, count), groupContext())
		require.NoError(t, err)
		_, err = p.Resources[1].Body(present)
		return err
	}
	require.NoError(t, body(1))
	assert.Contains(t, messageOf(t, body(799)), "takes more than '100000' steps")
}
