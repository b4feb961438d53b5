package template_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/arm/template"
)

// TestResolveLink has the examples of
// https://learn.microsoft.com/azure/azure-resource-manager/templates/linked-templates#linked-template, and ours.
func TestResolveLink(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, parent, uri, relative, want, message string }{
		{name: "uri", parent: "https://a/b.json", uri: "https://c/d.json", want: "https://c/d.json"},
		{name: "beside", parent: "https://mystorageaccount.blob/main.json", relative: "children/linked.json", want: "https://mystorageaccount.blob/children/linked.json"},
		{name: "above", parent: "https://a/x/y/main.json", relative: "../z.json", want: "https://a/x/z.json"},
		{name: "a signature is the parent's", parent: "https://a/main.json?sv=1&sig=2", relative: "z.json", want: "https://a/z.json?sv=1&sig=2"},
		{name: "a signature of its own", parent: "https://a/main.json?sig=2", relative: "z.json?sig=3", want: "https://a/z.json?sig=3"},
		{name: "no parent", relative: "z.json", message: "needs a parent template that was linked to by URI"},
		{name: "nothing", parent: "https://a/main.json", message: "relative path '' is not valid"},
		{name: "another host", parent: "https://a/main.json", relative: "//b/z.json", message: "relative path '//b/z.json' is not valid"},
		{name: "another place", parent: "https://a/main.json", relative: "file:///etc/passwd", message: "is not valid"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := template.ResolveLink(test.parent, test.uri, test.relative)
			if test.message != "" {
				assert.Contains(t, messageOf(t, err), test.message)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, test.want, got)
		})
	}
}
