package arm_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/arm/armtest"
)

// What is true of a field holds whatever a client does.
func TestFieldRules(t *testing.T) {
	t.Parallel()
	d := armtest.New(t, toys())
	path := d.Group("rg") + toysAt + "bear"
	made := d.Must("PUT", path, map[string]any{"location": "dbelocal", "kind": "Bear", "properties": map[string]any{
		"serial": "mine", "password": "p", "wear": 7, "batteries": map[string]any{"count": 1, "key": "k"},
		"parts": []any{map[string]any{"name": "eye", "code": "x"}, map[string]any{"name": "ear"}}, "news": "n", "olds": "o", "status": "bad",
	}}, 201)
	assert.Equal(t, []string{"properties.wear"}, made.Unread, "what is internal is not the client's")
	assert.NotEqual(t, "mine", made.Get("properties.serial"))
	assert.Nil(t, made.Get("properties.password"))
	assert.Nil(t, made.Get("properties.batteries.key"))
	assert.Nil(t, made.Get("properties.wear"))
	assert.Nil(t, made.Get("properties.status"))
	assert.Equal(t, "fine", d.Must("GET", path+"?$expand=STATUS", nil).Get("properties.status"))
	assert.Equal(t, "fine", d.Must("GET", path+"?$expand=a,properties/status", nil).Get("properties.status"))
	assert.Equal(t, "n", made.Get("properties.news"))
	assert.Nil(t, d.Must("GET", path+"?api-version=2019-01-01", nil).Get("properties.news"), "not part of the older version")
	assert.Nil(t, made.Get("properties.olds"), "not part of the newer version")
	assert.Equal(t, "o", d.Must("GET", path+"?api-version=2019-01-01", nil).Get("properties.olds"))

	moved := d.Must("PUT", path, map[string]any{"location": "dbelocal", "kind": "BEAR", "properties": map[string]any{
		"parts": []any{map[string]any{"name": "EAR", "price": 2}, map[string]any{"name": "nose"}, map[string]any{"name": "eye"}},
	}}, 200)
	assert.Equal(t, "code-ear", moved.Get("properties.parts.0.code"), "readonly fields follow the element")
	assert.Nil(t, moved.Get("properties.parts.1.code"))
	assert.Equal(t, "code-eye", moved.Get("properties.parts.2.code"))
	kept := d.Must("PUT", path, body(nil), 200)
	assert.Equal(t, "BEAR", kept.Get("kind"), "what may not change is kept where it is not mentioned; case is no change")

	d.Must("POST", path+"/play", nil, 200)
	assert.InEpsilon(t, 2, d.Must("POST", path+"/play", nil, 200).Get("wear"), 0, "what is internal is kept")
	assert.Equal(t, "Changing property 'kind' is not allowed.", d.Refused(409, "PropertyChangeNotAllowed", "PATCH", path, map[string]any{"kind": "cat"}))
}

func TestPatch(t *testing.T) {
	t.Parallel()
	d := armtest.New(t, toys())
	path := d.Group("rg") + toysAt + "bear"
	d.Must("PUT", path, map[string]any{"location": "dbelocal", "tags": map[string]any{"a": "1", "b": 2}, "properties": map[string]any{
		"size": 3, "color": "blue", "labels": map[string]string{"x": "1", "y": "2"}, "batteries": map[string]any{"count": 1},
	}})
	r := d.Must("PATCH", path, `{"tags":{"c":"3"},"properties":{"size":null,"labels":{"x":null,"z":"3"},"batteries":{}}}`, 200)
	assert.Equal(t, map[string]any{"c": "3"}, r.Get("tags"), "tags are replaced as a whole")
	assert.Nil(t, r.Get("properties.size"), "null removes")
	assert.Equal(t, "blue", r.Get("properties.color"))
	assert.Equal(t, map[string]any{"y": "2", "z": "3"}, r.Get("properties.labels"))
	assert.InEpsilon(t, 1, r.Get("properties.batteries.count"), 0)
	assert.Equal(t, map[string]any{}, d.Must("PATCH", path, `{"tags":{}}`).Get("tags"), "removed tags leave an empty object")
	assert.Nil(t, d.Must("PATCH", path, `{"tags":null}`).Get("tags"))
}

