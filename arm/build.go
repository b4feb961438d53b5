package arm

import (
	"maps"
	"reflect"
	"slices"
	"strings"
)

// build puts the request's body into r, which holds what there was. A PATCH and the PUT of a type
// that merges keep what the body does not mention; any other PUT keeps what the rules of the fields
// say. donor is the body there was, nil at creation; it is used up.
func (t *typed[P]) build(c *Call, r *Resource[P], donor *P, patch bool) error {
	m, err := c.body.object()
	if err != nil {
		return err
	}
	if !patch && !t.merge {
		r.Tags, r.Body = nil, *new(P)
	}
	rest, err := t.buildEnvelope(c, r, m, patch)
	if err != nil {
		return err
	}
	dec := decoder{clear: patch}
	body := reflect.ValueOf(&r.Body).Elem()
	if err := dec.fill(body, rest, t.shape, ""); err != nil {
		return err
	}
	c.Unread(dec.unread...)
	if donor == nil {
		return nil
	}
	return t.shape.keep(body, reflect.ValueOf(donor).Elem(), "")
}

// buildEnvelope takes what every type shares out of the body's members and returns the others.
func (t *typed[P]) buildEnvelope(c *Call, r *Resource[P], m map[string]any, patch bool) (map[string]any, error) {
	rest := make(map[string]any, len(m))
	for _, name := range slices.Sorted(maps.Keys(m)) {
		value := m[name]
		switch strings.ToLower(name) {
		case "id", "name", "type", "etag", "systemdata":
			// Clients send back what they were shown; the path says which resource it is.
		case "location":
			if err := fillScalar(reflect.ValueOf(&r.Location).Elem(), orEmpty(value), name); err != nil {
				return nil, err
			}
		case "tags":
			if t.untagged {
				c.Unread("tags")
				continue
			}
			tags, err := t.buildTags(value, name)
			if err != nil {
				return nil, err
			}
			if value != nil || patch {
				r.Tags = tags
			}
		default:
			rest[name] = value
		}
	}
	return rest, nil
}

// buildTags reads tags. They are replaced as a whole, by a PATCH too.
// Page: https://learn.microsoft.com/rest/api/compute/virtual-machines/update
// behaviour: arm-tags-patch.
func (t *typed[P]) buildTags(value any, path string) (map[string]string, error) {
	if value == nil {
		return nil, nil
	}
	tags := map[string]string{}
	dec := decoder{}
	if err := dec.fillMap(reflect.ValueOf(&tags).Elem(), value, nil, path); err != nil {
		return nil, err
	}
	return maps.Clone(tags), CheckTags(tags)
}

func orEmpty(value any) any {
	if value == nil {
		return ""
	}
	return value
}

// checkLocation refuses any location but the device's one and gives it the type's spelling.
// behaviour: arm-location-update.
func (t *typed[P]) checkLocation(_ *Call, old, r *Resource[P]) error {
	if t.untagged {
		r.Location = ""
		return nil
	}
	if r.Location == "" && old == nil {
		return locationRequired.of()
	}
	if r.Location != "" {
		if err := t.checkPlace(r.Location); err != nil {
			return err
		}
	}
	r.Location = string(t.location)
	return nil
}

// checkPlace refuses a location that is not the device's one.
func (d *declaration) checkPlace(location string) error {
	switch {
	case d.untagged, isHere(location):
		return nil
	case d.key == groupType:
		return groupLocation.of(location, LowerLocation)
	}
	return locationUnavailable.of(location, d.name, LowerLocation)
}

// isHere reports whether a client's spelling means the device's one location. Azure ignores case
// and blanks ("West US" is "westus").
func isHere(location string) bool {
	return strings.EqualFold(strings.ReplaceAll(location, " ", ""), string(LowerLocation))
}
