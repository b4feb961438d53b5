package whatif_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/arm/whatif"
)

func object(t testing.TB, text string) whatif.Object {
	t.Helper()
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	var o whatif.Object
	require.NoError(t, dec.Decode(&o))
	return o
}

func shown(t testing.TB, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	require.NoError(t, err)
	return string(text)
}

// Each row is what becomes of a resource, and its delta.
func TestDelta(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct{ before, after, delta string }{
		// Recorded by Azure CLI (test_resource_group_level_what_if.yaml) and Azure PowerShell (SubLevelWhatIf_ModifyResources).
		"a property of an object is told by its path": {
			`{"kind":"StorageV2","properties":{"accessTier":"Hot"},"sku":{"name":"Standard_LRS"}}`,
			`{"kind":"StorageV2","properties":{"accessTier":"Hot"},"sku":{"name":"Standard_GRS"}}`,
			`[{"path":"sku.name","propertyChangeType":"Modify","before":"Standard_LRS","after":"Standard_GRS"}]`,
		},
		"however deep": {
			`{"properties":{"policyRule":{"if":{"equals":"northeurope","field":"location"}}}}`,
			`{"properties":{"policyRule":{"if":{"equals":"westeurope","field":"location"}}}}`,
			`[{"path":"properties.policyRule.if.equals","propertyChangeType":"Modify","before":"northeurope","after":"westeurope"}]`,
		},
		// The page's example, https://learn.microsoft.com/azure/azure-resource-manager/templates/deploy-what-if#see-results.
		"scalars in arrays go and come, objects are told apart by name": {
			`{"tags":{"CostCenter":"12345","Owner":"Team A"},"properties":{"addressSpace":{"addressPrefixes":["10.0.0.0/16"]},
			  "subnets":[{"name":"subnet001","properties":{"addressPrefix":"10.0.0.0/24"}},{"name":"subnet002","properties":{"addressPrefix":"10.0.1.0/24"}}]}}`,
			`{"tags":{"CostCenter":"12345"},"properties":{"addressSpace":{"addressPrefixes":["10.0.0.0/15"]},
			  "subnets":[{"name":"subnet002","properties":{"addressPrefix":"10.0.1.0/24"}}]}}`,
			`[{"path":"properties.addressSpace.addressPrefixes","propertyChangeType":"Array","children":[
			    {"path":"0","propertyChangeType":"Delete","before":"10.0.0.0/16"},{"path":"0","propertyChangeType":"Create","after":"10.0.0.0/15"}]},
			  {"path":"properties.subnets","propertyChangeType":"Array","children":[
			    {"path":"0","propertyChangeType":"Delete","before":{"name":"subnet001","properties":{"addressPrefix":"10.0.0.0/24"}}}]},
			  {"path":"tags.Owner","propertyChangeType":"Delete","before":"Team A"}]`,
		},
		"what comes or goes is told whole": {
			`{"a":{"b":1}}`, `{"tags":{"x":"y"}}`,
			`[{"path":"a","propertyChangeType":"Delete","before":{"b":1}},{"path":"tags","propertyChangeType":"Create","after":{"x":"y"}}]`,
		},
		"an element that changes is at its index in what will be": {
			`{"rules":[{"name":"x"},{"name":"y","priority":1,"on":{"port":80}}]}`, `{"rules":[{"name":"Y","priority":1,"on":{"port":81}}]}`,
			`[{"path":"rules","propertyChangeType":"Array","children":[{"path":"0","propertyChangeType":"Delete","before":{"name":"x"}},
			  {"path":"0","propertyChangeType":"Modify","children":[{"path":"name","propertyChangeType":"Modify","before":"y","after":"Y"},
			    {"path":"on.port","propertyChangeType":"Modify","before":80,"after":81}]}]}]`,
		},
		"objects that nothing identifies are told apart by their place": {
			`{"ips":[{"primary":true},{"primary":false}]}`, `{"ips":[{"primary":true},{"primary":true}]}`,
			`[{"path":"ips","propertyChangeType":"Array","children":[{"path":"1","propertyChangeType":"Modify",
			  "children":[{"path":"primary","propertyChangeType":"Modify","before":false,"after":true}]}]}]`,
		},
		"arrays in arrays": {
			`{"a":[[1,2],[3]]}`, `{"a":[[1,2],[4]]}`,
			`[{"path":"a","propertyChangeType":"Array","children":[{"path":"1","propertyChangeType":"Array","children":[
			  {"path":"0","propertyChangeType":"Delete","before":3},{"path":"0","propertyChangeType":"Create","after":4}]}]}]`,
		},
		"the order of elements counts": {
			`{"servers":["a","b","c"]}`, `{"servers":["b","c","a"]}`,
			`[{"path":"servers","propertyChangeType":"Array","children":[{"path":"0","propertyChangeType":"Delete","before":"a"},
			  {"path":"2","propertyChangeType":"Create","after":"a"}]}]`,
		},
		"a property of another type is another one": {
			`{"a":{"b":1},"c":[1]}`, `{"a":[1],"c":1}`,
			`[{"path":"a","propertyChangeType":"Modify","before":{"b":1},"after":[1]},{"path":"c","propertyChangeType":"Modify","before":[1],"after":1}]`,
		},
		"what an array, an object and null have not is as if it were not there": {
			`{"a":[],"b":{},"c":null,"d":{"e":[]},"f":[{}]}`, `{"f":[{}]}`, `[]`,
		},
		"numbers and ids that are the same": {
			`{"a":1.0,"b":1e2,"id":"/subscriptions/S/resourceGroups/RG","n":["/subscriptions/S/x"]}`,
			`{"a":1,"b":100,"id":"/subscriptions/s/resourcegroups/rg","n":["/Subscriptions/s/X"]}`, `[]`,
		},
		"numbers and names that are not": {
			`{"a":9007199254740993,"b":"x"}`, `{"a":9007199254740992,"b":"X"}`,
			`[{"path":"a","propertyChangeType":"Modify","before":9007199254740993,"after":9007199254740992},{"path":"b","propertyChangeType":"Modify","before":"x","after":"X"}]`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := whatif.Written("/id", object(t, row.before), object(t, row.after), nil)
			if row.delta == "[]" {
				assert.Equal(t, whatif.NoChange, c.Kind)
				assert.Empty(t, c.Delta)
				return
			}
			assert.Equal(t, whatif.Modify, c.Kind)
			assert.JSONEq(t, row.delta, shown(t, c.Delta))
		})
	}
}

