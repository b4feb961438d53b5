package deployments

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/arm/template"
	"github.com/edgerite/edgerite/arm/whatif"
)

// mask stands where something is that is told in confidence.
//
// behaviour: what-if-secret.
const mask = "*******"

// snapshot is a resource as what-if shows it.
//
// behaviour: what-if-snapshot.
func snapshot(e arm.Exported) whatif.Object {
	o := envelope(e.ID, e.ID.Type(), e.Version, e.Location)
	if len(e.Tags) > 0 {
		tags := whatif.Object{}
		for name, value := range e.Tags {
			tags[name] = value
		}
		o["tags"] = tags
	}
	maps.Copy(o, plain(e.Body).(whatif.Object))
	return o
}

// newcomer is a resource that is not there yet: what its template says.
func newcomer(r *template.Resource, id arm.ID, o whatif.Object) whatif.Object {
	location, _ := o["location"].(string)
	maps.Copy(o, envelope(id, r.Type, r.APIVersion, strings.ToLower(strings.ReplaceAll(location, " ", ""))))
	return o
}

func envelope(id arm.ID, resourceType, version, location string) whatif.Object {
	o := whatif.Object{"id": id.String(), "name": id.Name(), "type": resourceType}
	if version != "" {
		o["apiVersion"] = version
	}
	if location != "" {
		o["location"] = location
	}
	return o
}

// plain is an export without its secrets, for comparison.
func plain(v any) any {
	switch v := v.(type) {
	case arm.Members:
		o := whatif.Object{}
		for _, m := range v {
			if _, secret := m.Value.(arm.Secret); !secret {
				o[m.Name] = plain(m.Value)
			}
		}
		return o
	case []any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = plain(v[i])
		}
		return list
	}
	return v
}

// withoutSecrets leaves out what nobody is shown.
func withoutSecrets(o whatif.Object) whatif.Object {
	shown := whatif.Object{}
	for name, value := range o {
		switch value := value.(type) {
		case arm.Secret:
		case whatif.Object:
			shown[name] = withoutSecrets(value)
		default:
			shown[name] = value
		}
	}
	return shown
}

// hidden is a copy of a resource in which what is secret is masked.
func hidden(o whatif.Object, secret func(string) bool) whatif.Object {
	return hide(o, secret).(whatif.Object)
}

// hide is a copy of a value in which what is secret is masked.
func hide(v any, secret func(string) bool) any {
	switch v := v.(type) {
	case arm.Secret:
		return mask
	case string:
		if secret(v) {
			return mask
		}
	case json.Number:
		if secret(v.String()) {
			return mask
		}
	case whatif.Object:
		o := make(whatif.Object, len(v))
		for name, value := range v {
			o[name] = hide(value, secret)
		}
		return o
	case arm.Members:
		members := slices.Clone(v)
		for i := range members {
			members[i].Value = hide(members[i].Value, secret)
		}
		return members
	case []any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = hide(v[i], secret)
		}
		return list
	}
	return v
}
