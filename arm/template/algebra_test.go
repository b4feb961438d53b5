package template_test

import (
	"encoding/json"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/edgerite/edgerite/arm/template"
)

// TestAlgebra draws values and holds functions to what is true of all of them.
func TestAlgebra(t *testing.T) {
	t.Parallel()
	law := func(name, expression string, draw func(t *rapid.T) map[string]any) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				parameters, err := json.Marshal(map[string]any{"p": map[string]any{"value": draw(t)}})
				require.NoError(t, err)
				c := groupContext()
				c.Parameters = parameters
				p, err := plan(`{"parameters": {"p": {"type": "object"}}, "resources": [], "outputs": {"o": {"type": "bool", "value": `+quote("["+expression+"]")+`}}}`, c)
				require.NoError(t, err, "%s", parameters)
				outputs, err := p.Outputs(device{})
				require.NoError(t, err)
				require.Equal(t, "true", string(outputs[0].Value), "%s", parameters)
			})
		})
	}
	law("base64 is undone", "equals(base64ToString(base64(parameters('p').s)), parameters('p').s)", drawStrings)
	law("uriComponent is undone", "equals(uriComponentToString(uriComponent(parameters('p').s)), parameters('p').s)", drawStrings)
	law("dataUri is undone", "equals(dataUriToString(dataUri(parameters('p').s)), parameters('p').s)", drawStrings)
	law("take and skip part", "equals(concat(take(parameters('p').s, parameters('p').n), skip(parameters('p').s, parameters('p').n)), parameters('p').s)", drawStrings)
	law("split is joined", "equals(join(split(parameters('p').s, 'a'), 'a'), parameters('p').s)", drawStrings)
	law("what is found is there", "or(equals(indexOf(parameters('p').s, 'b'), -1), equals(toLower(substring(parameters('p').s, max(indexOf(parameters('p').s, 'b'), 0), if(contains(toLower(parameters('p').s), 'b'), 1, 0))), 'b'))", drawStrings)
	law("string is read by json", "equals(json(string(parameters('p').v)), parameters('p').v)", drawValues)
	law("union with itself is itself", "equals(union(parameters('p').o, parameters('p').o), parameters('p').o)", drawValues)
	law("intersection with itself is itself", "equals(intersection(parameters('p').o, parameters('p').o), parameters('p').o)", drawValues)
	law("items are an object's", "equals(toObject(items(parameters('p').o), lambda('i', lambdaVariables('i').key), lambda('i', lambdaVariables('i').value)), parameters('p').o)", drawValues)
	law("sorting does not lose", "equals(length(sort(parameters('p').l, lambda('a', 'b', less(lambdaVariables('a'), lambdaVariables('b'))))), length(parameters('p').l))", drawNumbers)
	law("sorted begins with the least", "equals(first(sort(parameters('p').l, lambda('a', 'b', less(lambdaVariables('a'), lambdaVariables('b'))))), min(parameters('p').l))", drawNumbers)
	law("dividing", "equals(add(mul(div(parameters('p').a, parameters('p').b), parameters('p').b), mod(parameters('p').a, parameters('p').b)), parameters('p').a)", drawNumbers)
	law("epochs", "equals(dateTimeToEpoch(dateTimeFromEpoch(parameters('p').a)), parameters('p').a)", drawNumbers)
	law("formatted numbers are read", "equals(int(format('{0:D12}', parameters('p').a)), parameters('p').a)", drawNumbers)
}

// basic are the characters of one UTF-16 unit: half of a pair is no character.
var basic = &unicode.RangeTable{R16: []unicode.Range16{{Lo: 1, Hi: 0xd7ff, Stride: 1}, {Lo: 0xe000, Hi: 0xffff, Stride: 1}}}

func drawStrings(t *rapid.T) map[string]any {
	return map[string]any{
		"s": rapid.StringOf(rapid.OneOf(rapid.RuneFrom([]rune("abAB%'é [],")), rapid.RuneFrom(nil, basic))).Draw(t, "s"),
		"n": rapid.IntRange(-2, 12).Draw(t, "n"),
	}
}

