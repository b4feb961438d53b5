package arm_test

import (
	"time"

	"github.com/edgerite/edgerite/arm"
)

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
