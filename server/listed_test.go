package server

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/config"
)

// listedTypes are the types in the list of providers, by lower-case name with the namespace, with their api-versions.
func (w *whole) listedTypes(t *testing.T) map[string][]string {
	t.Helper()
	var list struct {
		Value []struct {
			Namespace     string
			ResourceTypes []struct {
				ResourceType string
				APIVersions  []string
			}
		}
	}
	require.NoError(t, json.Unmarshal(w.do("GET", "{sub}/providers?api-version=2018-05-01", "").Body.Bytes(), &list))
	types := map[string][]string{}
	for _, p := range list.Value {
		for _, r := range p.ResourceTypes {
			types[strings.ToLower(p.Namespace+"/"+r.ResourceType)] = r.APIVersions
		}
	}
	return types
}

// pathsOf are where a client may look for a type: all of it and one of it, on the subscription, in a group, and, where Resource
// Manager itself has it, from the root.
func pathsOf(typ string) []string {
	namespace, rest, _ := strings.Cut(typ, "/")
	names := map[string]string{"locations": "dbelocal", "subscriptions": wholeSubscription}
	var all, one string
	for segment := range strings.SplitSeq(rest, "/") {
		name := names[segment]
		if name == "" {
			name = "x"
		}
		all = one + "/" + segment
		one = all + "/" + name
	}
	sub := "/subscriptions/" + wholeSubscription
	bases := []string{sub + "/providers/" + namespace, sub + "/resourceGroups/ASERG/providers/" + namespace, "/providers/" + namespace}
	if namespace == "microsoft.resources" {
		bases = append(bases, "")
	}
	var paths []string
	for _, base := range bases {
		paths = append(paths, base+all, base+one)
	}
	return paths
}

// TestWhatIsListedIsServed asks for every type in the list of providers: clients take the list for what there is, and choose
// api-versions from it.
func TestWhatIsListedIsServed(t *testing.T) {
	t.Parallel()
	for name, strict := range map[string]bool{"default": false, "strict": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := openWhole(t, func(c *config.Config) { c.Strict = strict })
			types := w.listedTypes(t)
			require.NotEmpty(t, types)
			for typ, versions := range types {
				served := false
				for _, path := range pathsOf(typ) {
					switch w.refusal("GET", path+"?api-version="+versions[0]) {
					case "404 InvalidResourceType", "404 InvalidResourceNamespace", "404 NotFound":
					default:
						served = true
					}
				}
				assert.True(t, served, "%s is listed, but not served", typ)
			}
		})
	}
}

// TestWhatIsServedIsListed holds the other way round: what the device has is in the list.
func TestWhatIsServedIsListed(t *testing.T) {
	t.Parallel()
	w := openWhole(t, nil)
	types := w.listedTypes(t)
	for _, row := range w.parts.manager.Rows() {
		typ := row.Type
		if typ == "" && strings.Contains(row.Path, "/providers/"+row.Namespace+"/") {
			typ = row.Namespace + "/" + strings.TrimPrefix(row.Name, "providers/"+row.Namespace+"/")
		}
		if typ == "" || row.Surface != arm.OnDevice {
			continue
		}
		assert.NotEmpty(t, types[strings.ToLower(typ)], "%s, which %s %s is of, is in no list", typ, row.Method, row.Path)
	}
}
