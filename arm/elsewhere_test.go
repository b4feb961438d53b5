package arm_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/arm/armtest"
)

// jars is another service: jars by shelf and name.
type jars map[string]map[string]BoxProperties

// pantry is a provider whose boxes stand in shelves, which the engine keeps, and hold jars, which it does not. Labels lie
// on jars.
func pantry(j jars) arm.Provider {
	versions := arm.Versions{"2019-01-01", "2020-06-01"}
	shelf := arm.Type[Box]{Name: "Test.Pantry/shelves", Versions: versions}
	found := func(id ID, p BoxProperties, ok bool) *arm.Resource[Box] {
		if !ok {
			return nil
		}
		return &arm.Resource[Box]{ID: id, Etag: `"` + p.Serial + `"`, Body: Box{Properties: p}}
	}
	jar := arm.Elsewhere[Box]{
		Type: arm.Type[Box]{
			Name: "Test.Pantry/shelves/jars", Versions: versions, Untagged: true, Etag: true,
			Default: func(_ *arm.Call, old, r *arm.Resource[Box]) error {
				r.Body.Properties.Serial = "1"
				if old != nil {
					r.Body.Properties.Serial = old.Body.Properties.Serial + "1"
				}
				return nil
			},
			Filter: func(c *arm.Call) (func(*arm.Resource[Box]) bool, error) {
				return func(r *arm.Resource[Box]) bool { return strings.HasPrefix(r.ID.Name(), c.Query("$filter")) }, nil
			},
			Actions: arm.Actions[Box]{"shake": {Begin: func(_ *arm.Call, r *arm.Resource[Box]) (any, error) { return r.Body.Properties.Serial, nil }}},
		},
		Read: func(_ *arm.Call, id ID) (*arm.Resource[Box], error) {
			p, ok := j[id.Names[0]][id.Name()]
			return found(id, p, ok), nil
		},
		Each: func(_ *arm.Call, parent ID, after string, fn func(*arm.Resource[Box]) (bool, error)) error {
			for _, name := range slices.Sorted(maps.Keys(j[parent.Name()])) {
				if name <= after {
					continue
				}
				more, err := fn(found(parent.Child("jars", name), j[parent.Name()][name], true))
				if err != nil || !more {
					return err
				}
			}
			return nil
		},
		Write: func(_ *arm.Call, _, r *arm.Resource[Box]) error {
			if j[r.ID.Names[0]] == nil {
				j[r.ID.Names[0]] = map[string]BoxProperties{}
			}
			j[r.ID.Names[0]][r.ID.Name()] = r.Body.Properties
			return nil
		},
		Remove: func(_ *arm.Call, r *arm.Resource[Box]) error {
			delete(j[r.ID.Names[0]], r.ID.Name())
			return nil
		},
	}
	label := arm.Type[Box]{Name: "Test.Pantry/shelves/jars/labels", Versions: versions}
	fixed := arm.Elsewhere[Box]{
		Type: arm.Type[Box]{Name: "Test.Pantry/shelves/walls", Versions: versions, Untagged: true},
		Read: func(_ *arm.Call, id ID) (*arm.Resource[Box], error) { return found(id, BoxProperties{}, true), nil },
		Each: func(*arm.Call, ID, string, func(*arm.Resource[Box]) (bool, error)) error { return nil },
	}
	return arm.Provider{Namespace: "Test.Pantry", Types: []arm.Registered{&shelf, &jar, &label, &fixed}}
}

// ID is short for arm.ID.
type ID = arm.ID

