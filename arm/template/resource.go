package template

import (
	"encoding/json"
	"slices"
	"strings"
)

// Resource is a resource of a plan.
type Resource struct {
	Symbol     string // symbolic name, of an instance of a loop that of all; empty without languageVersion 2.0
	ID         string // to send the request to
	Scope      string // the id that the resource is in
	Type, Name string
	APIVersion string
	Condition  string      // as it stands in the template; empty without one
	DependsOn  []*Resource // that are to be done before it; all are in the plan
	// Line and Column are where the resource stands in the template.
	Line, Column int

	raw      *object
	path     string
	eval     *evaluator // with the turns of its loops
	loop     string     // name of its copy loop
	index    int        // in that
	batch    int        // instances that may be deployed side by side; 0 for all
	skipped  bool       // its condition is false
	existing bool       // it is read only
	options  options
	waits    []*Resource
}

// notSent are the members of a resource that say how it is deployed and are no part of the request
// (https://learn.microsoft.com/azure/azure-resource-manager/templates/syntax#resources).
var notSent = map[string]bool{
	"type": true, "apiversion": true, "name": true, "copy": true, "condition": true, "dependson": true, "comments": true, "resources": true,
	"scope": true, "existing": true, "subscriptionid": true, "resourcegroup": true, "metadata": true, "@options": true,
}

// sent are the members of a request in Resource Manager's case, whatever the template's is.
var sent = []string{
	"location", "tags", "properties", "sku", "kind", "plan", "identity", "zones", "managedBy", "extendedLocation", "etag",
}

// Body is the request's, with everything evaluated. It may be called again and side by side with others.
func (r *Resource) Body(runtime Runtime) (json.RawMessage, error) {
	e := *r.eval
	e.runtime, e.work = runtime, e.bodyWork()
	return r.send(&e)
}

// Preview is the body as far as it is known before deployment. What is not stands there as an expression.
func (r *Resource) Preview() (json.RawMessage, error) {
	e := *r.eval
	e.keep, e.work = true, e.bodyWork()
	return r.send(&e)
}

// Forecast is the body as it is shown before deployment. As in a template, what is not known yet stands there as an expression, and a text that looks like
// one begins with two brackets.
func (r *Resource) Forecast() (json.RawMessage, error) {
	e := *r.eval
	e.keep, e.escape, e.work = true, true, e.bodyWork()
	return r.send(&e)
}

// Path is where the resource stands in the template, such as resources[3].
func (r *Resource) Path() string { return r.path }

func (r *Resource) send(e *evaluator) (json.RawMessage, error) {
	v, err := r.body(e)
	if err != nil {
		return nil, e.redact(err)
	}
	return encode(v), nil
}

// foresee tells the mistakes in a body that need no deployment.
func (r *Resource) foresee(w *work) error {
	e := *r.eval
	e.keep, e.work = true, w
	_, err := r.body(&e)
	return err
}

func (r *Resource) body(e *evaluator) (value, error) {
	var members []member
	for _, m := range r.raw.members {
		name := strings.ToLower(m.name)
		if notSent[name] {
			continue
		}
		within := *e
		within.site = inHead
		if name == "properties" {
			within.site = inBody
		}
		v := m.value
		if name == "properties" && strings.EqualFold(r.Type, deploymentType) {
			v = innerTemplate(v, r.Scope)
		}
		v, err := within.whole(v)
		if err != nil {
			return nil, r.explain(err)
		}
		made := member{name: m.name, value: v}
		if i := slices.IndexFunc(sent, func(known string) bool { return strings.EqualFold(known, m.name) }); i >= 0 {
			made.name = sent[i]
		}
		members = append(members, made)
	}
	return newObject(members), nil
}

// explain says which resource a mistake is in (text seen). Line and column of the text are the resource's, those of the Error the expression's.
func (r *Resource) explain(err error) error {
	return explain(err, r.raw.at, r.path, func(text string) *Error {
		return &Error{Code: CodeInvalid, late: true, Message: "Unable to process template language expressions for resource '" + r.ID + "' " + r.raw.at.String() + ". '" + text + "'"}
	})
}
