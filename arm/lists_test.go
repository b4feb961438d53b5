package arm_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/arm/armtest"
)

func names(t *testing.T, r *armtest.Response) string {
	t.Helper()
	var list struct {
		Value []struct {
			Name string `json:"name"`
		} `json:"value"`
	}
	r.JSON(&list)
	var all []string
	for _, v := range list.Value {
		all = append(all, v.Name)
	}
	return strings.Join(all, " ")
}

func TestListsByScope(t *testing.T) {
	t.Parallel()
	d := armtest.New(t, toys())
	a, ab := d.Group("a"), d.Group("ab")
	d.Must("PUT", a+toysAt+"x", body(nil))
	d.Must("PUT", ab+toysAt+"y", body(nil))
	d.Must("PUT", a+"/providers/Test.Toys/boxes/z", body(nil))
	d.Must("PUT", a+toysAt+"x/screws/s", map[string]any{})
	d.Must("PUT", a+toysAt+"xx", body(nil))
	d.Must("PUT", a+toysAt+"xx/screws/t", map[string]any{})
	toysIn := "/providers/Test.Toys/toys"
	assert.Equal(t, "x xx", names(t, d.Must("GET", a+toysIn, nil)))
	assert.Equal(t, "x xx y", names(t, d.Must("GET", armtest.Sub+toysIn, nil)))
	assert.Equal(t, "s", names(t, d.Must("GET", a+toysAt+"x/screws", nil)))
	assert.Equal(t, "z x xx", names(t, d.Must("GET", a+"/resources", nil)))
	assert.Equal(t, "z x xx y", names(t, d.Must("GET", armtest.Sub+"/resources", nil)))
	assert.Equal(t, "a ab ASERG", names(t, d.Must("GET", armtest.Sub+"/resourcegroups", nil)))
	d.Must("DELETE", a+toysAt+"x", nil)
	d.Refused(404, "ResourceNotFound", "GET", a+toysAt+"x/screws/s", nil)
	assert.Equal(t, "t", names(t, d.Must("GET", a+toysAt+"xx/screws", nil)))
}

func TestPaging(t *testing.T) {
	t.Parallel()
	d := armtest.New(t, toys())
	group := d.Group("rg")
	for i := range 5 {
		d.Must("PUT", fmt.Sprintf("%s%st%d", group, toysAt, i), map[string]any{"location": "dbelocal", "tags": map[string]string{"odd": fmt.Sprint(i % 2)}})
	}
	for _, start := range []string{
		group + toysAt[:len(toysAt)-1] + "?$top=2", armtest.Sub + "/resources?$top=2", group + "/resources?$top=2&$filter=tagName+eq+'odd'",
	} {
		var seen []string
		for next := any(start); next != nil; {
			r := d.Must("GET", next.(string), nil)
			seen = append(seen, names(t, r))
			next = r.Get("nextLink")
		}
		assert.Equal(t, []string{"t0 t1", "t2 t3", "t4"}, seen, start)
	}
}

func TestFilters(t *testing.T) {
	t.Parallel()
	d := armtest.New(t, toys())
	d.Must("PUT", d.Group("one")+toysAt+"bear", map[string]any{"location": "dbelocal", "tags": map[string]string{"Team": "Sales", "x": "Ops"}})
	d.Must("PUT", d.Group("two")+"/providers/Test.Toys/boxes/it's", body(nil), 400)
	d.Must("PUT", d.Group("two")+"/providers/Test.Toys/boxes/big", map[string]any{"location": "dbelocal", "tags": map[string]string{"team": "Ops"}})
	for _, test := range []struct{ filter, names string }{
		{"", "big bear"},
		{"resourceType eq 'test.toys/TOYS'", "bear"},
		{"resourceType ne 'Test.Toys/toys'", "big"},
		{"name eq 'Big'", "big"},
		{"name eq 'it''s'", ""},
		{"substringof('ea', name)", "bear"},
		{"startswith(tagName, 'te')", "big bear"},
		{"resourceGroup eq 'TWO'", "big"},
		{"tagName eq 'team'", "big bear"},
		{"tagName eq 'team' and tagValue eq 'ops'", "big"},
		{"tagname eq 'TEAM' AND tagvalue eq 'Sales' and resourceType eq 'Test.Toys/toys'", "bear"},
		{"location eq 'dbelocal'", "big bear"},
		{"location eq 'westus'", ""},
		{"size gt 3", "big bear"},
		{"name eq 'big' or name eq 'x'", "big bear"},
		{"'", "big bear"},
	} {
		q := strings.NewReplacer(" ", "%20", "'", "%27").Replace(test.filter)
		assert.Equal(t, test.names, names(t, d.Must("GET", armtest.Sub+"/resources?$filter="+q, nil)), test.filter)
	}
	d.Must("PATCH", armtest.Sub+"/resourceGroups/two", `{"tags":{"env":"test"}}`)
	assert.Equal(t, "two", names(t, d.Must("GET", armtest.Sub+"/resourceGroups?$filter=tagName%20eq%20'env'%20and%20tagValue%20eq%20'test'&$top=1", nil)))
}

func TestListShowsNoStrangers(t *testing.T) {
	t.Parallel()
	d := armtest.New(t, toys())
	group := d.Group("rg")
	d.Must("PUT", group+shelvesAt+"s", books("a"))
	r := d.Must("GET", group+"/resources", nil)
	require.Equal(t, "s", names(t, r), "what lives in another's body is not listed")
	assert.Equal(t, "Test.Toys/shelves", r.Get("value.0.type"))
	assert.Equal(t, "dbelocal", r.Get("value.0.location"))
	assert.Nil(t, r.Get("value.0.provisioningState"))
}
