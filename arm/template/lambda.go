package template

import (
	"slices"
	"strings"
)

// lambdaFunctions: https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-lambda
var lambdaFunctions = []function{
	{name: "map", min: 2, max: 2, lazy: mapItems},
	{name: "filter", min: 2, max: 2, lazy: filterItems},
	{name: "reduce", min: 3, max: 3, lazy: reduceItems},
	{name: "sort", min: 2, max: 2, lazy: sortItems},
	{name: "toObject", min: 2, max: 3, lazy: toObject},
	{name: "groupBy", min: 2, max: 3, lazy: groupBy},
	{name: "mapValues", min: 2, max: 2, lazy: mapValues},
	{name: "lambda", min: 1, max: many, lazy: func(*evaluator, *call) (value, error) {
		return nil, faultf("The template function 'lambda' is not expected at this location. Please see https://aka.ms/arm-functions for usage details.")
	}},
	{name: "lambdaVariables", min: 1, max: 1, takes: takes(kindString), reads: true, eval: func(e *evaluator, args []value) (value, error) {
		for b := e.lambda; b != nil; b = b.outer {
			if strings.EqualFold(b.name, args[0].(string)) {
				return b.value, nil
			}
		}
		return nil, faultf("The lambda variable '%s' is not found. Please see https://aka.ms/arm-functions for usage details.", args[0])
	}},
}

// lambda is an argument that is called: variables and a body.
type lambda struct {
	e     *evaluator
	names []string
	body  node
}

// lambdaOf reads an argument that must be a lambda with a number of variables from least to most.
func (e *evaluator) lambdaOf(c *call, i, least, most int) (*lambda, error) {
	def, ok := c.args[i].(*call)
	if !ok || def.namespace != "" || !strings.EqualFold(def.name, "lambda") {
		return nil, misuse(c.name, "expects its parameter number %d to be a lambda", i+1)
	}
	n := len(def.args) - 1
	if n < least || n > most {
		return nil, misuse(c.name, "expects its parameter number %d to be a lambda with %d variable(s)", i+1, least)
	}
	l := &lambda{e: e, body: def.args[n]}
	for _, arg := range def.args[:n] {
		name, err := e.evaluate(arg)
		if err != nil {
			return nil, err
		}
		s, ok := name.(string)
		if !ok {
			return nil, misuse("lambda", "expects the names of its variables to be strings")
		}
		l.names = append(l.names, s)
	}
	return l, nil
}

// valueLambda is a third argument that says what becomes of an item; without it the item stays. That is nil.
func (e *evaluator) valueLambda(c *call) (*lambda, error) {
	if len(c.args) < 3 {
		return nil, nil
	}
	return e.lambdaOf(c, 2, 1, 1)
}

// call gives the lambda as many of the values as it has variables.
func (l *lambda) call(values ...value) (value, error) {
	if l == nil {
		return values[0], nil
	}
	within := *l.e
	for i, name := range l.names {
		within.lambda = &binding{name: name, value: values[i], outer: within.lambda}
	}
	return within.evaluate(l.body)
}

// arrayAndLambda are the first two arguments of most.
func (e *evaluator) arrayAndLambda(c *call, at, least, most int) ([]value, *lambda, error) {
	v, err := e.argument(c, 0, kindArray)
	if err != nil {
		return nil, nil, err
	}
	l, err := e.lambdaOf(c, at, least, most)
	return v.(*array).items, l, err
}

// A lambda may have the index as a second variable (https://learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-functions-lambda#map).
func mapItems(e *evaluator, c *call) (value, error) {
	items, l, err := e.arrayAndLambda(c, 1, 1, 2)
	if err != nil {
		return nil, err
	}
	mapped := make([]value, len(items))
	for i, item := range items {
		if mapped[i], err = l.call(item, int64(i)); err != nil {
			return nil, err
		}
	}
	return e.finish(newArray(mapped))
}

// finish checks and charges what a lazy function made.
func (e *evaluator) finish(v value) (value, error) { return v, e.work.made(v) }

