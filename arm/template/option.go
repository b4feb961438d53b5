package template

import "strings"

// options are what a resource has in "@options", where Bicep writes its decorators of resources, each with its arguments in an array
// (https://learn.microsoft.com/azure/azure-resource-manager/bicep/resource-declaration#decorators; Azure/bicep, TemplateWriter.cs).
type options struct {
	onlyIfNotExists bool
	nullIfNotFound  bool // of an existing one
	retryCodes      []string
	retries         int
}

// maxRetries is how often a resource is asked for again at most, and where retryOn does not say
// (https://learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-retryon).
const maxRetries = 30

// OnlyIfNotExists reports whether the resource is left as it is where it is there.
func (r *Resource) OnlyIfNotExists() bool { return r.options.onlyIfNotExists }

// Retries is how often the resource is to be asked for again when it fails with one of the codes.
func (r *Resource) Retries(codes []string) int {
	for _, code := range codes {
		for _, wanted := range r.options.retryCodes {
			if strings.EqualFold(code, wanted) {
				return r.options.retries
			}
		}
	}
	return 0
}

// readOptions evaluates the options. What they ask of a deployment decides about it, so that none is passed over: waitUntil, which is an experiment of
// Bicep's, is refused.
//
// behaviour: template-options.
func (x *expansion) readOptions(e *evaluator, r *Resource) error {
	raw, ok := r.raw.get("@options")
	if !ok {
		return nil
	}
	given, ok := raw.(*object)
	if !ok {
		return x.headFault(r.raw, r.path, faultf("The property '@options' must be an object, not a value of type '%s'.", typeName(raw)))
	}
	for _, m := range given.members {
		if err := r.options.read(e, m); err != nil {
			return x.headFault(r.raw, r.path, err)
		}
	}
	return nil
}

func (o *options) read(e *evaluator, m member) error {
	option := strings.ToLower(m.name)
	switch option {
	case "onlyifnotexists", "nullifnotfound", "retryon":
	default:
		return faultf("The option '%s' is not supported.", m.name)
	}
	v, err := e.whole(m.value)
	if err != nil {
		return err
	}
	arguments, ok := v.(*array)
	if !ok {
		return faultf("The option '%s' must have an array of arguments.", m.name)
	}
	switch option {
	case "retryon":
		return o.retryOn(arguments.items)
	case "onlyifnotexists":
		o.onlyIfNotExists = true
	default:
		o.nullIfNotFound = true
	}
	return nil
}

func (o *options) retryOn(arguments []value) error {
	wrong := faultf("The option 'retryOn' must have an array of error codes, and may have a count of retries of at least 1.")
	o.retries = maxRetries
	if len(arguments) == 2 {
		n, ok := arguments[1].(int64)
		if !ok || n < 1 {
			return wrong
		}
		o.retries = int(min(n, maxRetries))
	}
	if len(arguments) < 1 || len(arguments) > 2 {
		return wrong
	}
	codes, ok := arguments[0].(*array)
	if !ok {
		return wrong
	}
	for _, item := range codes.items {
		code, ok := item.(string)
		if !ok {
			return wrong
		}
		o.retryCodes = append(o.retryCodes, code)
	}
	return nil
}
