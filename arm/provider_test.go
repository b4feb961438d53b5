package arm_test

import (
	"net/http"

	"github.com/edgerite/edgerite/arm"
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
		}},
	}
}