// What nothing reads is reported, never dropped in silence.
func TestUnread(t *testing.T) {
	t.Parallel()
	d := armtest.New(t, toys())
	path := d.Group("rg") + toysAt + "bear"
	r := d.Must("PUT", path+"?force=true&$expand=", `{location:'dbelocal',plan:{},properties:{colour:'x',parts:[{name:'a',weight:1}],serial:'s'}}`, 201)
	assert.Equal(t, []string{"plan", "properties.colour", "properties.parts[0].weight", "?force"}, r.Unread)
	assert.Equal(t, []string{"strength"}, d.Must("POST", path+"/paint", `{"color":"green","strength":2}`).Unread)
	assert.Equal(t, []string{"?$filter=size gt 3"}, d.Must("GET", armtest.Sub+"/resources?$filter=size+gt+3", nil).Unread)
	assert.Empty(t, d.Must("GET", armtest.Sub+"/resources?$filter=&$expand=createdTime%2CchangedTime%2CprovisioningState", nil).Unread)
}

func TestConditions(t *testing.T) {
	t.Parallel()
	d := armtest.New(t, toys())
	path := d.Group("rg") + toysAt + "bear"
	send := func(method, header, value string) int {
		r := armtest.Request(t, method, path, body(nil))
		r.Header.Set(header, value)
		return d.Send(r).Status
	}
	assert.Equal(t, 412, send("PUT", "If-Match", "*"))
	assert.Equal(t, 201, send("PUT", "If-None-Match", "*"))
	assert.Equal(t, 412, send("PUT", "If-None-Match", "*"))
	assert.Equal(t, 412, send("PUT", "If-Match", `W/"other"`))
	etag, ok := d.Must("GET", path, nil).Get("etag").(string)
	require.True(t, ok)
	assert.Equal(t, 200, send("PUT", "If-Match", etag))
	assert.Equal(t, 412, send("DELETE", "If-Match", etag), "each write makes a new one")
	assert.Equal(t, 200, send("DELETE", "If-Match", "*"))
}

// A declaration that cannot work is refused when the engine is made, not when a client comes.
func TestWrongDeclarations(t *testing.T) {
	t.Parallel()
	type Naked struct {
		Secret string `json:"secret" arm:"secret"`
	}
	type Typo struct {
		A string `json:"a" arm:"readable"`
	}
	type InMap struct {
		M map[string]Part `json:"m"`
	}
	v := arm.Versions{"2020-01-01"}
	for _, test := range []struct {
		name string
		typ  arm.Registered
		err  string
	}{
		{"no versions", &arm.Type[Box]{Name: "Test.X/a"}, "arm: type Test.X/a has no api-versions"},
		{"no type", &arm.Type[Box]{Name: "Test.X", Versions: v}, `arm: type "Test.X" is not Namespace/type`},
		{"another spelling that is another name", &arm.Type[Box]{Name: "Test.X/a", Shown: "Test.X/b", Versions: v}, `arm: type "Test.X/a" is not Namespace/type`},
		{"another provider's", &arm.Type[Box]{Name: "Test.Y/a", Versions: v}, "arm: type Test.Y/a is no type of provider Test.X"},
		{"secret always shown", &arm.Type[Naked]{Name: "Test.X/a", Versions: v}, "arm: type Test.X/a: arm_test.Naked.Secret: a field that is not always shown needs omitempty or omitzero"},
		{"unknown rule", &arm.Type[Typo]{Name: "Test.X/a", Versions: v}, `arm: type Test.X/a: arm_test.Typo.A: unknown arm tag "readable"`},
		{"rule below a map", &arm.Type[InMap]{Name: "Test.X/a", Versions: v}, "arm: type Test.X/a: arm_test.InMap.M: no arm tags below a map"},
		{"body that is no struct", &arm.Type[string]{Name: "Test.X/a", Versions: v}, "arm: type Test.X/a: its body string is no struct"},
		{"nested without a parent", &book, "type Test.Toys/shelves/books: its parent Test.Toys/shelves is not registered"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := arm.Provider{Namespace: "Test.X", Types: []arm.Registered{test.typ}}
			if test.typ == &book {
				p.Namespace = "Test.Toys"
			}
			group := arm.Provider{Namespace: "Microsoft.Resources", Types: []arm.Registered{&arm.Type[Box]{Name: "Microsoft.Resources/resourceGroups", Versions: v}}}
			_, err := arm.New(arm.Deps{Providers: []arm.Provider{group, p}})
			assert.EqualError(t, err, test.err)
		})
	}
	_, err := arm.New(arm.Deps{})
	assert.EqualError(t, err, "arm: no provider has the type microsoft.resources/resourcegroups, in which all others lie")
}
