package blob

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestTableOfOperations(t *testing.T) {
	t.Parallel()
	names, requests := map[string]bool{}, map[string]bool{}
	for _, o := range Operations() {
		assert.False(t, names[o.Name], "%s is there twice", o.Name)
		assert.False(t, requests[o.Request()], "%s is asked for like another", o.Name)
		names[o.Name], requests[o.Request()] = true, true
		assert.True(t, strings.HasPrefix(o.Doc, reference), "%s says where it is documented", o.Name)
		assert.True(t, o.Default || !o.Device, "%s is the device's and served by default", o.Name)
		assert.Equal(t, strings.ToLower(o.Comp+o.Restype), o.Comp+o.Restype)
	}
}

// operationOf finds the operation that a recorded request asks for.
func operationOf(routes *routes, text string) *Operation {
	head, _, _ := strings.Cut(text, "\n\n")
	lines := strings.Split(head, "\n")
	method, target, ok := strings.Cut(lines[0], " ")
	if !ok || !strings.HasPrefix(target, "/") {
		return nil
	}
	r := fuzzed(method, target, "Host", "x")
	for _, line := range lines[1:] {
		name, value, _ := strings.Cut(line, ": ")
		r.Header.Set(name, value)
	}
	a, err := parseAddress(r, "blob.edge1.localhost")
	if err != nil {
		return nil
	}
	o, err := routes.find(r, a)
	if err != nil {
		return nil
	}
	return o
}
