package template

import (
	"slices"
	"strings"
)

// function is one of the language's, declared in the table of its group.
type function struct {
	name     string
	min, max int    // how many arguments; max is many where there is no limit
	takes    []kind // types of the arguments, the last for all further ones
	deep     bool   // it walks through its arguments whole
	reads    bool   // it makes no value, it finds one
	not      site   // where it may not be called
	not1     site   // and where it may not in a template without languageVersion 2

	eval func(e *evaluator, args []value) (value, error)
	// lazy evaluates its arguments by itself.
	lazy func(e *evaluator, c *call) (value, error)
}

// many is more arguments than any call has.
const many = 1 << 30

// takes is short for the types of arguments.
func takes(kinds ...kind) []kind { return kinds }

// functionTable has every function by its name in lower case. A scope holds it, since functions call each other through theirs.
func functionTable() map[string]*function {
	table := map[string]*function{}
	for _, group := range [][]function{
		arrayFunctions, comparisonFunctions, dateFunctions, deploymentFunctions, lambdaFunctions, logicalFunctions, numericFunctions,
		objectFunctions, resourceFunctions, scopeFunctions, stringFunctions, encodingFunctions, uriFunctions, cidrFunctions,
	} {
		for i := range group {
			table[strings.ToLower(group[i].name)] = &group[i]
		}
	}
	return table
}

// site is where an expression stands, which decides what may be called.
type site uint8

const (
	inDefault  site = 1 << iota // the default of a parameter
	inVariable                  // a variable
	inHead                      // of a resource all but its properties, and all that decides what is deployed
	inBody                      // the properties of a resource
	inOutput                    // an output
	inFunction                  // a user function
	inGiven                     // the value of a parameter, in the request
)

// forbidden is where a function may not be called.
func (s *scope) forbidden(f *function) site {
	if s.template.symbolic() {
		return f.not
	}
	return f.not | f.not1
}

// check tells a call with too few or too many arguments, or in the wrong place
// (https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions; texts seen).
func (e *evaluator) check(f *function, c *call) error {
	if e.forbidden(f)&e.site != 0 {
		return hinted(faultf("The template function '%s' is not expected at this location. Please see https://aka.ms/arm-functions for usage details.", c.name), f.placeHint)
	}
	n := len(c.args)
	if n >= f.min && n <= f.max {
		return nil
	}
	if own := ownWords[f.name].count; own != "" {
		return faultf(own, f.name, n)
	}
	const tail = " argument(s) while %d were provided. Please see https://aka.ms/arm-resource-functions/#%s for usage details."
	const head = "Unable to evaluate template language function '%s': function requires "
	switch {
	case f.max == many:
		return faultf(head+"at least %d"+tail, f.name, f.min, n, f.name)
	case f.min == f.max:
		return faultf(head+"%d"+tail, f.name, f.min, n, f.name)
	}
	return faultf(head+"between %d and %d"+tail, f.name, f.min, f.max, n, f.name)
}

// checkTypes tells arguments of another type than the function takes (texts seen: base64ToString, endsWith).
func (f *function) checkTypes(args []value) error {
	wrong := -1
	for i, arg := range args {
		if kindOf(arg)&f.taken(i) == 0 {
			wrong = i
			break
		}
	}
	if wrong < 0 {
		return nil
	}
	if own := ownWords[f.name].types; own != nil {
		return own(f.name, args)
	}
	if len(args) == 1 {
		return f.fault("expects its parameter to be %s. The provided value is of type '%s'", f.taken(0).expected(), typeName(args[0]))
	}
	if len(args) == 2 && f.taken(0) == kindString && f.taken(1) == kindString {
		return notStrings(f.name, args)
	}
	return f.fault("expects its parameter number %d to be %s. The provided value is of type '%s'", wrong+1, f.taken(wrong).expected(), typeName(args[wrong]))
}

func (f *function) taken(i int) kind { return f.takes[min(i, len(f.takes)-1)] }

// notConvertible is a string that has not the form it must have (text seen in Azure/bicep's tests).
func notConvertible(name, how string) error {
	return faultf("The template language function '%s' was invoked with a parameter that is not valid. The value cannot be %s.", name, how)
}

// fault is a mistake in the use of a function. What nobody has shown is worded alike.
//
// behaviour: template-texts.
func (f *function) fault(format string, args ...any) error { return misuse(f.name, format, args...) }

func misuse(name, format string, args ...any) error {
	return faultf("The template language function '%s' "+format+". Please see https://aka.ms/arm-functions#%s for usage details.", slices.Concat([]any{name}, args, []any{name})...)
}