func TestKeptElsewhere(t *testing.T) {
	t.Parallel()
	j := jars{}
	d := armtest.New(t, pantry(j))
	shelf := d.Group("RG") + "/providers/Test.Pantry/shelves/Top"
	d.Refused(404, "ParentResourceNotFound", "PUT", shelf+"/jars/jam", body(nil))
	d.Must("PUT", shelf, body(nil))

	made := d.Must("PUT", strings.NewReplacer("RG", "rg", "Top", "TOP").Replace(shelf)+"/JARS/jam", `{"properties":{"depth":3,"combination":"s","width":1}}`, 201)
	assert.Equal(t, []string{"properties.width"}, made.Unread)
	assert.Equal(t, shelf+"/jars/jam", made.Get("id"), "as its parents were called")
	assert.Equal(t, "Test.Pantry/shelves/jars", made.Get("type"))
	assert.Equal(t, `"1"`, made.Get("etag"))
	assert.Equal(t, "Succeeded", made.Get("properties.provisioningState"))
	assert.Nil(t, made.Get("properties.combination"), "a secret")
	assert.Equal(t, "s", j["Top"]["jam"].Combination)

	d.Refused(400, "InvalidResourceName", "PUT", shelf+"/jars/"+strings.Repeat("x", 81), body(nil))
	patched := d.Must("PATCH", shelf+"/jars/jam", `{"properties":{"combination":"t"}}`, 200)
	assert.InEpsilon(t, 3, patched.Get("properties.depth"), 0)
	assert.Equal(t, "t", j["Top"]["jam"].Combination)
	d.Must("PUT", shelf+"/jars/jam", `{"properties":{}}`, 200)
	assert.Equal(t, BoxProperties{Serial: "111", Combination: "t"}, j["Top"]["jam"])
	d.Refused(404, "ResourceNotFound", "PATCH", shelf+"/jars/honey", body(nil))
	d.Refused(404, "ResourceNotFound", "GET", shelf+"/jars/honey", nil)
	d.Must("PUT", shelf+"/jars/jam/labels/red", body(nil), 201)
	d.Refused(404, "ParentResourceNotFound", "PUT", shelf+"/jars/honey/labels/red", body(nil))

	// It changes without Resource Manager, and the next read tells.
	j["Top"]["jam"] = BoxProperties{Depth: 9, Serial: "9"}
	assert.InEpsilon(t, 9, d.Must("GET", shelf+"/jars/jam", nil).Get("properties.depth"), 0)
	assert.Equal(t, `"9"`, string(d.Must("POST", shelf+"/jars/jam/shake", nil).Body))

	wrong := armtest.Request(t, "DELETE", shelf+"/jars/jam", nil)
	wrong.Header.Set("If-Match", `"8"`)
	assert.Equal(t, 412, d.Send(wrong).Status)
	d.Must("DELETE", shelf+"/jars/jam", nil, 200)
	d.Must("DELETE", shelf+"/jars/jam", nil, 204)
	assert.Empty(t, j["Top"])
	d.Refused(405, "MethodNotAllowed", "PUT", shelf+"/walls/w", body(nil))
	d.Refused(405, "MethodNotAllowed", "DELETE", shelf+"/walls/w", nil)
	d.Must("GET", shelf+"/walls/w", nil)
	d.Must("DELETE", shelf, nil, 200)
}

func TestListKeptElsewhere(t *testing.T) {
	t.Parallel()
	j := jars{"top": {}}
	for _, name := range []string{"a1", "a2", "a3", "b1", "b2"} {
		j["top"][name] = BoxProperties{}
	}
	d := armtest.New(t, pantry(j))
	shelf := d.Group("rg") + "/providers/Test.Pantry/shelves/top"
	d.Refused(404, "ResourceNotFound", "GET", shelf+"/jars", nil)
	d.Must("PUT", shelf, body(nil))
	for first, want := range map[string][][]string{
		"":                            {{"a1", "a2", "a3", "b1", "b2"}},
		"&$top=2":                     {{"a1", "a2"}, {"a3", "b1"}, {"b2"}},
		"&$filter=a&$maxpagesize=2":   {{"a1", "a2"}, {"a3"}},
		"&$filter=c":                  {nil},
		"&$maxpagesize=3&$filter=a":   {{"a1", "a2", "a3"}},
		"&$filter=b&%24maxpagesize=1": {{"b1"}, {"b2"}},
	} {
		var got [][]string
		for next := shelf + "/jars?api-version=2020-06-01" + first; next != ""; {
			var list struct {
				Value    []struct{ Name string }
				NextLink string
			}
			d.Must("GET", next, nil).JSON(&list)
			var names []string
			for _, v := range list.Value {
				names = append(names, v.Name)
			}
			got, next = append(got, names), list.NextLink
		}
		assert.Equal(t, want, got, first)
	}
	require.Len(t, j["top"], 5)
	d.Refused(400, "InvalidSkipToken", "GET", shelf+"/jars?api-version=2020-06-01&$skiptoken=YXJtL3Jlcy94", nil)
}
