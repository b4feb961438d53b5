package arm_test

import (
	"errors"
	"net/http"
	"time"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/internal/apierr"
)

// Toy is a type that uses most of what the engine has.
type Toy struct {
	Kind       string        `json:"kind,omitempty" arm:"immutable"`
	Properties ToyProperties `json:"properties"`
}

type ToyProperties struct {
	Color             string            `json:"color,omitempty"`
	Size              int               `json:"size,omitempty"`
	Serial            string            `json:"serial,omitempty" arm:"readonly"`
	Password          string            `json:"password,omitempty" arm:"secret"`
	Wear              int               `json:"wear,omitempty" arm:"internal"`
	Batteries         *Batteries        `json:"batteries,omitempty"`
	Parts             []Part            `json:"parts,omitempty"`
	Labels            map[string]string `json:"labels,omitempty"`
	Box               *Link             `json:"box,omitempty"`
	News              string            `json:"news,omitempty" arm:"since=2020-06-01"`
	Olds              string            `json:"olds,omitempty" arm:"until=2020-06-01"`
	Status            string            `json:"status,omitempty" arm:"readonly,expand=status"`
	ProvisioningState string            `json:"provisioningState,omitempty" arm:"readonly"`
}

type Batteries struct {
	Count int    `json:"count"`
	Key   string `json:"key,omitempty" arm:"secret"`
}

type Part struct {
	Name  string `json:"name"`
	Price int    `json:"price"`
	Code  string `json:"code,omitempty" arm:"readonly"`
}

type Link struct {
	ID string `json:"id"`
}

var toy = arm.Type[Toy]{
	Name:     "Test.Toys/toys",
	Movable:  true,
	Doc:      "https://example.com/toys",
	Versions: arm.Versions{"2019-01-01", "2020-06-01"},
	Location: arm.UpperLocation,
	Etag:     true,
	Takes:    arm.Durations{Put: time.Minute, Update: 30 * time.Second, Delete: 20 * time.Second},
	Default: func(c *arm.Call, old, r *arm.Resource[Toy]) error {
		if r.Body.Properties.Color == "" {
			r.Body.Properties.Color = "red"
		}
		if old == nil {
			r.Body.Properties.Serial = c.Hex(2)
			for i := range r.Body.Properties.Parts {
				r.Body.Properties.Parts[i].Code = "code-" + r.Body.Properties.Parts[i].Name
			}
		}
		return nil
	},
	Validate: func(_ *arm.Call, _, r *arm.Resource[Toy]) error {
		if r.Body.Properties.Size > 10 {
			return apierr.New(http.StatusBadRequest, "TooBig", "A toy is at most 10.").At("properties.size")
		}
		return nil
	},
	Refs: func(r *arm.Resource[Toy]) []arm.Ref {
		if r.Body.Properties.Box == nil {
			return nil
		}
		to, err := arm.ParseID(r.Body.Properties.Box.ID)
		if err != nil {
			return nil
		}
		return []arm.Ref{{To: to, Role: "box", At: "properties.box.id"}}
	},
	Settled: func(_ *arm.Call, r *arm.Resource[Toy]) error {
		if r.Body.Properties.Color == "cursed" {
			return apierr.New(http.StatusConflict, "Cursed", "It broke.")
		}
		return nil
	},
	View: func(_ *arm.Call, r *arm.Resource[Toy]) error {
		r.Body.Properties.Status = "fine"
		return nil
	},
	Actions: arm.Actions[Toy]{
		"play": {
			Takes:   10 * time.Second,
			Inlined: []string{"2019-01-01"},
			Done: func(_ *arm.Call, r *arm.Resource[Toy]) (any, error) {
				r.Body.Properties.Wear++
				return map[string]int{"wear": r.Body.Properties.Wear}, nil
			},
		},
		"paint": {
			Begin: func(c *arm.Call, r *arm.Resource[Toy]) (any, error) {
				var in struct {
					Color string `json:"color"`
				}
				if err := c.Body(&in); err != nil {
					return nil, err
				}
				r.Body.Properties.Color = in.Color
				return nil, nil
			},
		},
		"manual": {
			Method: http.MethodGet,
			Begin: func(_ *arm.Call, r *arm.Resource[Toy]) (any, error) {
				return map[string]string{"about": r.ID.Name()}, nil
			},
		},
		"explode": {
			Begin: func(*arm.Call, *arm.Resource[Toy]) (any, error) { return nil, errors.New("boom") },
		},
	},
}