func filterItems(e *evaluator, c *call) (value, error) {
	items, l, err := e.arrayAndLambda(c, 1, 1, 2)
	if err != nil {
		return nil, err
	}
	var kept []value
	for i, item := range items {
		keep, err := l.bool("filter", item, int64(i))
		if err != nil {
			return nil, err
		}
		if keep {
			kept = append(kept, item)
		}
	}
	return e.finish(newArray(kept))
}

func (l *lambda) bool(name string, values ...value) (bool, error) {
	v, err := l.call(values...)
	if err != nil {
		return false, err
	}
	b, ok := v.(bool)
	if !ok {
		return false, misuse(name, "expects its lambda to return a boolean. The returned value is of type '%s'", typeName(v))
	}
	return b, nil
}

func (l *lambda) string(name string, values ...value) (string, error) {
	v, err := l.call(values...)
	if err != nil {
		return "", err
	}
	s, ok := v.(string)
	if !ok {
		return "", misuse(name, "expects its lambda to return a string. The returned value is of type '%s'", typeName(v))
	}
	return s, nil
}

func reduceItems(e *evaluator, c *call) (value, error) {
	items, l, err := e.arrayAndLambda(c, 2, 2, 3)
	if err != nil {
		return nil, err
	}
	reduced, err := e.evaluate(c.args[1])
	if err != nil {
		return nil, err
	}
	for i, item := range items {
		if reduced, err = l.call(reduced, item, int64(i)); err != nil {
			return nil, err
		}
	}
	return reduced, nil
}

// sortItems is stable: the lambda says whether its first item comes first.
func sortItems(e *evaluator, c *call) (value, error) {
	items, l, err := e.arrayAndLambda(c, 1, 2, 2)
	if err != nil {
		return nil, err
	}
	ordered := slices.Clone(items)
	slices.SortStableFunc(ordered, func(a, b value) int {
		if err != nil {
			return 0
		}
		var before bool
		if before, err = l.bool("sort", a, b); err != nil || before {
			return -1
		}
		if before, err = l.bool("sort", b, a); err == nil && before {
			return 1
		}
		return 0
	})
	if err != nil {
		return nil, err
	}
	return e.finish(newArray(ordered))
}

func toObject(e *evaluator, c *call) (value, error) {
	items, key, err := e.arrayAndLambda(c, 1, 1, 1)
	if err != nil {
		return nil, err
	}
	of, err := e.valueLambda(c)
	if err != nil {
		return nil, err
	}
	var members []member
	for _, item := range items {
		var m member
		if m.name, err = key.string("toObject", item); err != nil {
			return nil, err
		}
		if m.value, err = of.call(item); err != nil {
			return nil, err
		}
		members = append(members, m)
	}
	return e.finish(newObject(members))
}

func groupBy(e *evaluator, c *call) (value, error) {
	items, key, err := e.arrayAndLambda(c, 1, 1, 2)
	if err != nil {
		return nil, err
	}
	of, err := e.valueLambda(c)
	if err != nil {
		return nil, err
	}
	var names []string
	groups := map[string][]value{}
	for i, item := range items {
		name, err := key.string("groupBy", item, int64(i))
		if err != nil {
			return nil, err
		}
		if item, err = of.call(item); err != nil {
			return nil, err
		}
		if _, known := groups[name]; !known {
			names = append(names, name)
		}
		groups[name] = append(groups[name], item)
	}
	members := make([]member, len(names))
	for i, name := range names {
		members[i] = member{name: name, value: newArray(groups[name])}
	}
	return e.finish(newObject(members))
}

func mapValues(e *evaluator, c *call) (value, error) {
	v, err := e.argument(c, 0, kindObject)
	if err != nil {
		return nil, err
	}
	l, err := e.lambdaOf(c, 1, 1, 1)
	if err != nil {
		return nil, err
	}
	members := slices.Clone(v.(*object).members)
	for i := range members {
		if members[i].value, err = l.call(members[i].value); err != nil {
			return nil, err
		}
	}
	return e.finish(newObject(members))
}
