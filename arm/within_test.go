package arm_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/arm/armtest"
)

// TestWithin reads what lies in a group, in a parent and in another's body, and nothing beside it.
func TestWithin(t *testing.T) {
	t.Parallel()
	type body struct{}
	counts := map[string]int{}
	count := arm.Type[body]{Name: "Test.Toys/counts", Versions: arm.Versions{"2020-06-01"}, Actions: arm.Actions[body]{
		"count": {Begin: func(c *arm.Call, r *arm.Resource[body]) (any, error) {
			toys, err := arm.Within(c, &toy, r.ID.InGroup())
			if err != nil {
				return nil, err
			}
			screws, err := arm.Within(c, &screw, toys[0].ID)
			if err != nil {
				return nil, err
			}
			books, err := arm.Within(c, &book.Type, r.ID.InGroup())
			counts["toys"], counts["screws"], counts["books"] = len(toys), len(screws), len(books)
			return nil, err
		}},
	}}
	d := armtest.New(t, arm.Provider{Namespace: "Test.Toys", Types: []arm.Registered{&toy, &screw, &shelf, &book, &count}})
	for _, group := range []string{"rg", "rg2"} {
		path := d.Group(group) + "/providers/Test.Toys/"
		for _, name := range []string{"a", "ab"} {
			d.Must(http.MethodPut, path+"toys/"+name, map[string]any{"location": "dbelocal"})
			d.Must(http.MethodPut, path+"toys/"+name+"/screws/s", map[string]any{})
		}
		d.Must(http.MethodPut, path+"shelves/s", map[string]any{"location": "dbelocal", "properties": map[string]any{"books": []any{map[string]any{"name": "b"}}}})
	}
	one := armtest.Sub + "/resourceGroups/rg/providers/Test.Toys/counts/c"
	d.Must(http.MethodPut, one, map[string]any{"location": "dbelocal"})
	d.Must(http.MethodPost, one+"/count", nil)
	assert.Equal(t, map[string]int{"toys": 2, "screws": 1, "books": 1}, counts)
}
