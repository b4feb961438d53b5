package arm

import (
	"fmt"
	"reflect"
)

// show renders a stored resource as this request sees it. Types whose body is shown to everybody as
// it is stored are not decoded for it.
func (t *typed[P]) show(c *Call, rec *record) ([]byte, error) {
	if t.View == nil && !t.shape.hides && len(t.nested) == 0 {
		return t.envelope(c, rec, rec.body)
	}
	r, err := t.decode(rec)
	if err != nil {
		return nil, err
	}
	for _, n := range t.nested {
		if err := n.dress(c, r); err != nil {
			return nil, err
		}
	}
	if t.View != nil {
		if err := t.View(c, r); err != nil {
			return nil, fmt.Errorf("view of %s: %w", rec.ID, err)
		}
	}
	t.shape.hide(c, reflect.ValueOf(&r.Body).Elem())
	body, err := encode(r.Body)
	if err != nil {
		return nil, fmt.Errorf("encoding %s: %w", rec.ID, err)
	}
	shown := *rec // the caller goes on with what is stored
	shown.ID, shown.Location, shown.Tags = r.ID, r.Location, r.Tags
	return t.envelope(c, &shown, body)
}

// envelope puts what every type shares before the members of body, a JSON object.
func (t *typed[P]) envelope(c *Call, rec *record, body []byte) ([]byte, error) {
	head := struct {
		ID       string            `json:"id"`
		Name     string            `json:"name"`
		Type     string            `json:"type,omitempty"`
		Etag     string            `json:"etag,omitempty"`
		Location string            `json:"location,omitempty"`
		Tags     map[string]string `json:"tags,omitzero"`
	}{ID: rec.ID.String(), Name: rec.ID.Name(), Type: t.declaration.shown, Location: rec.Location, Tags: rec.Tags}
	if t.Type.Etag {
		head.Etag = rec.Etag
	}
	if c.version < t.TypedSince {
		head.Type = ""
	}
	out, err := encode(head)
	if err != nil {
		return nil, fmt.Errorf("encoding the envelope of %s: %w", rec.ID, err)
	}
	if len(body) > len("{}") {
		out = append(out[:len(out)-1], ',')
		out = append(out, body[1:]...)
	}
	return out, nil
}

// Trim empties the fields of v, a pointer to a struct, that this request is not shown by their tags (see Type):
// for the reports of actions, which are no resources.
func (c *Call) Trim(v any) error {
	s, err := compile(reflect.TypeOf(v).Elem())
	if err != nil {
		return err
	}
	s.hide(c, reflect.ValueOf(v).Elem())
	return nil
}

func (t *typed[P]) get(c *Call, id ID) ([]byte, error) {
	rec, err := c.record(id)
	if err != nil {
		return nil, err
	}
	if rec == nil {
		return nil, c.absent(id, t)
	}
	return t.show(c, rec)
}

// absent is the 404 of what is not there: of its group, where that is not there either.
func (c *Call) absent(id ID, k interface{ missing(id ID) error }) error {
	if id.Namespace != "" {
		if _, err := c.group(id); err != nil {
			return err
		}
	}
	return k.missing(id)
}

// missing is the 404 of a resource or of a group.
func (t *typed[P]) missing(id ID) error {
	if t.Absent != nil {
		return t.Absent(id)
	}
	if id.Namespace == "" {
		return noGroup.of(id.Group)
	}
	return noResource.of(id.path(), id.Group)
}
