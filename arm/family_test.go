package arm_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/arm/armtest"
)

// page is a body with fields that come and go, some of them where nobody sees it.
type page struct {
	Late  string `json:"late,omitempty" arm:"since=2019-06-01"`
	Lines []struct {
		Gone string `json:"gone,omitempty" arm:"until=2021-01-01"`
	} `json:"lines,omitempty"`
	Notes *struct {
		New string `json:"new,omitempty" arm:"since=2022-01-01"`
	} `json:"notes,omitempty" arm:"internal"`
}

// A family ends before the api-version with which a field comes or goes, whether that is one of the type's or lies between
// two of them.
func TestFamilies(t *testing.T) {
	t.Parallel()
	d := armtest.New(t, arm.Provider{Namespace: "Test.Books", Types: []arm.Registered{&arm.Type[page]{
		Name:     "Test.Books/pages",
		Versions: arm.Versions{"2018-01-01", "2019-01-01", "2020-01-01", "2021-01-01", "2022-01-01"},
	}}})
	var got []arm.Versions
	for _, f := range d.Engine.Families() {
		if f.Type == "Test.Books/pages" {
			got = append(got, f.Versions)
		}
	}
	assert.Equal(t, []arm.Versions{{"2018-01-01", "2019-01-01"}, {"2020-01-01"}, {"2021-01-01", "2022-01-01"}}, got)
}
