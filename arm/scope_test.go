package arm_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/arm/armtest"
	"github.com/edgerite/edgerite/internal/apierr"
)

type Note struct {
	Properties struct {
		Text string `json:"text,omitempty"`
	} `json:"properties"`
}

// note lies on anything, as role assignments and locks do; rule is kept once for the subscription.
var (
	note = arm.Type[Note]{
		Name: "Test.Notes/notes", Versions: arm.Versions{"2020-06-01"}, Untagged: true, Scope: arm.Anywhere,
		Absent: func(id arm.ID) error {
			return apierr.New(http.StatusNotFound, "NoSuchNote", "There is no note %s.", id.Name())
		},
		Filter: func(c *arm.Call) (func(r *arm.Resource[Note]) bool, error) {
			want := c.Query("$filter")
			return func(r *arm.Resource[Note]) bool { return want == "" || r.Body.Properties.Text == want }, nil
		},
	}
	rule = arm.Type[Note]{Name: "Test.Notes/rules", Versions: arm.Versions{"2020-06-01"}, Untagged: true, Scope: arm.OnSubscription}
)

func notes() arm.Provider {
	return arm.Provider{
		Namespace: "Test.Notes",
		Types:     []arm.Registered{&note, &rule},
		Functions: []arm.Function{{
			Method: http.MethodGet, Path: "{scope}/where", Versions: arm.Versions{"2020-06-01"},
			Do: func(c *arm.Call) (any, error) { return map[string]string{"scope": c.Scope().String()}, nil },
		}},
	}
}

const notesAt = "/providers/Test.Notes/notes"

// noted is a device with a note on everything: the device itself, the subscription, a group, a resource, its child and an
// item of its body.
func noted(t *testing.T) (d *armtest.Device, scopes map[string]string) {
	t.Helper()
	d = armtest.New(t, toys(), notes())
	group := d.Group("G")
	bear, shelf := group+toysAt+"Bear", group+"/providers/Test.Toys/shelves/s"
	d.Must("PUT", bear, body(nil))
	d.Must("PUT", bear+"/screws/One", body(nil))
	d.Must("PUT", shelf, `{"location":"dbelocal","properties":{"books":[{"name":"B"}]}}`)
	scopes = map[string]string{"root": "", "sub": armtest.Sub, "group": group, "toy": bear, "screw": bear + "/screws/One", "book": shelf + "/books/B"}
	for name, scope := range scopes {
		d.Must("PUT", "//"+strings.Replace(scope, group, strings.ToUpper(group), 1)+notesAt+"/"+name, `{"properties":{"text":"`+name+`"}}`, 201)
	}
	return d, scopes
}

func TestExtensionScopes(t *testing.T) {
	t.Parallel()
	d, scopes := noted(t)
	for name, scope := range scopes {
		r := d.Must("GET", strings.ToLower(scope)+notesAt+"/"+name, nil)
		assert.Equal(t, scope+notesAt+"/"+name, r.Get("id"), "in the case that what it lies on was made in")
		assert.Equal(t, scope, d.Must("GET", scope+"/providers/test.notes/WHERE", nil).Get("scope"))
	}
	for scope, want := range map[string]string{
		"":             "root sub group book toy screw",
		scopes["sub"]:  "root sub group book toy screw",
		scopes["toy"]:  "root sub group toy screw",
		scopes["book"]: "root sub group book",
	} {
		assert.Equal(t, want, names(t, d.Must("GET", scope+notesAt, nil)), "on, above and in %s", scope)
	}
	assert.Equal(t, "toy", names(t, d.Must("GET", scopes["sub"]+notesAt+"?$filter=toy", nil)))
	first := d.Must("GET", scopes["toy"]+notesAt+"?$top=2", nil)
	assert.Equal(t, "group toy", names(t, d.Must("GET", strings.Replace(first.Get("nextLink").(string), "%24top=2", "$top=2", 1), nil)))
	d.Must("DELETE", scopes["toy"]+notesAt+"/toy", nil, 200)
	d.Must("DELETE", scopes["toy"]+notesAt+"/toy", nil, 204)
}

