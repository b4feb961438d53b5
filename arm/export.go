package arm

import (
	"fmt"
	"strings"
)

// Exported is a resource as a template declares it.
type Exported struct {
	ID       ID // its types as the service spells them
	Version  string
	Location string // empty for a type without
	Tags     map[string]string
	Body     Members // what a PUT of it would carry; in the place of a secret stands a Secret
}

// Secret stands where a body has what is never shown.
type Secret struct {
	Name   string // of the property
	Object bool   // it is no string
}

// Exports are the resources in a group that who asks may read, by type and name, without those that lie on others. What they
// declare is by the rules of their fields: what a client does not set is left out.
func (c *Call) Exports(group ID) ([]Exported, error) {
	if _, err := c.group(group); err != nil {
		return nil, err
	}
	records, err := c.resourcesIn(group)
	if err != nil {
		return nil, err
	}
	var all []Exported
	for _, rec := range records {
		if rec.ID.On != nil || rec.State == Deleting || !c.sees(rec.ID) {
			continue
		}
		k := c.engine.registry.of(rec.ID)
		d := k.declared()
		if d.apart {
			continue
		}
		body, err := k.export(rec)
		if err != nil {
			return nil, fmt.Errorf("exporting %s: %w", rec.ID, err)
		}
		all = append(all, d.asExported(d.versions.newest(), rec.ID, rec.Location, rec.Tags, body))
	}
	return all, nil
}

func (t *typed[P]) export(rec *record) (Members, error) {
	return t.exportBody(t.versions.newest(), rec.ID, rec.body)
}

// exportBody is what a client would write of a body as it is stored.
func (t *typed[P]) exportBody(version string, id ID, raw []byte) (Members, error) {
	body, err := ReadMembers(raw)
	if err != nil {
		return nil, err
	}
	return t.shape.export(body, version, id).(Members), nil
}

// export leaves out of a stored value, of a resource with that id, what a client does not set at an api-version.
func (s *shape) export(v any, version string, id ID) any {
	switch v := v.(type) {
	case []any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = s.export(v[i], version, id)
		}
		return list
	case Members:
		kept := Members{}
		for _, m := range v {
			if value, ok := s.exported(m, version, id); ok {
				kept = append(kept, Member{m.Name, value})
			}
		}
		return kept
	}
	return v
}

// exported is a member's value as a client would set it; ok is false where it would not.
func (s *shape) exported(m Member, version string, id ID) (value any, ok bool) {
	f := s.byName[strings.ToLower(m.Name)]
	switch {
	case m.Value == nil:
		return nil, false
	case f == nil: // below a map, whose names are the client's
		return m.Value, true
	case f.readonly, f.internal, f.expand != "", f.since > version, f.until != "" && version >= f.until:
		return nil, false
	case f.name == "provisioningState", f.name == "etag", f.name == "id" && within(id, m.Value): // the engine's
		return nil, false
	case f.secret:
		return secretOf(f.name, m.Value)
	case f.inner == nil:
		return m.Value, true
	}
	return f.inner.export(m.Value, version, id), true
}

// within reports whether a value is the id of a resource or of what lies in it.
func within(id ID, value any) bool {
	text, _ := value.(string)
	other, err := ParseID(text)
	return text == "" || err == nil && id.Contains(other)
}

// secretOf is what stands in the place of a secret; ok is false for one that is not set.
func secretOf(name string, value any) (any, bool) {
	switch v := value.(type) {
	case string:
		return Secret{Name: name}, v != ""
	case Members:
		return Secret{Name: name, Object: true}, len(v) > 0
	}
	return nil, false
}
