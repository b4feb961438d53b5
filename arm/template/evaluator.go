package template

import (
	"encoding/json"
	"strings"
)

// evaluator evaluates expressions in one place of a template. It is copied for a place within.
type evaluator struct {
	*scope
	site    site
	source  *expression // under evaluation
	runtime Runtime     // nil before deployment
	loops   []turn      // of copy loops, the innermost last
	lambda  *binding
	user    *userCall // in a user function
	escape  bool      // within a template that is evaluated before it is one
	later   later     // within such a template, what is left to its deployment
	keep    bool      // what is known only while deploying stays as it stands, instead of being an error
	veil    bool      // what an expression makes of secrets is not shown
	work    *work
}

// turn is where a copy loop is; the name is empty where the loop has none.
type turn struct {
	name  string
	index int
}

// binding is a lambda variable.
type binding struct {
	name  string
	value value
	outer *binding
}

// work counts steps down, so that a template ends.
type work struct {
	most   int64 // steps to begin with
	left   int64
	secret bool // what is evaluated has asked for something that is told in confidence
}

func newWork() *work { return workOf(maxWork) }

func workOf(steps int64) *work { return &work{most: steps, left: steps} }

// charge takes steps.
func (w *work) charge(steps int64) error {
	if w.left -= steps; w.left < 0 {
		w.left = min(w.left, -(1 << 40)) // nor does it go on with what resources add
		return faultf("The evaluation of the template takes more than '%d' steps. Please see https://aka.ms/arm-syntax for usage details.", w.most)
	}
	return nil
}

// made takes the steps that a new value costs and refuses one that is too large.
func (w *work) made(v value) error {
	size := extentOf(v)
	if size.bytes > maxValue || size.depth > maxNesting {
		return faultf("The value of a template language expression is too large: it may have '%d' bytes and be nested '%d' deep.", int64(maxValue), int64(maxNesting))
	}
	switch v := v.(type) {
	case string:
		return w.charge(int64(len(v) / workUnit))
	case *array:
		return w.charge(int64(len(v.items)))
	case *object:
		return w.charge(int64(len(v.members)))
	}
	return nil
}

// expression evaluates one, and puts where it stands on what is wrong in it.
func (e *evaluator) expression(x *expression) (value, error) {
	if x.err != nil {
		return nil, locate(x.err, x, 0)
	}
	within := *e
	within.source = x
	around := e.work.enter()
	v, err := within.evaluate(x.root)
	secret := e.work.leave(around)
	if secret && !e.planned {
		e.keepMade(v)
	}
	if secret && e.veil && err == nil {
		return e.veiled(v), nil
	}
	return v, err
}

// evaluate evaluates a part of the source.
func (e *evaluator) evaluate(n node) (value, error) {
	v, err := e.node(n)
	if err != nil {
		return nil, locate(err, e.source, n.position())
	}
	return v, nil
}

// locate says where a fault is, unless that is known.
func locate(err error, x *expression, at int) error {
	if f, ok := err.(*fault); ok && f.at == (place{}) { //nolint:errorlint // one that is wrapped has been located
		located := *f
		located.at = x.at
		if f.expression == "" {
			located.expression, located.offset = x.inner(), characters(x.inner(), at)
		}
		return &located
	}
	return err
}

func (e *evaluator) node(n node) (value, error) {
	if err := e.work.charge(1); err != nil {
		return nil, err
	}
	switch n := n.(type) {
	case *literal:
		return n.value, nil
	case *access:
		of, err := e.evaluate(n.of)
		if err != nil {
			return nil, err
		}
		index, err := e.evaluate(n.index)
		if err != nil {
			return nil, err
		}
		return pick(of, index)
	case *call:
		return e.call(n)
	}
	return nil, nil
}

func (e *evaluator) call(c *call) (value, error) {
	if c.namespace != "" {
		return e.callUser(c)
	}
	f := e.lookup(c.name)
	if f == nil {
		return nil, e.unknownFunction(c.name)
	}
	if err := e.check(f, c); err != nil {
		return nil, err
	}
	if f.lazy != nil {
		return f.lazy(e, c)
	}
	args, err := e.arguments(c)
	if err != nil {
		return nil, err
	}
	if err := f.checkTypes(args); err != nil {
		return nil, err
	}
	if f.deep {
		for _, arg := range args {
			if err := e.work.charge(extentOf(arg).bytes / workUnit); err != nil {
				return nil, err
			}
		}
	}
	v, err := f.eval(e, args)
	if err != nil || f.reads {
		return v, err
	}
	return v, e.work.made(v)
}

func (e *evaluator) arguments(c *call) ([]value, error) {
	args := make([]value, len(c.args))
	for i, arg := range c.args {
		v, err := e.evaluate(arg)
		if err != nil {
			return nil, err
		}
		args[i] = v
	}
	return args, nil
}

// lookup finds a function; any name that begins with list is a resource's
// (https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-resource#list).
func (s *scope) lookup(name string) *function {
	name = strings.ToLower(name)
	if f := s.functions[name]; f != nil {
		return f
	}
	if strings.HasPrefix(name, "list") {
		return s.functions[listAny]
	}
	return nil
}

// pick is of.index or of[index] (texts seen).
func pick(of, index value) (value, error) {
	switch of := of.(type) {
	case *object:
		name, ok := index.(string)
		if !ok {
			return nil, faultf("The language expression property '%s' can't be evaluated, property name must be a string.", text(index))
		}
		if v, ok := of.get(name); ok {
			return v, nil
		}
		return nil, hinted(faultf("The language expression property '%s' doesn't exist, available properties are '%s'.", name, strings.Join(of.names(), ", ")), func() string { return didYouMean(name, of.names()) })
	case *array:
		i, ok := index.(int64)
		if !ok {
			return nil, faultf("The language expression property '%s' can't be evaluated, property name must be an integer.", text(index))
		}
		if i < 0 || i >= int64(len(of.items)) {
			return nil, faultf("The language expression property array index '%d' is out of bounds.", i)
		}
		return of.items[i], nil
	}
	return nil, faultf("The language expression property '%s' can't be evaluated.", text(index))
}

// text is a value as the string function writes it: a string as it is, true as True, anything else as JSON.
func text(v value) string {
	switch v := v.(type) {
	case string:
		return v
	case bool:
		if v {
			return "True"
		}
		return "False"
	case nil:
		return ""
	case json.Number:
		return v.String()
	}
	return string(encode(v))
}
