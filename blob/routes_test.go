package blob

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
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

// Every operation that is served has an exchange among the goldens.
func TestEveryOperationIsExchanged(t *testing.T) {
	t.Parallel()
	routes := newRoutes(Operations())
	seen := map[string]bool{}
	files, err := filepath.Glob("testdata/exchanges/*.txtar")
	require.NoError(t, err)
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		require.NoError(t, err)
		for _, f := range archive.Files {
			if o := operationOf(routes, string(f.Data)); o != nil && !strings.HasSuffix(f.Name, ".answer") {
				seen[o.Name] = true
			}
		}
	}
	for _, o := range Operations() {
		assert.True(t, seen[o.Name] || !o.Served(), "%s is served and not in testdata/exchanges", o.Name)
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

func TestConditionsOrder(t *testing.T) {
	t.Parallel()
	const stamp = 0x8DE79ABBE2A4981
	at := func(h string) http.Header {
		r := http.Header{}
		for line := range strings.SplitSeq(h, "\n") {
			name, value, _ := strings.Cut(line, ": ")
			r.Set(name, value)
		}
		return r
	}
	modified, err := http.ParseTime("Wed, 04 Mar 2026 05:06:07 GMT")
	require.NoError(t, err)
	for _, tc := range []struct {
		name, header string
		read, write  error
	}{
		{"none", "X: y", nil, nil},
		{"match", `If-Match: "0x8DE79ABBE2A4981"`, nil, nil},
		{"match without quotes, in lower case", `If-Match: 0x8de79abbe2a4981`, nil, nil},
		{"match one of two", `If-Match: "0x1", "0x8DE79ABBE2A4981"`, nil, nil},
		{"match any", `If-Match: *`, nil, nil},
		{"match another", `If-Match: "0x1"`, errConditionNotMet, errConditionNotMet},
		{"none match", `If-None-Match: "0x8DE79ABBE2A4981"`, errNotModified, errConditionNotMet},
		{"none match another", `If-None-Match: "0x1"`, nil, nil},
		{"modified", "If-Modified-Since: Wed, 04 Mar 2026 05:06:06 GMT", nil, nil},
		{"not modified", "If-Modified-Since: Wed, 04 Mar 2026 05:06:07 GMT", errNotModified, errConditionNotMet},
		{"unmodified", "If-Unmodified-Since: Wed, 04 Mar 2026 05:06:07 GMT", nil, nil},
		{"not unmodified", "If-Unmodified-Since: Wed, 04 Mar 2026 05:06:06 GMT", errConditionNotMet, errConditionNotMet},
		{"either is enough to read", "If-None-Match: \"0x1\"\nIf-Modified-Since: Wed, 04 Mar 2026 05:06:07 GMT", nil, nil},
		{"match goes first", "If-Match: \"0x1\"\nIf-None-Match: \"0x8DE79ABBE2A4981\"", errConditionNotMet, errMultipleConditions},
		{"the ETag counts when writing", "If-Match: \"0x8DE79ABBE2A4981\"\nIf-Unmodified-Since: Wed, 04 Mar 2026 05:06:06 GMT", errConditionNotMet, nil},
		{"bad date", "If-Modified-Since: yesterday", badHeader("", ""), badHeader("", "")},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			for method, want := range map[string]error{http.MethodGet: tc.read, http.MethodPut: tc.write} {
				c := &call{r: &http.Request{Method: method, Header: at(tc.header)}}
				err := c.parseConditions()
				if err == nil && method == http.MethodGet {
					err = c.conditions.checkRead(stamp, modified)
				} else if err == nil {
					err = c.conditions.checkWrite(stamp, modified)
				}
				require.ErrorIs(t, err, want, method)
			}
		})
	}
}
