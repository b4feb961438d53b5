package template

import (
	"encoding/json"
	"strconv"
	"strings"
)

// later says which calls of reference and list a template that is evaluated in its parent's scope leaves to its own deployment: those of resources that it
// deploys itself, by their names in lower case.
//
// The page knows no such exception (it has these functions refused in the outputs of such a template), but the device's own samples depend on it
// (Azure-Samples/azure-stack-edge-deploy-vms, DownloadAndCreateImageInDifferentResourceGroup).
//
// behaviour: template-outer-reference.
type later map[string]bool

// laterIn are the names of the resources that a nested template deploys in a scope.
func (e *evaluator) laterIn(resources value, scope string) later {
	var items []value
	switch list := resources.(type) {
	case *array:
		items = list.items
	case *object:
		for _, m := range list.members {
			items = append(items, m.value)
		}
	}
	names := later{}
	head := *e
	head.site, head.escape, head.keep, head.later = inHead, false, false, nil
	for _, item := range items {
		o, _ := item.(*object)
		rawType, _ := o.get("type")
		rawName, _ := o.get("name")
		// What is wrong with either is told when the resource is evaluated.
		resourceType, err1 := head.whole(rawType)
		name, err2 := head.whole(rawName)
		r := &Resource{Type: text(resourceType), Name: text(name)}
		segments := strings.Split(r.Name, "/")
		if err1 != nil || err2 != nil || strings.Count(r.Type, "/") != len(segments) {
			continue
		}
		r.Scope, r.ID = scope, resourceID(scope, r.Type, segments)
		for _, spelling := range r.spellings() {
			names[spelling] = true
		}
	}
	return names
}

// isLater says whether a call is left to the nested deployment.
func (e *evaluator) isLater(c *call) bool {
	if f := e.lookup(c.name); c.namespace != "" || len(c.args) == 0 || f == nil || f.name != "reference" && f.name != listAny {
		return false
	}
	v, err := e.evaluate(c.args[0])
	name, ok := v.(string)
	return err == nil && ok && e.later[strings.ToLower(name)]
}

// hasLater says whether something in a part of an expression is left to the nested deployment.
func (e *evaluator) hasLater(n node) (found bool) {
	eachCallIn(e.source, n, func(_ *expression, c *call) { found = found || e.isLater(c) })
	return found
}

// leave writes an expression of which something is left to the nested deployment; it is empty for any other.
func (e *evaluator) leave(x *expression) (value, error) {
	within := *e
	within.source = x
	if !within.hasLater(x.root) {
		return "", nil
	}
	left, err := within.residual(x.root)
	if err != nil {
		return nil, locate(err, x, x.root.position())
	}
	return e.finish("[" + left + "]")
}

// isOpen says whether a part of an expression has no value yet.
func (e *evaluator) isOpen(n node) (open bool) {
	eachCallIn(e.source, n, func(_ *expression, c *call) {
		open = open || strings.EqualFold(c.name, "lambdaVariables") || e.isLater(c)
	})
	return open
}

// residual writes a part of an expression for the nested deployment, with all in it evaluated that can be.
func (e *evaluator) residual(n node) (string, error) {
	if !e.isOpen(n) {
		v, err := e.evaluate(n)
		if err != nil {
			return "", err
		}
		return spelled(v), nil
	}
	switch n := n.(type) {
	case *access:
		of, err := e.residual(n.of)
		if err != nil {
			return "", err
		}
		index, err := e.residual(n.index)
		return of + "[" + index + "]", err
	case *call:
		args := make([]string, len(n.args))
		for i, arg := range n.args {
			var err error
			if args[i], err = e.residual(arg); err != nil {
				return "", err
			}
		}
		if n.namespace != "" { // the nested template does not have it
			return "", faultf("The template function '%s.%s' is not expected at this location. Please see https://aka.ms/arm-functions for usage details.", n.namespace, n.name)
		}
		return n.name + "(" + strings.Join(args, ", ") + ")", nil
	}
	return "", nil
}

// spelled is an expression for a value.
func spelled(v value) string {
	switch v := v.(type) {
	case nil:
		return "null()"
	case bool:
		return strconv.FormatBool(v) + "()"
	case int64:
		return strconv.FormatInt(v, 10)
	case json.Number:
		return "json('" + v.String() + "')"
	case string:
		return "'" + strings.ReplaceAll(v, "'", "''") + "'"
	}
	return "json('" + strings.ReplaceAll(string(encode(v)), "'", "''") + "')"
}