func TestExtensionRefusals(t *testing.T) {
	t.Parallel()
	d, scopes := noted(t)
	for _, c := range []struct {
		name, method, path, code string
		status                   int
	}{
		{"missing", "GET", scopes["toy"] + notesAt + "/none", "NoSuchNote", 404},
		{"missing on the subscription", "GET", armtest.Sub + notesAt + "/none", "NoSuchNote", 404},
		{"no such group", "PUT", armtest.Sub + "/resourceGroups/none" + notesAt + "/n", "ResourceGroupNotFound", 404},
		{"no such resource", "PUT", scopes["toy"] + "2" + notesAt + "/n", "ResourceNotFound", 404},
		{"no such item", "PUT", scopes["book"] + "2" + notesAt + "/n", "ResourceNotFound", 404},
		{"list on no such resource", "GET", scopes["toy"] + "2" + notesAt, "ResourceNotFound", 404},
		{"no such type", "PUT", scopes["group"] + "/providers/Test.Toys/x/y" + notesAt + "/n", "InvalidResourceType", 404},
		{"on what lies on another", "PUT", scopes["toy"] + notesAt + "/toy" + notesAt + "/n", "InvalidResourceType", 404},
		{"a toy on a toy", "PUT", scopes["toy"] + toysAt + "Bear", "InvalidResourceType", 404},
		{"toys on a toy", "GET", scopes["toy"] + strings.TrimSuffix(toysAt, "/"), "InvalidResourceType", 404},
		{"a toy on the device", "GET", toysAt + "Bear", "NotFound", 404},
		{"a toy on the subscription", "PUT", armtest.Sub + toysAt + "Bear", "InvalidResourceType", 404},
		{"no namespace on a resource", "GET", scopes["toy"] + "/providers", "InvalidResourceType", 404},
		{"no type on a resource", "GET", scopes["toy"] + "/providers/Test.Notes", "InvalidResourceType", 404},
	} {
		t.Run(c.name, func(t *testing.T) { d.On(t).Refused(c.status, c.code, c.method, c.path, body(nil)) })
	}
}

// What lies on a resource goes with it.
func TestExtensionsGoWithTheirScope(t *testing.T) {
	t.Parallel()
	d, scopes := noted(t)
	left := func() string { return names(t, d.Must("GET", armtest.Sub+notesAt, nil)) }
	d.Must("PUT", scopes["group"]+"/providers/Test.Toys/shelves/s", `{"location":"dbelocal","properties":{"books":[]}}`)
	assert.Equal(t, "root sub group toy screw", left(), "an item left out of its parent's body")
	d.Must("DELETE", scopes["toy"], nil)
	assert.Equal(t, "root sub group", left(), "a resource with its children")
	d.Must("PUT", scopes["toy"], body(nil))
	d.Must("PUT", scopes["toy"]+notesAt+"/again", body(nil))
	d.Must("DELETE", scopes["group"], nil)
	assert.Equal(t, "root sub", left(), "a group with all in it")
}

func TestKeptOnTheSubscription(t *testing.T) {
	t.Parallel()
	d := armtest.New(t, toys(), notes())
	group := d.Group("G")
	const at = "/providers/Test.Notes/rules"
	want := armtest.Sub + at + "/r"
	assert.Equal(t, want, d.Must("PUT", group+at+"/r", body(nil), 201).Get("id"))
	for _, scope := range []string{"", armtest.Sub, group, group + toysAt + "any"} {
		assert.Equal(t, want, d.Must("GET", scope+at+"/r", nil).Get("id"), scope)
		assert.Equal(t, "r", names(t, d.Must("GET", scope+at, nil)), scope)
	}
}