func drawNumbers(t *rapid.T) map[string]any {
	return map[string]any{
		"l": rapid.SliceOfN(rapid.IntRange(-9, 9), 1, 12).Draw(t, "l"),
		"a": rapid.IntRange(-60_000_000_000, 200_000_000_000).Draw(t, "a"),
		"b": rapid.IntRange(1, 1000).Draw(t, "b"),
	}
}

func drawValues(t *rapid.T) map[string]any {
	return map[string]any{
		"v": rapid.SliceOf(drawValue(3)).Draw(t, "v"),
		"o": rapid.MapOf(rapid.StringMatching(`[a-f]{1,3}`), drawValue(2)).Draw(t, "o"),
	}
}

func drawValue(depth int) *rapid.Generator[any] {
	return rapid.Custom(func(t *rapid.T) any {
		switch kind := rapid.IntRange(0, 5).Draw(t, "kind"); {
		case kind == 0:
			return rapid.Bool().Draw(t, "bool")
		case kind == 1:
			return rapid.Int().Draw(t, "int")
		case kind == 2:
			return rapid.Float64Range(-1e9, 1e9).Draw(t, "float")
		case kind == 3 && depth > 0:
			return rapid.SliceOfN(drawValue(depth-1), 0, 3).Draw(t, "array")
		case kind == 4 && depth > 0:
			return rapid.MapOfN(rapid.StringMatching(`[a-f]{1,3}`), drawValue(depth-1), 0, 3).Draw(t, "object")
		}
		return rapid.String().Draw(t, "string")
	})
}

// TestOuterValues draws values of a parent and holds a nested template in its scope to have them as they are, whatever brackets and quotes are in them,
// where they are put in at once and where they are left in an expression for its own deployment.
func TestOuterValues(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.StringOf(rapid.RuneFrom([]rune("[]'ab,()"))).Draw(t, "value")
		parameters, err := json.Marshal(map[string]any{"v": map[string]any{"value": value}})
		require.NoError(t, err)
		c := groupContext()
		c.Parameters = parameters
		outer, err := plan(`{"parameters": {"v": {"type": "string"}}, "resources": [{"type": "Microsoft.Resources/deployments", "apiVersion": "1", "name": "d", "properties": {"template": {"resources": [
			{"type": "A.B/c", "apiVersion": "1", "name": "y", "properties": {}},
			{"type": "A.B/c", "apiVersion": "1", "name": "x", "properties": {"now": "[parameters('v')]", "later": "[concat(parameters('v'), reference('y').z)]", "array": "[createArray(parameters('v'))]"}}]}}}]}`, c)
		require.NoError(t, err)
		body, err := outer.Resources[0].Body(device{})
		require.NoError(t, err)
		var deployment struct {
			Properties struct{ Template json.RawMessage }
		}
		require.NoError(t, json.Unmarshal(body, &deployment))
		inner, err := plan(string(deployment.Properties.Template), groupContext())
		require.NoError(t, err, "%s", body)
		require.Len(t, inner.Resources, 2)
		require.Len(t, inner.Resources[1].DependsOn, 1)
		checkInner(t, inner.Resources[1], value)
	})
}

func checkInner(t *rapid.T, r *template.Resource, value string) {
	body, err := r.Body(device{"/subscriptions/11111111-1111-1111-1111-111111111111/resourcegroups/rg1/providers/a.b/c/y": `{"properties": {"z": ""}}`})
	require.NoError(t, err)
	var got struct {
		Properties struct {
			Now, Later string
			Array      []string
		}
	}
	require.NoError(t, json.Unmarshal(body, &got))
	require.Equal(t, value, got.Properties.Now)
	require.Equal(t, value, got.Properties.Later)
	require.Equal(t, []string{value}, got.Properties.Array)
}
