package graph

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"
)

// entity is a type of object: what it is called in both Graphs, what it has, and what can be asked of it. The names of an object's values are those
// of Microsoft Graph.
type entity struct {
	name       string // in Microsoft Graph: "servicePrincipal"
	objectType string // in Azure AD Graph: "ServicePrincipal"
	collection string
	properties []property
	features   []string // what stands behind one in a path: "owners", "addPassword"
	nested     []string // objects that hold properties, in Microsoft Graph: "web"
}

// form is what a property's value looks like.
type form int

const (
	text    form = iota // or null
	flag                // true or false
	texts               // a list of texts
	objects             // a list of objects
	record              // an object, or null
	keys                // certificates, see keyCredential
	secrets             // passwords, see passwordCredential
)

// access says when clients may write a property.
type access int

const (
	never access = iota
	once         // when the object is made
	always
)

// property is one of an entity. Where a Graph does not have it, its name there is empty.
type property struct {
	v1, aad string
	is      form
	set     access
	zero    any    // what is shown where there is nothing; nil means the form's own
	needed  bool   // when the object is made
	from    string // the application's property that a service principal shows
	quiet   bool   // Microsoft Graph shows it where it is selected only
	most    int    // letters of a text, or of each in a list; 0 means that the body's bound is the one
	entries int    // of a list; 0 means the same
}

// key is the name of its value in the object.
func (p *property) key() string {
	if p.v1 != "" {
		return p.v1
	}
	return p.aad
}

func (p *property) nothing() any {
	switch {
	case p.zero != nil:
		return p.zero
	case p.is == flag:
		return false
	case p.is == text, p.is == record:
		return nil
	}
	return []any{}
}

// takes says whether a value has the property's form.
func (p *property) takes(v any) bool {
	switch list, isList := v.([]any); p.is {
	case text:
		return v == nil || p.fits(v)
	case flag:
		_, ok := v.(bool)
		return ok || v == nil
	case record:
		_, ok := v.(map[string]any)
		return ok || v == nil
	case texts:
		return isList && (p.entries == 0 || len(list) <= p.entries) && !slices.ContainsFunc(list, func(v any) bool { return !p.fits(v) })
	default:
		return isList && !slices.ContainsFunc(list, func(v any) bool { _, ok := v.(map[string]any); return !ok })
	}
}

// fits says whether a value is a text, and no longer than it may be.
func (p *property) fits(v any) bool {
	s, ok := v.(string)
	return ok && (p.most == 0 || utf8.RuneCountInString(s) <= p.most)
}

// named is the property of that name in a dialect, or nil.
func (e *entity) named(d *dialect, name string) *property {
	for i := range e.properties {
		if n := d.name(&e.properties[i]); n != "" && strings.EqualFold(n, name) {
			return &e.properties[i]
		}
	}
	return nil
}

// has says whether something stands behind the entity in a path.
func (e *entity) has(feature string) bool { return slices.Contains(e.features, feature) }

// apply writes what a body says into an object.
func (e *entity) apply(c *call, o *object, body map[string]any, creating bool) error {
	if err := e.applyWithin(c, o, "", body, creating); err != nil {
		return err
	}
	for i := range e.properties {
		if p := &e.properties[i]; p.needed && (o.Values[p.key()] == nil || o.Values[p.key()] == "") {
			return errRequired.err(p.key(), e.objectType)
		}
	}
	return nil
}

func (e *entity) applyWithin(c *call, o *object, prefix string, body map[string]any, creating bool) error {
	for member, v := range body {
		name := prefix + member
		p := e.named(c.dialect, name)
		switch {
		case strings.Contains(member, "odata."): // says what the rest is, in the client's view
		case prefix == "" && (strings.EqualFold(member, c.idName) && same(o.ID, v) || c.old && strings.EqualFold(member, "objectType")):
		case p == nil && slices.Contains(e.nested, name):
			inner, ok := v.(map[string]any)
			if !ok {
				return errValue.err(name, e.objectType)
			}
			if err := e.applyWithin(c, o, name+".", inner, creating); err != nil {
				return err
			}
		case p == nil:
			return errProperty.err(name)
		case p.set == never || p.set == once && !creating:
			if same(o.Values[p.key()], v) {
				continue // clients send back what they were shown
			}
			return errReadOnly.err(name)
		case !p.takes(v):
			return errValue.err(name, e.objectType)
		case p.is == keys:
			if err := c.setKeys(o, v.([]any)); err != nil {
				return err
			}
		case p.is == secrets:
			if err := c.setPasswords(o, v.([]any)); err != nil {
				return err
			}
		default:
			o.Values[p.key()] = v
		}
	}
	return nil
}

func same(a, b any) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && string(x) == string(y)
}

// value is what an object shows of a property.
func (c *call) value(o *object, p *property, selected bool) any {
	switch {
	case p.is == keys:
		return c.showKeys(o, selected)
	case p.is == secrets:
		return c.showPasswords(o)
	case p.from != "":
		if app := c.applicationOf(o); app != nil && app.Values[p.from] != nil {
			return app.Values[p.from]
		}
	case p.v1 == "servicePrincipalNames":
		return c.principalNames(o)
	}
	if v := o.Values[p.key()]; v != nil {
		return v
	}
	return p.nothing()
}

// show is an object as the dialect shows it: all it has, or what is selected.
func (c *call) show(o *object, selected []string) map[string]any {
	e := o.entity()
	shown := map[string]any{c.odata + "type": c.typed(e)}
	wanted := func(name string) bool {
		return len(selected) == 0 || slices.ContainsFunc(selected, func(s string) bool { return strings.EqualFold(s, name) })
	}
	if wanted(c.idName) {
		shown[c.idName] = o.ID
	}
	if c.old && wanted("objectType") {
		shown["objectType"] = e.objectType
	}
	for i := range e.properties {
		p := &e.properties[i]
		name := c.name(p)
		outer, inner, isNested := strings.Cut(name, ".")
		if name == "" || !wanted(outer) || p.quiet && len(selected) == 0 && !c.old {
			continue
		}
		v := c.value(o, p, len(selected) > 0)
		if !isNested {
			shown[name] = v
			continue
		}
		nest, ok := shown[outer].(map[string]any)
		if !ok {
			nest = map[string]any{}
			shown[outer] = nest
		}
		nest[inner] = v
	}
	return shown
}
