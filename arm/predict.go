package arm

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/edgerite/edgerite/internal/apierr"
	"github.com/edgerite/edgerite/internal/journal"
)

// Prediction is a resource before and after a write, as templates have it (see Exports).
type Prediction struct{ Before, After Exported }

// Predict says what a PUT of a body, JSON, would make of a resource, at an api-version and by who asks: the rules of its fields and its Default
// hook say. Nothing is written, nothing is refused that is refused later on the way of a write, and whether another operation is under way does not
// matter. It is nil for what is not there yet.
func (c *Call) Predict(id ID, version string, body []byte) (*Prediction, error) {
	k := c.engine.registry.of(id)
	if k == nil {
		return nil, nil
	}
	inner, err := c.about(id, version, body)
	if err != nil {
		return nil, err
	}
	p, err := k.predict(inner, id)
	if err != nil || p == nil {
		return nil, err
	}
	return p, c.Authorize(k.declared().permits.read, id)
}

// about is a call about a PUT that is not made.
func (c *Call) about(id ID, version string, body []byte) (inner *Call, err error) {
	ctx, _ := journal.With(c.ctx) // what nothing reads is for the write to report
	inner = &Call{
		ctx: ctx, engine: c.engine, baseURL: c.baseURL, path: id.String(), version: version, query: versionOnly(version),
		who: c.who, grants: c.grants, read: c.read, now: c.now, turn: c.turn, idle: true,
	}
	inner.body, err = parseDocument(body)
	return inner, err
}

func (t *typed[P]) predict(c *Call, id ID) (*Prediction, error) {
	rec, err := c.record(id)
	if err != nil || rec == nil {
		return nil, err
	}
	old, r, err := t.redraft(c, rec, false)
	if err != nil {
		return nil, err
	}
	if err := t.fill(c, old, r); err != nil {
		return nil, err
	}
	return t.prediction(c, old, r)
}

func (n *nestedKind[P, C]) predict(c *Call, id ID) (*Prediction, error) {
	rec, was, err := n.parentOf(c, id)
	if err != nil || rec == nil {
		return nil, err
	}
	old := n.old(was, id.Name())
	if old == nil {
		return nil, nil
	}
	parent, err := n.parent.decode(rec)
	if err != nil {
		return nil, err
	}
	if err := n.place(c, old.ID, rec, parent, false); err != nil {
		return nil, err
	}
	if err := n.parent.fill(c, was, parent); err != nil {
		return nil, err
	}
	return n.prediction(c, old, n.old(parent, id.Name()))
}

func (e *elsewhere[P]) predict(c *Call, id ID) (*Prediction, error) {
	home, err := e.home(c, id)
	if refusal, ok := errors.AsType[*apierr.Error](err); ok && refusal.Status == http.StatusNotFound {
		return nil, nil // nor is what it lies in
	}
	if err != nil {
		return nil, err
	}
	old, r, err := e.draft(c, home, false)
	if err != nil || old == nil {
		return nil, err
	}
	if e.Default != nil {
		if err := e.Default(c, old, r); err != nil {
			return nil, err
		}
	}
	return e.prediction(c, old, r)
}

// fill runs the hooks of a write that fill in.
func (t *typed[P]) fill(c *Call, old, r *Resource[P]) error {
	return inOrder(c, old, r, t.Default, t.checkLocation, t.fillNested)
}

func (t *typed[P]) prediction(c *Call, old, r *Resource[P]) (*Prediction, error) {
	before, err := t.exportedAt(c.version, old)
	if err != nil {
		return nil, err
	}
	after, err := t.exportedAt(c.version, r)
	if err != nil {
		return nil, err
	}
	return &Prediction{Before: before, After: after}, nil
}

// exportedAt is a resource as a template declares it at an api-version.
func (t *typed[P]) exportedAt(version string, r *Resource[P]) (Exported, error) {
	body, err := encode(r.Body)
	if err != nil {
		return Exported{}, fmt.Errorf("encoding the body of %s: %w", r.ID, err)
	}
	members, err := t.exportBody(version, r.ID, body)
	return t.asExported(version, r.ID, r.Location, r.Tags, members), err
}

// asExported spells the type as the service does.
func (d *declaration) asExported(version string, id ID, location string, tags map[string]string, body Members) Exported {
	one := Exported{ID: id, Version: version, Location: location, Tags: tags, Body: body}
	if id.Namespace != "" {
		var types string
		one.ID.Namespace, types, _ = strings.Cut(d.name, "/")
		one.ID.Types = strings.Split(types, "/")
	}
	return one
}

// Conceal is a copy of a resource's body in which a Secret stands for what is never shown.
func (c *Call) Conceal(id ID, body map[string]any) map[string]any {
	k := c.engine.registry.of(id)
	if k == nil {
		return body
	}
	concealed, _ := k.conceal(body).(map[string]any)
	return concealed
}

func (t *typed[P]) conceal(v any) any { return t.shape.conceal(v) }

// conceal puts a Secret in the place of what is one.
func (s *shape) conceal(v any) any {
	switch v := v.(type) {
	case []any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = s.conceal(v[i])
		}
		return list
	case map[string]any:
		shown := make(map[string]any, len(v))
		for name, value := range v {
			f := s.byName[strings.ToLower(name)]
			switch {
			case f != nil && f.secret:
				value = Secret{Name: f.name}
			case f != nil && f.inner != nil:
				value = f.inner.conceal(value)
			}
			shown[name] = value
		}
		return shown
	}
	return v
}
