package template

import (
	"fmt"
	"slices"
	"strings"
)

// userFunction is a function of a template's own (https://learn.microsoft.com/azure/azure-resource-manager/templates/user-defined-functions).
type userFunction struct {
	name       string // with its namespace
	parameters []*object
	output     *object
}

// userCall is a call under way.
type userCall struct {
	args  *object
	depth int
}

// readFunctions lists the functions of all namespaces.
func (s *scope) readFunctions() error {
	s.userFunctions = map[string]*userFunction{}
	v, _ := s.template.root.get("functions")
	namespaces, ok := v.(*array)
	if v != nil && !ok {
		return invalidf(s.template.root.at, "functions", "The template functions must be an array of namespaces. Please see https://aka.ms/arm-syntax-functions for usage details.")
	}
	if namespaces == nil {
		return nil
	}
	for i, item := range namespaces.items {
		namespace, _ := item.(*object)
		v, _ := namespace.get("namespace")
		name, isString := v.(string)
		v, _ = namespace.get("members")
		members, isObject := v.(*object)
		if !isString || !isObject {
			return invalidf(s.template.root.at, fmt.Sprintf("functions[%d]", i), "A namespace of template functions needs the properties 'namespace' and 'members'. Please see https://aka.ms/arm-syntax-functions for usage details.")
		}
		for _, m := range members.members {
			if err := s.readFunction(name+"."+m.name, m.value); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *scope) readFunction(name string, raw value) error {
	declared, _ := raw.(*object)
	f := &userFunction{name: name}
	v, _ := declared.get("output")
	f.output, _ = v.(*object)
	if f.output == nil {
		return invalidf(s.template.root.at, "functions", "The template function '%s' needs an output. Please see https://aka.ms/arm-syntax-functions for usage details.", name)
	}
	v, _ = declared.get("parameters")
	if list, ok := v.(*array); ok {
		for _, item := range list.items {
			p, _ := item.(*object)
			if _, ok := p.get("name"); !ok {
				return invalidf(f.output.at, "functions", "A parameter of the template function '%s' has no name. Please see https://aka.ms/arm-syntax-functions for usage details.", name)
			}
			if _, ok := p.get("defaultValue"); ok {
				return invalidf(p.at, "functions", "The template function '%s' %s is not valid. Parameters of a function can't have default values. Please see https://aka.ms/arm-syntax-functions for usage details.", name, p.at)
			}
			f.parameters = append(f.parameters, p)
		}
	}
	if wrong := s.unsupported(f.output); len(wrong) > 0 {
		short := name[strings.LastIndexByte(name, '.')+1:]
		return invalidf(f.output.at, "functions", "The template function '%s' %s is not valid. These function calls are not supported in a function definition: '%s'. Please see https://aka.ms/arm-syntax-functions for usage details.",
			short, f.output.at, strings.Join(wrong, ", "))
	}
	s.userFunctions[strings.ToLower(name)] = f
	return nil
}

// unsupported are the functions called that may not be in a user function: those that only deploying answers, and before languageVersion 2 variables and
// other user functions (https://learn.microsoft.com/azure/azure-resource-manager/templates/user-defined-functions#limitations; Bicep's call each other
// and, seen in Azure/bicep's tests, use variables).
func (s *scope) unsupported(v value) (names []string) {
	eachCall(v, func(_ *expression, c *call) {
		name, wrong := c.name, false
		if c.namespace != "" {
			name, wrong = c.namespace+"."+c.name, !s.template.symbolic()
		} else if f := s.lookup(c.name); f != nil {
			wrong = s.forbidden(f)&inFunction != 0
		}
		if wrong && !slices.Contains(names, name) {
			names = append(names, name)
		}
	})
	return names
}

// callUser evaluates a function of the template's own. It sees its parameters only.
func (e *evaluator) callUser(c *call) (value, error) {
	name := c.namespace + "." + c.name
	f := e.userFunctions[strings.ToLower(name)]
	if f == nil {
		return nil, e.unknownFunction(name)
	}
	if len(c.args) != len(f.parameters) {
		return nil, faultf("Unable to evaluate template language function '%s': function requires %d argument(s) while %d were provided. Please see https://aka.ms/arm-syntax-functions for usage details.", name, len(f.parameters), len(c.args))
	}
	depth := 1
	if e.user != nil {
		depth = e.user.depth + 1
	}
	if depth > maxNesting {
		return nil, faultf("The template function '%s' is called more than '%d' deep. Please see https://aka.ms/arm-syntax-functions for usage details.", name, maxNesting)
	}
	args, err := e.arguments(c)
	if err != nil {
		return nil, err
	}
	members := make([]member, len(args))
	for i, p := range f.parameters {
		v, _ := p.get("name")
		members[i] = member{name: text(v), value: args[i]}
		if problem := e.schemaProblem(p, args[i], members[i].name, 0); problem != nil {
			return nil, faultf("The provided value for the '%s' parameter of the user-defined function '%s' is not valid. %s", members[i].name, name, problem.text)
		}
	}
	within := &evaluator{scope: e.scope, site: inFunction, work: e.work, user: &userCall{args: newObject(members), depth: depth}}
	v, _ := f.output.get("value")
	return within.whole(v)
}

// eachCall visits every call in a value that was not evaluated.
func eachCall(v value, do func(x *expression, c *call)) {
	switch v := v.(type) {
	case *expression:
		if v.err == nil {
			eachCallIn(v, v.root, do)
		}
	case *outer:
		eachCall(v.value, do)
	case *array:
		for _, item := range v.items {
			eachCall(item, do)
		}
	case *object:
		for _, m := range v.members {
			if m.key != nil {
				eachCall(m.key, do)
			}
			eachCall(m.value, do)
		}
	}
}

func eachCallIn(x *expression, n node, do func(x *expression, c *call)) {
	switch n := n.(type) {
	case *access:
		eachCallIn(x, n.of, do)
		eachCallIn(x, n.index, do)
	case *call:
		do(x, n)
		for _, arg := range n.args {
			eachCallIn(x, arg, do)
		}
	}
}
