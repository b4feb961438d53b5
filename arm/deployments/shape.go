package deployments

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/arm/template"
)

// shownParameters are a deployment's parameters with their types, and without what is told in confidence.
//
// behaviour: deployment-secure.
func shownParameters(all []template.Parameter) (json.RawMessage, error) {
	if len(all) == 0 {
		return nil, nil
	}
	shown := arm.Members{}
	for _, p := range all {
		value := arm.Members{{Name: "type", Value: p.Type}}
		if !p.Secure {
			value = append(value, arm.Member{Name: "value", Value: p.Value})
		}
		shown = append(shown, arm.Member{Name: camelCase(p.Name), Value: value})
	}
	return shown.MarshalJSON()
}

// confidedIn are the secure parameters that a request has given, whose values go with the end.
func confidedIn(all []template.Parameter) (names []string) {
	for _, p := range all {
		if p.Secure && p.Given {
			names = append(names, p.Name)
		}
	}
	return names
}

// shownOutputs are a deployment's outputs in the same form.
func shownOutputs(all []template.Output) (json.RawMessage, error) {
	if len(all) == 0 {
		return nil, nil
	}
	shown := arm.Members{}
	for _, o := range all {
		value := arm.Members{{Name: "type", Value: o.Type}}
		if !o.Secure {
			value = append(value, arm.Member{Name: "value", Value: o.Value})
		}
		shown = append(shown, arm.Member{Name: camelCase(o.Name), Value: value})
	}
	return shown.MarshalJSON()
}

// camelCase is how answers spell the names of parameters and outputs, as Newtonsoft's resolver of property names does (seen: StorageAccountName1 as
// storageAccountName1, TRANS_Test_Parameter as tranS_Test_Parameter).
func camelCase(name string) string {
	runes := []rune(name)
	for i, r := range runes {
		if !unicode.IsUpper(r) || i > 0 && i+1 < len(runes) && !unicode.IsUpper(runes[i+1]) {
			break
		}
		runes[i] = unicode.ToLower(r)
	}
	return string(runes)
}

func targetOf(r *template.Resource) Target { return Target{ID: r.ID, Type: r.Type, Name: r.Name} }

func dependenciesOf(plan *template.Plan) []Dependency {
	all := []Dependency{}
	for _, r := range plan.Resources {
		if len(r.DependsOn) == 0 {
			continue
		}
		one := Dependency{Target: targetOf(r)}
		for _, on := range r.DependsOn {
			one.DependsOn = append(one.DependsOn, targetOf(on))
		}
		all = append(all, one)
	}
	return all
}

// providersOf are the namespaces and types of a plan's resources, and where those are to be.
func providersOf(plan *template.Plan) []Provider {
	all := []Provider{}
	for _, r := range plan.Resources {
		namespace, name, _ := strings.Cut(r.Type, "/")
		i := slices.IndexFunc(all, func(p Provider) bool { return strings.EqualFold(p.Namespace, namespace) })
		if i < 0 {
			i, all = len(all), append(all, Provider{Namespace: namespace})
		}
		all[i].add(name, r)
	}
	return all
}

func (p *Provider) add(name string, r *template.Resource) {
	i := slices.IndexFunc(p.Types, func(t ProviderType) bool { return strings.EqualFold(t.Name, name) })
	if i < 0 {
		i, p.Types = len(p.Types), append(p.Types, ProviderType{Name: name})
	}
	var at *string // null where a resource has none
	if location, err := locationOf(r); err == nil && location != "" {
		location = strings.ToLower(strings.ReplaceAll(location, " ", ""))
		at = &location
	}
	t := &p.Types[i]
	if !slices.ContainsFunc(t.Locations, func(l *string) bool { return l == at || l != nil && at != nil && *l == *at }) {
		t.Locations = append(t.Locations, at)
	}
}
