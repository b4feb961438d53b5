package arm_test

import (
	"net/http"
	"time"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/internal/apierr"
)

// Box is the body of Test.Toys/boxes: docs/architecture.md shows this file.
type Box struct {
	Properties BoxProperties `json:"properties"`
}

// BoxProperties is what a box says of itself.
type BoxProperties struct {
	Depth             int    `json:"depth,omitempty"`
	Serial            string `json:"serial,omitempty" arm:"readonly"`
	Combination       string `json:"combination,omitempty" arm:"secret"`
	ProvisioningState string `json:"provisioningState,omitempty" arm:"readonly"`
}

var box = arm.Type[Box]{
	Name:     "Test.Toys/boxes",
	Doc:      "https://example.com/rest/boxes",
	Versions: arm.Versions{"2019-01-01", "2020-06-01"},
	Takes:    arm.Durations{Put: 5 * time.Second},
	Default: func(c *arm.Call, old, r *arm.Resource[Box]) error {
		if old == nil {
			r.Body.Properties.Serial = c.Hex(4)
		}
		return nil
	},
	Validate: func(_ *arm.Call, _, r *arm.Resource[Box]) error {
		if r.Body.Properties.Depth > 100 {
			return apierr.New(http.StatusBadRequest, "TooDeep", "A box is at most 100 deep.").At("properties.depth")
		}
		return nil
	},
}
