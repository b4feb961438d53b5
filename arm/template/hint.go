package template

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/edgerite/edgerite/internal/jsonc"
	"github.com/edgerite/edgerite/internal/spelling"
)

// hinted puts a hint on a fault.
func hinted(err error, hint func() string) error {
	if f, ok := errors.AsType[*fault](err); ok {
		f.hint = hint
	}
	return err
}

// didYouMean names the known name that is most like the wrong one, if any is like it.
func didYouMean(wrong string, known []string) string {
	if name := closest(wrong, known); name != "" {
		return fmt.Sprintf("Did you mean '%s'?", name)
	}
	return ""
}

// strangersHint names what is most like each of several wrong names.
func strangersHint(wrong, known []string) string {
	if len(wrong) == 1 {
		return didYouMean(wrong[0], known)
	}
	var meant []string
	for _, name := range wrong[:min(len(wrong), maxParameters)] {
		if other := closest(name, known); other != "" {
			meant = append(meant, fmt.Sprintf("'%s' for '%s'", other, name))
		}
	}
	if meant == nil {
		return ""
	}
	return "Did you mean " + strings.Join(meant, ", ") + "?"
}

// missingHint is what to do where a parameter has no value. All those without one are named, of which Resource Manager tells the first.
func (s *scope) missingHint(p *parameter) string {
	hint := fmt.Sprintf("Give '%s' a value in the parameters of the deployment, or a defaultValue in the template.", p.name)
	var others []string
	for _, m := range s.template.section("parameters").members {
		other := s.parameters[strings.ToLower(m.name)]
		if _, fallback := other.schema.get("defaultValue"); other != p && !other.given && !other.later && !fallback && !s.nullable(other.schema) {
			others = append(others, "'"+other.name+"'")
		}
	}
	if others != nil {
		hint += " Nor has " + strings.Join(others, ", ") + " one."
	}
	return hint
}

// maxCompared is how many characters of a name are compared, and maxCandidates how many names.
const (
	maxCompared   = 64
	maxCandidates = 1024
)

// closest is the name that becomes the wrong one by the fewest changes: at most one for every three characters.
func closest(wrong string, known []string) string {
	best, name := len(wrong)/3+1, ""
	if len(wrong) > maxCompared {
		return ""
	}
	for _, candidate := range known[:min(len(known), maxCandidates)] {
		if len(candidate) > maxCompared {
			continue
		}
		if n := spelling.Distance(wrong, candidate); n < best {
			best, name = n, candidate
		}
	}
	return name
}

// unknownFunction is a call of what is no function (text seen).
func (s *scope) unknownFunction(name string) error {
	err := faultf("The template function '%s' is not valid. Please see https://aka.ms/arm-functions for usage details.", name)
	return hinted(err, func() string {
		var names []string
		for _, f := range s.functions {
			names = append(names, f.name)
		}
		for _, f := range s.userFunctions {
			names = append(names, f.name)
		}
		slices.Sort(names)
		return didYouMean(name, names)
	})
}

// unknownName is what to do where a parameter or variable is missing; other is the kind that it may have been taken for.
func (e *evaluator) unknownName(name, other string) string {
	var parameters, variables []string
	for _, p := range e.parameters {
		parameters = append(parameters, p.name)
	}
	for _, v := range e.variables {
		variables = append(variables, v.name)
	}
	same, others := variables, parameters
	if other == "variable" {
		same, others = parameters, variables
	}
	if e.user != nil {
		same, others = e.user.args.names(), nil
	}
	slices.Sort(same)
	if slices.ContainsFunc(others, func(known string) bool { return strings.EqualFold(known, name) }) {
		return fmt.Sprintf("There is a %s of that name: write %ss('%s').", other, other, name)
	}
	return didYouMean(name, same)
}

// unknownResource is what to do where a resource is named that the template does not have.
func (s *scope) unknownResource(name string) string {
	var names []string
	for _, group := range s.names {
		for _, r := range group {
			names = append(names, r.Name, r.typeAndName())
		}
	}
	for _, group := range s.symbols {
		for _, r := range group {
			names = append(names, r.Symbol)
		}
	}
	slices.Sort(names)
	if hint := didYouMean(shortID(name), slices.Compact(names)); hint != "" {
		return hint
	}
	return "Name a resource of this template; one that is there already needs no dependency, and reference() takes its id and an api-version."
}

// placeHint says where a function may be called that was called elsewhere.
func (f *function) placeHint() string {
	switch f.not {
	case notAtRuntime:
		return fmt.Sprintf("What %s() answers is known only while deploying: use it in the properties of a resource or in an output.", f.name)
	case ^inDefault:
		return fmt.Sprintf("Call %s() in the defaultValue of a parameter, and use that.", f.name)
	}
	return ""
}

// segmentHint says how many names a type needs.
func segmentHint(r *Resource) string {
	want := strings.Count(r.Type, "/")
	if want < 1 {
		return fmt.Sprintf("A type has a provider before it, such as 'Microsoft.Compute/%s'.", r.Type)
	}
	have := strings.Count(r.Name, "/") + 1
	return fmt.Sprintf("'%s' has %d parts behind the provider, so its name needs %d joined by '/': '%s' has %d.", r.Type, want, want, r.Name, have)
}

// syntaxHint is what to do where a text is no JSON.
func syntaxHint(e *jsonc.SyntaxError, text []byte) string {
	begins := strings.TrimSpace(strings.TrimPrefix(string(text[:min(len(text), maxCompared)]), "\ufeff"))
	switch {
	case begins == "":
		return "The text is empty. A template begins with '{'."
	case !strings.ContainsAny(begins[:1], "{[/"):
		return "A template is JSON. One in Bicep is compiled first: az bicep build --file NAME.bicep, or bicep build NAME.bicep."
	case strings.HasPrefix(e.Want, "','") && e.Found != "the end":
		return "Is a comma missing before it?"
	case e.Found == "the end":
		return "The text ends too early: is a bracket or a quotation mark not closed?"
	case e.Want == "the end":
		return "Something stands behind the template's end: is there a bracket too many?"
	case e.Want == "a value" && e.Found == "','":
		return "Is there a comma too many?"
	case e.Want == "an escape":
		return "A backslash in a string is written twice."
	}
	return ""
}

// notATemplateHint says what else a file may be.
func (t *Template) notATemplateHint() string {
	if strings.Contains(strings.ToLower(t.Schema()), "deploymentparameters.json") {
		return "This is a file of parameters: give the template that it is for, and this one as its parameters."
	}
	return "A template without resources has \"resources\": []."
}
