// Package whatif says what a deployment would change, in Resource Manager's words: a list of resources with what happens to each, and
// property by property what becomes of those that are there already.
//
// It is pure: JSON before and after in, changes out. What there is, what a write would make of it and which properties are the
// service's own is for the caller to know.
//
// Page: https://learn.microsoft.com/azure/azure-resource-manager/templates/deploy-what-if
package whatif

import (
	"cmp"
	"slices"
	"strings"
)

// Kind is what happens to a resource.
// Page: https://learn.microsoft.com/azure/azure-resource-manager/templates/deploy-what-if#change-types
type Kind string

// The kinds of changes.
const (
	Create      Kind = "Create"      // it is not there yet
	Delete      Kind = "Delete"      // the template does not have it, and the mode is Complete
	Ignore      Kind = "Ignore"      // the template does not have it, and it stays
	Deploy      Kind = "Deploy"      // it is written again; the format asks for no more
	NoChange    Kind = "NoChange"    // it is written again as it is
	Modify      Kind = "Modify"      // it is written again, otherwise
	Unsupported Kind = "Unsupported" // nothing can be said before deployment
)

// Object is a JSON object: of values as encoding/json decodes them, numbers as json.Number.
type Object = map[string]any

// Change is what happens to one resource.
// Page: https://learn.microsoft.com/rest/api/resources/deployments/what-if#whatifchange
type Change struct {
	ResourceID        string     `json:"resourceId"`
	Kind              Kind       `json:"changeType"`
	UnsupportedReason string     `json:"unsupportedReason,omitempty" arm:"since=2021-01-01"`
	Before            Object     `json:"before,omitempty"`
	After             Object     `json:"after,omitempty"`
	Delta             []Property `json:"delta,omitempty"`
}

// Created is a resource that is not there yet.
func Created(id string, after Object) Change {
	return Change{ResourceID: id, Kind: Create, After: Normal(after)}
}

// Deleted is a resource that goes.
func Deleted(id string, before Object) Change {
	return Change{ResourceID: id, Kind: Delete, Before: Normal(before)}
}

// Ignored is a resource that stays as it is.
func Ignored(id string, before Object) Change {
	same := Normal(before)
	return Change{ResourceID: id, Kind: Ignore, Before: same, After: same}
}

// Unknown is a resource of which nothing can be said yet, for a reason.
func Unknown(id, reason string, after Object) Change {
	return Change{ResourceID: id, Kind: Unsupported, UnsupportedReason: reason, After: Normal(after)}
}

// Written is a resource that is there and is written again. Wanted is what the template says of it: properties that are not among what
// there will be have no effect, which the delta tells without making a modification of it.
func Written(id string, before, after, wanted Object) Change {
	c := Change{ResourceID: id, Kind: NoChange, Before: Normal(before), After: Normal(after)}
	if c.Delta = Delta(c.Before, c.After); len(c.Delta) > 0 {
		c.Kind = Modify
	}
	c.Delta = append(c.Delta, noEffect(Normal(wanted), c.After, "")...)
	return c
}

// Brief is the change in the format ResourceIdOnly, which does not look into resources.
// Page: https://learn.microsoft.com/azure/azure-resource-manager/templates/deploy-what-if#result-format
func (c Change) Brief() Change {
	brief := Change{ResourceID: c.ResourceID, Kind: c.Kind, UnsupportedReason: c.UnsupportedReason}
	if c.Kind == NoChange || c.Kind == Modify {
		brief.Kind = Deploy
	}
	return brief
}

// Sort puts changes in the order of their resources' ids, as Azure's answers have them.
func Sort(changes []Change) {
	slices.SortStableFunc(changes, func(a, b Change) int {
		return cmp.Compare(strings.ToLower(a.ResourceID), strings.ToLower(b.ResourceID))
	})
}
