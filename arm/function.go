package arm

import (
	"fmt"
	"net/http"
	"strings"
)

// function is a Function and its path, taken apart.
type function struct {
	*Function
	provider *Provider
	segments []string
	scoped   bool // it is on any scope, which comes before segments
	common   bool // every provider has one like it
}

// anyScope begins the path of a function that is on the device, a subscription, a group and any resource alike.
const anyScope = "{scope}/"

func compileFunction(p *Provider, f Function) (*function, error) {
	path, scoped := strings.CutPrefix(f.Path, anyScope)
	switch {
	case scoped:
		path = "/providers/" + p.Namespace + "/" + path
	case !strings.HasPrefix(path, "/"):
		path = "/subscriptions/{subscription}/providers/" + p.Namespace + "/" + path
	}
	if f.Do == nil || f.Method == "" || len(f.Versions) == 0 {
		return nil, fmt.Errorf("arm: function %s %s of %s lacks a method, a hook or api-versions", f.Method, f.Path, p.Namespace)
	}
	f.Surface = p.surface(f.Surface)
	return &function{Function: &f, provider: p, segments: segments(path), scoped: scoped}, nil
}

// at finds what scope a path asks at, which is what comes before the function's own segments, or else what its
// parameters say of a subscription and a group.
func (f *function) at(seg []string, args map[string]string) (scope ID, ok bool) {
	if f.scoped {
		if len(seg) == 0 {
			return ID{}, true
		}
		scope, err := ParseID(strings.Join(seg, "/"))
		return scope, err == nil
	}
	scope.Subscription = args["subscription"]
	for i, s := range f.segments {
		if i > 0 && strings.HasPrefix(s, "{") && strings.EqualFold(f.segments[i-1], "resourceGroups") {
			scope.Group = args[strings.Trim(s, "{}")]
		}
	}
	return scope, true
}

// match reports whether seg is the function's path, what stands in the place of its parameters, and the scope.
func (f *function) match(seg []string) (args map[string]string, scope ID, ok bool) {
	n := len(seg) - len(f.segments)
	if n < 0 || n > 0 && !f.scoped {
		return nil, ID{}, false
	}
	before, seg := seg[:n], seg[n:]
	for i, want := range f.segments {
		if strings.HasPrefix(want, "{") {
			continue
		}
		if !strings.EqualFold(want, seg[i]) {
			return nil, ID{}, false
		}
	}
	args = map[string]string{}
	for i, want := range f.segments {
		if strings.HasPrefix(want, "{") {
			args[strings.Trim(want, "{}")] = seg[i]
		}
	}
	scope, ok = f.at(before, args)
	return args, scope, ok
}

// name is how a listing names the function: its path without parameters.
func (f *function) name() string {
	var words []string
	for _, s := range segments(strings.TrimPrefix(f.Path, anyScope)) {
		if !strings.HasPrefix(s, "{") {
			words = append(words, s)
		}
	}
	return strings.Join(words, "/")
}

func (c *Call) callFunction(f *function) (*answer, error) {
	var result any
	run := func() (err error) {
		result, err = f.Do(c)
		return err
	}
	within := c.view
	if f.Writes {
		within = c.update
	}
	if err := within(run); err != nil {
		return nil, err
	}
	return c.replyAnswer(http.StatusOK, result)
}

// replyAnswer is the answer of what a hook returns: a Reply, or a body.
func (c *Call) replyAnswer(status int, result any) (*answer, error) {
	r, ok := result.(Reply)
	if !ok {
		return c.resultAnswer(status, result)
	}
	a, err := c.resultAnswer(r.Status, r.Body)
	if err == nil {
		a.header = r.Header
	}
	return a, err
}
