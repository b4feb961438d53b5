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
}

func compileFunction(p *Provider, f Function) (*function, error) {
	path := f.Path
	if !strings.HasPrefix(path, "/") {
		path = "/subscriptions/{subscription}/providers/" + p.Namespace + "/" + path
	}
	if f.Do == nil || f.Method == "" || len(f.Versions) == 0 {
		return nil, fmt.Errorf("arm: function %s %s of %s lacks a method, a hook or api-versions", f.Method, f.Path, p.Namespace)
	}
	f.Surface = p.surface(f.Surface)
	return &function{Function: &f, provider: p, segments: segments(path)}, nil
}

// match reports whether seg is the function's path, and what stands in the place of its parameters.
func (f *function) match(seg []string) (args map[string]string, ok bool) {
	if len(seg) != len(f.segments) {
		return nil, false
	}
	for i, want := range f.segments {
		if strings.HasPrefix(want, "{") {
			continue
		}
		if !strings.EqualFold(want, seg[i]) {
			return nil, false
		}
	}
	args = map[string]string{}
	for i, want := range f.segments {
		if strings.HasPrefix(want, "{") {
			args[strings.Trim(want, "{}")] = seg[i]
		}
	}
	return args, true
}

// name is how a listing names the function: its path without parameters.
func (f *function) name() string {
	var words []string
	for _, s := range segments(f.Path) {
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
	if err := c.view(run); err != nil {
		return nil, err
	}
	return resultAnswer(http.StatusOK, result)
}
