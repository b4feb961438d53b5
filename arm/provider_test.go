package arm_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/arm/armtest"
)

// toys is the provider of the tests. box_test.go shows what adding a type takes: that file, and &box here.
func toys() arm.Provider {
	return arm.Provider{
		Namespace: "Test.Toys",
		Listed:    []string{"operations", "toys", "boxes"},
		Types:     []arm.Registered{&toy, &box, &screw, &shelf, &book},
		Functions: []arm.Function{{
			Method: http.MethodGet, Path: "locations/{location}/colors", Versions: arm.Versions{"2020-06-01"},
			Do: func(c *arm.Call) (any, error) { return []string{c.Arg("location"), c.Query("shade")}, nil },
		}, {
			Method: http.MethodGet, Path: "newest", Versions: arm.Versions{"2019-01-01", "2020-06-01"},
			Do: func(*arm.Call) (any, error) { return newest{[]newToy{{"top", 3}}}, nil },
		}, {
			Method: http.MethodPost, Path: "checkNameAvailability", Versions: arm.Versions{"2020-06-01"},
			Do: func(*arm.Call) (any, error) { return true, nil },
		}},
	}
}

type newest struct {
	Value []newToy `json:"value"`
}

type newToy struct {
	Name  string `json:"name"`
	Stars int    `json:"stars,omitempty" arm:"since=2020-06-01"`
}

func TestFunctionsShowWhatTheVersionHas(t *testing.T) {
	t.Parallel()
	d := armtest.New(t, toys())
	path := armtest.Sub + "/providers/Test.Toys/newest?api-version="
	assert.JSONEq(t, `{"value":[{"name":"top"}]}`, string(d.Must("GET", path+"2019-01-01", nil).Body))
	assert.JSONEq(t, `{"value":[{"name":"top","stars":3}]}`, string(d.Must("GET", path+"2020-06-01", nil).Body))
}
