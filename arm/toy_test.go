package arm_test

import (
	"errors"
	"net/http"
	"time"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/internal/apierr"
)

// A provider as small as one can be that uses what the engine has: a toy is a type in its own file …

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
			Takes: 10 * time.Second,
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

// … and a line here.
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

type Box struct {
	Properties struct {
		Depth int `json:"depth,omitempty"`
	} `json:"properties"`
}

// box is the second type: nothing special at all.
var box = arm.Type[Box]{Name: "Test.Toys/boxes", Versions: arm.Versions{"2020-06-01"}}

type Screw struct {
	Properties struct {
		Length int `json:"length,omitempty"`
	} `json:"properties"`
}

// screw is a child of a toy.
var screw = arm.Type[Screw]{Name: "Test.Toys/toys/screws", Versions: arm.Versions{"2020-06-01"}, Untagged: true}

type Shelf struct {
	Properties struct {
		Books             []Book `json:"books,omitempty"`
		ProvisioningState string `json:"provisioningState,omitempty" arm:"readonly"`
	} `json:"properties"`
}

type Book struct {
	ID         string `json:"id,omitempty"`
	Name       string `json:"name,omitempty"`
	Etag       string `json:"etag,omitempty"`
	Properties struct {
		Pages             int    `json:"pages,omitempty"`
		ProvisioningState string `json:"provisioningState,omitempty" arm:"readonly"`
	} `json:"properties"`
}

// shelf keeps its children in its own body.
var shelf = arm.Type[Shelf]{Name: "Test.Toys/shelves", Versions: arm.Versions{"2020-06-01"}, Etag: true, Takes: arm.Durations{Put: time.Minute}}

var book = arm.Nested[Shelf, Book]{
	Type:   arm.Type[Book]{Name: "Test.Toys/shelves/books", Versions: arm.Versions{"2020-06-01"}, Untagged: true, Takes: arm.Durations{Put: time.Minute}},
	Parent: &shelf,
	Items:  func(s *Shelf) *[]Book { return &s.Properties.Books },
	Key:    func(b *Book) *string { return &b.Name },
}