// A property that the service does not take makes no modification of a resource.
func TestWhatHasNoEffect(t *testing.T) {
	t.Parallel()
	there := object(t, `{"properties":{"size":3,"provisioningState":{"x":1}}}`)
	wanted := object(t, `{"Properties":{"SIZE":3,"colour":"red","provisioningState":{"X":1,"y":{"z":2}},"nothing":null}}`)
	c := whatif.Written("/id", there, there, wanted)
	assert.Equal(t, whatif.NoChange, c.Kind)
	assert.JSONEq(t, `[{"path":"Properties.colour","propertyChangeType":"NoEffect","after":"red"},
		{"path":"Properties.provisioningState.y","propertyChangeType":"NoEffect","after":{"z":2}}]`, shown(t, c.Delta))
}

// The format ResourceIdOnly has no more than ids and kinds.
func TestBrief(t *testing.T) {
	t.Parallel()
	one, two := whatif.Object{"a": "1"}, whatif.Object{"a": "2"}
	for _, row := range []struct {
		change whatif.Change
		full   string
		brief  string
	}{
		{whatif.Created("/r", one), `{"resourceId":"/r","changeType":"Create","after":{"a":"1"}}`, "Create"},
		{whatif.Deleted("/r", one), `{"resourceId":"/r","changeType":"Delete","before":{"a":"1"}}`, "Delete"},
		{whatif.Ignored("/r", one), `{"resourceId":"/r","changeType":"Ignore","before":{"a":"1"},"after":{"a":"1"}}`, "Ignore"},
		{whatif.Written("/r", one, one, one), `{"resourceId":"/r","changeType":"NoChange","before":{"a":"1"},"after":{"a":"1"}}`, "Deploy"},
		{whatif.Written("/r", one, two, two), `{"resourceId":"/r","changeType":"Modify","before":{"a":"1"},"after":{"a":"2"},
			"delta":[{"path":"a","propertyChangeType":"Modify","before":"1","after":"2"}]}`, "Deploy"},
	} {
		assert.JSONEq(t, row.full, shown(t, row.change))
		assert.JSONEq(t, `{"resourceId":"/r","changeType":"`+row.brief+`"}`, shown(t, row.change.Brief()))
	}
	assert.JSONEq(t, `{"resourceId":"/r","changeType":"Unsupported","unsupportedReason":"why"}`, shown(t, whatif.Unknown("/r", "why", one).Brief()))
}

func TestSort(t *testing.T) {
	t.Parallel()
	changes := []whatif.Change{{ResourceID: "/subscriptions/s/resourceGroups/b"}, {ResourceID: "/subscriptions/s/providers/c"}, {ResourceID: "/Subscriptions/s/resourceGroups/A"}}
	whatif.Sort(changes)
	assert.Equal(t, "/subscriptions/s/providers/c", changes[0].ResourceID)
	assert.Equal(t, "/Subscriptions/s/resourceGroups/A", changes[1].ResourceID)
}
