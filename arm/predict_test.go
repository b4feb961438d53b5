package arm_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/arm/armtest"
)

// fortune is a function that tells what a write would make of a resource.
var fortune = arm.Function{
	Method: http.MethodPost, Path: "fortune", Versions: arm.Versions{"2020-06-01"}, Doc: "https://example.com/fortune",
	Do: func(c *arm.Call) (any, error) {
		var in struct {
			ID, Version string
			Body        json.RawMessage
		}
		if err := c.Body(&in); err != nil {
			return nil, err
		}
		id, err := arm.ParseID(in.ID)
		if err != nil {
			return nil, err
		}
		p, err := c.Predict(id, in.Version, in.Body)
		if err != nil || p != nil {
			return p, err
		}
		var body map[string]any
		err = json.Unmarshal(in.Body, &body)
		return map[string]any{"new": true, "shown": c.Conceal(id, body)}, err
	},
}

func fortuneTeller(t *testing.T) (d *armtest.Device, ask func(id, version, body string) *armtest.Response) {
	p := toys()
	p.Functions = append(p.Functions, fortune)
	d = armtest.New(t, p, pantry(jars{}))
	return d, func(id, version, body string) *armtest.Response {
		t.Helper()
		return d.Do("POST", armtest.Sub+"/providers/Test.Toys/fortune", map[string]any{"id": id, "version": version, "body": json.RawMessage(body)})
	}
}

func exportedBody(t *testing.T, r *armtest.Response, when string) string {
	t.Helper()
	text, err := json.Marshal(r.Get(when + ".Body"))
	assert.NoError(t, err)
	return string(text)
}

// A prediction is what the write then makes of the resource: defaults are filled in, and what a client does not set is not in it.
func TestPredict(t *testing.T) {
	t.Parallel()
	d, ask := fortuneTeller(t)
	group := d.Group("rg")
	bear := group + toysAt + "bear"
	assert.Equal(t, true, ask(bear, "2020-06-01", `{"location":"dbelocal"}`).Get("new"))
	d.Must("PUT", bear, `{"location":"dbelocal","tags":{"a":"b"},"kind":"plush","properties":{"color":"blue","size":3,"news":"new","password":"hunter2","parts":[{"name":"ear","price":1}]}}`)
	wanted := `{"location":"DBE local","properties":{"size":4,"serial":"mine","width":9,"news":"newer","parts":[{"name":"ear","price":"1","code":"x"}]}}`
	r := ask(bear, "2020-06-01", wanted)
	assert.JSONEq(t, `{"kind":"plush","properties":{"color":"blue","size":3,"news":"new","password":{"Name":"password","Object":false},"parts":[{"name":"ear","price":1}]}}`, exportedBody(t, r, "Before"))
	assert.JSONEq(t, `{"kind":"plush","properties":{"color":"red","size":4,"news":"newer","password":{"Name":"password","Object":false},"parts":[{"name":"ear","price":1}]}}`, exportedBody(t, r, "After"))
	assert.Equal(t, map[string]any{"a": "b"}, r.Get("Before.Tags"))
	assert.Nil(t, r.Get("After.Tags"))
	assert.Equal(t, "DBELocal", r.Get("After.Location"))
	assert.NotContains(t, exportedBody(t, ask(bear, "2019-01-01", wanted), "Before"), "news", "that api-version has none")
	assert.NotContains(t, string(r.Body), "hunter2")
	assert.Empty(t, r.Unread, "the write reports what nothing reads")

	assert.Equal(t, "blue", d.Must("GET", bear, nil).Get("properties.color"), "nothing is written")
	d.Must("PUT", bear, wanted)
	again := ask(bear, "2020-06-01", wanted)
	assert.Equal(t, exportedBody(t, r, "After"), exportedBody(t, again, "Before"))
	assert.Equal(t, exportedBody(t, again, "Before"), exportedBody(t, again, "After"))
}

// Items of their parent's body, and what another service keeps, are predicted too.
func TestPredictWhatLiesInOthers(t *testing.T) {
	t.Parallel()
	d, ask := fortuneTeller(t)
	group := d.Group("rg")
	shelf, pantry := group+shelvesAt+"s", group+"/providers/Test.Pantry/shelves/top"
	for _, path := range []string{shelf + "/books/emma", pantry + "/jars/jam"} {
		assert.Equal(t, true, ask(path, "2020-06-01", `{}`).Get("new"), "nor is there what it lies in")
	}
	d.Must("PUT", shelf, books("iliad"))
	d.Must("PUT", pantry, body(nil))
	for _, path := range []string{shelf + "/books/emma", pantry + "/jars/jam"} {
		assert.Equal(t, true, ask(path, "2020-06-01", `{}`).Get("new"))
	}
	d.Must("PUT", pantry+"/jars/jam", `{"properties":{"depth":3}}`)

	r := ask(shelf+"/books/ILIAD", "2020-06-01", `{"properties":{"pages":700}}`)
	assert.JSONEq(t, `{"name":"iliad","properties":{}}`, exportedBody(t, r, "Before"))
	assert.JSONEq(t, `{"name":"iliad","properties":{"pages":700}}`, exportedBody(t, r, "After"))
	r = ask(pantry+"/jars/jam", "2020-06-01", `{"properties":{"depth":4}}`)
	assert.JSONEq(t, `{"properties":{"depth":3}}`, exportedBody(t, r, "Before"))
	assert.JSONEq(t, `{"properties":{"depth":4}}`, exportedBody(t, r, "After"))
	assert.InEpsilon(t, 3, d.Must("GET", pantry+"/jars/jam", nil).Get("properties.depth"), 0, "nothing is written")
	assert.Equal(t, true, ask(group+"/providers/Test.Unknown/things/x", "2020-06-01", `{}`).Get("new"))
}

// What the write would refuse of a body, the prediction refuses.
func TestPredictRefuses(t *testing.T) {
	t.Parallel()
	d, ask := fortuneTeller(t)
	bear := d.Group("rg") + toysAt + "bear"
	d.Must("PUT", bear, `{"location":"dbelocal","kind":"plush"}`)
	for body, code := range map[string]string{
		`{"properties":{"size":"many"}}`: "InvalidRequestContent",
		`{"kind":"tin"}`:                 "PropertyChangeNotAllowed",
		`{"location":"westus"}`:          "LocationNotAvailableForResourceType",
		`[]`:                             "InvalidRequestContent",
	} {
		assert.Equal(t, code, ask(bear, "2020-06-01", body).Get("error.code"), body)
	}
}

// What a client says in confidence is told apart from what it may be shown again.
func TestConceal(t *testing.T) {
	t.Parallel()
	d, ask := fortuneTeller(t)
	body := `{"tags":{"password":"x"},"properties":{"Password":"hunter2","unknown":{"password":"y"},"batteries":{"count":1,"KEY":"k3y"},"parts":[{"name":"ear"}]}}`
	at := d.Group("rg")
	shown, err := json.Marshal(ask(at+toysAt+"bear", "2020-06-01", body).Get("shown"))
	assert.NoError(t, err)
	assert.JSONEq(t, `{"tags":{"password":"x"},"properties":{"Password":{"Name":"password","Object":false},"unknown":{"password":"y"},
		"batteries":{"count":1,"KEY":{"Name":"key","Object":false}},"parts":[{"name":"ear"}]}}`, string(shown))
	assert.Equal(t, map[string]any{"a": "b"}, ask(at+"/providers/Test.Unknown/things/x", "2020-06-01", `{"a":"b"}`).Get("shown"))
}
