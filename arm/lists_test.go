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
		{"name eq 'big' or name eq 'x'", "big"},
		{"(resourceGroup EQ 'one' OR resourceGroup EQ 'two') AND substringof('B', name)", "big bear"},
		{"resourceGroup eq 'two' and name eq 'bear' or name eq 'bear'", "bear"},
		{"resourceGroup eq 'two' and (name eq 'bear' or name eq 'bear')", ""},
		{"resourceGroup eq 'nowhere'", ""},
		{"subscriptionId eq '" + strings.ToLower(armtest.SubscriptionID) + "'", "big bear"},
		{"tagName eq 'x' and tagValue eq 'Sales'", ""},
		{"tagValue eq 'Sales'", "bear"},
		{"substringof(name, 'ea')", "big bear"},
		{"name eq 'big' and", "big bear"},
		{"(name eq 'big'", "big bear"},
		{strings.Repeat("(", 100) + "name eq 'big'" + strings.Repeat(")", 100), "big bear"},
		{"'", "big bear"},
	} {
		q := strings.NewReplacer(" ", "%20", "'", "%27").Replace(test.filter)
		assert.Equal(t, test.names, names(t, d.Must("GET", armtest.Sub+"/resources?$filter="+q, nil)), test.filter)
	}
	d.Must("PATCH", armtest.Sub+"/resourceGroups/two", `{"tags":{"env":"test"}}`)
	assert.Equal(t, "two", names(t, d.Must("GET", armtest.Sub+"/resourceGroups?$filter=tagName%20eq%20'env'%20and%20tagValue%20eq%20'test'&$top=1", nil)))
}

// A page of a list costs what it shows, however much else there is: a thousand resources, or as many of other types
// and groups. What a list reads shows in what it allocates, since each record is decoded.
func TestPageReadsWhatItShows(t *testing.T) {
	d := armtest.New(t, toys())
	page := func(path string) float64 {
		return testing.AllocsPerRun(5, func() {
			r := d.Do("GET", path, nil)
			require.Equal(t, 200, r.Status)
			require.NotNil(t, r.Get("nextLink"))
		})
	}
	fill := func(group string, from, to int) {
		for i := from; i < to; i++ {
			d.Must("PUT", fmt.Sprintf("%s/providers/Test.Toys/boxes/b%04d", group, i), body(nil))
			d.Must("PUT", fmt.Sprintf("%s%st%04d", group, toysAt, i), body(nil))
		}
	}
	middle := d.Group("m")
	fill(middle, 0, 45)
	paths := []string{
		armtest.Sub + "/resources?$top=40", middle + "/resources?$top=40", middle + "/providers/Test.Toys/toys?$top=40",
		armtest.Sub + "/providers/Test.Toys/toys?$top=40", armtest.Sub + "/resources?$top=40&$filter=resourceType%20eq%20'Test.Toys/toys'",
		armtest.Sub + "/resources?$top=40&$filter=resourceGroup%20eq%20'm'",
		armtest.Sub + "/resources?$top=40&$filter=resourceGroup%20eq%20'm'%20and%20resourceType%20eq%20'Test.Toys/toys'",
	}
	var before []float64
	for _, path := range paths {
		before = append(before, page(path))
	}
	fill(d.Group("a"), 0, 200)
	fill(d.Group("z"), 0, 200)
	fill(middle, 45, 200)
	for i, path := range paths {
		assert.InEpsilon(t, before[i], page(path), 0.1, path)
	}
}

// All pages together are the list, whatever begins and ends them.
func TestPagesOverTypes(t *testing.T) {
	t.Parallel()
	d := armtest.New(t, toys())
	for _, group := range []string{"a", "b"} {
		at := d.Group(group)
		for i := range 3 {
			d.Must("PUT", fmt.Sprintf("%s/providers/Test.Toys/boxes/%s-box%d", at, group, i), body(nil))
			d.Must("PUT", fmt.Sprintf("%s%s%s-toy%d", at, toysAt, group, i), body(nil))
			d.Must("PUT", fmt.Sprintf("%s%s%s-toy%d/screws/%s-screw", at, toysAt, group, i, group), map[string]any{})
		}
	}
	whole := names(t, d.Must("GET", armtest.Sub+"/resources", nil))
	for size := 1; size < 15; size++ {
		var seen []string
		for next := any(fmt.Sprintf("%s/resources?$top=%d", armtest.Sub, size)); next != nil; {
			r := d.Must("GET", next.(string), nil)
			seen = append(seen, names(t, r))
			next = r.Get("nextLink")
		}
		assert.Equal(t, whole, strings.Join(seen, " "), "%d a page", size)
	}
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
