package template

import "strings"

// logicalFunctions: https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-logical
var logicalFunctions = []function{
	{name: "and", min: 2, max: many, lazy: func(e *evaluator, c *call) (value, error) { return e.untilBool(c, false) }},
	{name: "or", min: 2, max: many, lazy: func(e *evaluator, c *call) (value, error) { return e.untilBool(c, true) }},
	{name: "not", min: 1, max: 1, lazy: func(e *evaluator, c *call) (value, error) {
		b, err := e.boolean(c, 0)
		return !b, err
	}},
	{name: "true", eval: func(*evaluator, []value) (value, error) { return true, nil }},
	{name: "false", eval: func(*evaluator, []value) (value, error) { return false, nil }},
	{name: "bool", min: 1, max: 1, takes: takes(kindString | kindInt | kindBool), eval: toBool},
	// https://learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-functions-flow-control#fail
	{name: "fail", min: 1, max: 1, takes: takes(kindString), eval: func(_ *evaluator, args []value) (value, error) { return nil, faultf("%s", args[0]) }},
	{name: "if", min: 3, max: 3, lazy: evaluateIf},
}

// evaluateIf evaluates the branch that counts only, as the page says of reference and list.
func evaluateIf(e *evaluator, c *call) (value, error) {
	condition, err := e.boolean(c, 0)
	if err != nil {
		return nil, err
	}
	if condition {
		return e.evaluate(c.args[1])
	}
	return e.evaluate(c.args[2])
}

// untilBool is or (until true) and and (until false). That the rest is not evaluated is a guess.
//
// behaviour: template-short-circuit.
func (e *evaluator) untilBool(c *call, until bool) (value, error) {
	for i := range c.args {
		if v, err := e.boolean(c, i); err != nil || v == until {
			return v, err
		}
	}
	return !until, nil
}

// boolean evaluates an argument that must be one (text seen, of if).
//
// behaviour: template-texts.
func (e *evaluator) boolean(c *call, i int) (bool, error) {
	v, err := e.evaluate(c.args[i])
	if err != nil {
		return false, err
	}
	b, ok := v.(bool)
	if !ok {
		return false, faultf("The provided arguments for template language function '%[1]s' is not valid: all arguments should be of type 'boolean'. Please see https://aka.ms/arm-functions#%[1]s for usage details.", c.name)
	}
	return b, nil
}

// argument evaluates one argument of a lazy function and checks its type.
func (e *evaluator) argument(c *call, i int, want kind) (value, error) {
	v, err := e.evaluate(c.args[i])
	if err != nil {
		return nil, err
	}
	if kindOf(v)&want == 0 {
		return nil, misuse(c.name, "expects its parameter number %d to be %s. The provided value is of type '%s'", i+1, want.expected(), typeName(v))
	}
	return v, nil
}

func toBool(_ *evaluator, args []value) (value, error) {
	switch v := args[0].(type) {
	case bool:
		return v, nil
	case int64:
		return v != 0, nil
	}
	switch s := args[0].(string); strings.ToLower(strings.TrimSpace(s)) {
	case "true", "1":
		return true, nil
	case "false", "0":
		return false, nil
	}
	return nil, notConvertible("bool", "converted to the target type")
}
