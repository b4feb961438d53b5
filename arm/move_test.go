package arm_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/arm/armtest"
)

func moveBody(target string, resources ...string) map[string]any {
	return map[string]any{"targetResourceGroup": target, "resources": resources}
}

// What is moved has a new id, which everybody who needs it names from then on, and keeps what lies in it.
func TestMove(t *testing.T) {
	t.Parallel()
	p, boxes := toys(), box
	boxes.Movable = true
	p.Types = append(slices.DeleteFunc(p.Types, func(t arm.Registered) bool { return t == arm.Registered(&box) }), &boxes)
	d := armtest.Start(t, armtest.Options{Providers: []arm.Provider{p, notes()}, Scale: armtest.Full})
	from, to := d.Group("From"), d.Group("To")
	bear, boxAt := from+toysAt+"bear", from+"/providers/Test.Toys/boxes/b"
	d.Must("PUT", boxAt, body(nil))
	d.Advance(time.Minute)
	link := map[string]any{"box": map[string]any{"id": boxAt}}
	d.Must("PUT", bear, body(link))
	d.Must("PUT", to+toysAt+"stays", body(link))
	d.Advance(time.Hour)
	d.Must("PUT", bear+"/screws/s", map[string]any{})
	d.Must("PUT", boxAt+notesAt+"/n", body(nil))
	d.Advance(time.Hour)

	d.Must("POST", from+"/validateMoveResources", moveBody(to, bear, boxAt), 202)
	d.Must("GET", bear, nil)
	asked := d.Must("POST", from+"/moveResources", moveBody(to, bear, boxAt), 202)
	assert.NotEmpty(t, asked.Header.Get("Location"))
	d.Must("GET", asked.Header.Get("Location"), nil, 202)
	d.Advance(time.Minute)
	d.Must("GET", asked.Header.Get("Location"), nil, 204)

	d.Refused(404, "ResourceNotFound", "GET", bear, nil)
	moved := d.Must("GET", to+toysAt+"bear", nil)
	assert.Equal(t, to+toysAt+"bear", moved.Get("id"))
	assert.Equal(t, to+"/providers/Test.Toys/boxes/b", moved.Get("properties.box.id"), "both have moved")
	assert.Equal(t, to+"/providers/Test.Toys/boxes/b", d.Must("GET", to+toysAt+"stays", nil).Get("properties.box.id"), "who needs it names it anew")
	assert.Equal(t, to+toysAt+"bear/screws/s", d.Must("GET", to+toysAt+"bear/screws/s", nil).Get("id"))
	d.Refused(409, "ResourceInUse", "DELETE", to+"/providers/Test.Toys/boxes/b", nil)
	assert.Empty(t, names(t, d.Must("GET", from+"/resources", nil)))
	assert.Equal(t, "b bear stays", names(t, d.Must("GET", to+"/resources", nil)))
	d.Must("GET", to+"/providers/Test.Toys/boxes/b"+notesAt+"/n", nil, 404)
	d.Must("DELETE", from, nil, 202)
	d.Advance(time.Hour)
	d.Must("GET", to+toysAt+"bear", nil)
}

func TestMoveRefused(t *testing.T) {
	t.Parallel()
	d := armtest.Start(t, armtest.Options{Providers: toysOnly(), Scale: armtest.Full})
	from, to := d.Group("from"), d.Group("to")
	bear := from + toysAt + "bear"
	d.Must("PUT", bear, body(nil))
	d.Must("PUT", to+toysAt+"bear", body(nil))
	d.Must("PUT", from+shelvesAt+"s", books("a"))
	d.Must("PUT", from+toysAt+"twin", body(nil))
	d.Advance(time.Hour)
	d.Must("POST", from+toysAt+"twin/play", nil)
	for _, test := range []struct {
		name, code string
		resource   string
	}{
		{"a name taken there", "ResourceAlreadyExists", bear},
		{"a type that stays", "ResourceMoveNotSupported", from + shelvesAt + "s"},
		{"what lies in another", "ResourceMoveNotSupported", bear + "/screws/s"},
		{"what is not there", "ResourceNotFound", from + toysAt + "none"},
		{"what something happens to", "MoveCannotProceedWithResourcesNotInSucceededState", from + toysAt + "twin"},
		{"of another group", "InvalidMoveResources", to + toysAt + "bear"},
		{"the group itself", "InvalidMoveResources", from},
		{"of no type", "InvalidMoveResources", from + "/providers/Test.Toys/none/x"},
	} {
		for _, action := range []string{"/moveResources", "/validateMoveResources"} {
			r := d.Do("POST", from+action, moveBody(to, test.resource))
			require.Equal(t, 409, r.Status, "%s: %s", test.name, r.Body)
			assert.Equal(t, "ResourceMoveValidationFailed", r.Get("error.code"), test.name)
			assert.Equal(t, test.code, r.Get("error.details.0.code"), test.name)
			assert.Equal(t, test.resource, r.Get("error.details.0.target"), test.name)
		}
	}
	for name, in := range map[string]any{
		"no target": moveBody("", bear), "no group": moveBody(armtest.Sub, bear), "nothing": moveBody(to), "to where it is": moveBody(from, bear),
		"no id": moveBody(to, "bear"), "no body": nil,
	} {
		r := d.Do("POST", from+"/moveResources", in)
		assert.Equal(t, 400, r.Status, "%s: %s", name, r.Body)
	}
	d.Refused(404, "ResourceGroupNotFound", "POST", from+"/moveResources", moveBody(armtest.Sub+"/resourceGroups/none", bear))
	d.Refused(404, "ResourceGroupNotFound", "POST", armtest.Sub+"/resourceGroups/none/moveResources", moveBody(to, bear))
	d.Must("GET", bear, nil)
}
