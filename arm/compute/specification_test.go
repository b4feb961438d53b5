package compute_test

import (
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/arm/armtest"
)

// specified are the api-versions that the specifications have a request in, by method and path.
func specified(t *testing.T) map[string]arm.Versions {
	t.Helper()
	file, err := os.ReadFile("testdata/specification.txt")
	require.NoError(t, err)
	_, rows, _ := strings.Cut(string(file), "\n\n")
	all := map[string]arm.Versions{}
	for row := range strings.Lines(rows) {
		words := strings.Fields(row)
		all[words[0]+" "+words[1]] = words[2:]
	}
	return all
}

// TestSpecification holds what is declared to Azure's specifications: which verbs, actions and functions, since when.
func TestSpecification(t *testing.T) {
	t.Parallel()
	want := specified(t)
	for _, row := range newDevice(t, armtest.Options{}).Engine.Rows() {
		what := row.Method + " " + row.Path
		if row.Namespace != "Microsoft.Compute" {
			continue
		}
		assert.Equal(t, want[what], row.Versions, what)
		delete(want, what)
	}
	assert.Empty(t, want, "specified and not declared")
}

// TestStrictVersions asks a strict device for everything at every api-version of the provider: it has what the specification
// of that version has. By default it has all of it, at any version.
func TestStrictVersions(t *testing.T) {
	t.Parallel()
	strict, lenient := newDevice(t, armtest.Options{Strict: true}), newDevice(t, armtest.Options{})
	absent := func(d *device, method, path string) bool {
		answer := d.Do(method, path, object{})
		return answer.Status >= 400 && slices.Contains([]any{"MethodNotAllowed", "InvalidResourceType", "NoRegisteredProviderFound"}, answer.Get("error.code"))
	}
	name := regexp.MustCompile(`\{(publisher|type|version|name)\}`)
	rows := strict.Engine.Rows()
	for what, versions := range specified(t) {
		method, path, _ := strings.Cut(what, " ")
		i := slices.IndexFunc(rows, func(r arm.Row) bool { return r.Method == method && r.Path == path })
		require.GreaterOrEqual(t, i, 0, what)
		path = strings.NewReplacer("…", strict.group+"/providers/Microsoft.Compute", "{location}", "dbelocal", "/subscriptions/{subscription}", armtest.Sub).Replace(path)
		path = name.ReplaceAllString(path, "none")
		for _, version := range []string{"2016-04-30-preview", "2017-03-30", "2017-12-01", "2018-04-01", "2018-06-01", "2018-09-30", "2018-10-01", "2019-03-01", "2019-07-01", "2019-12-01", "2020-06-01"} {
			at := path + "?api-version=" + version
			if rows[i].Surface == arm.OnDevice {
				assert.Equal(t, !slices.Contains(versions, version), absent(strict, method, at), what+" at "+version)
			}
			assert.False(t, absent(lenient, method, at), what+" at "+version)
		}
	}
	refused := strict.Do(http.MethodPatch, strict.path("virtualMachines", "none")+"?api-version=2017-03-30", object{})
	assert.Equal(t, http.StatusMethodNotAllowed, refused.Status)
	assert.Equal(t, "DELETE, GET, HEAD, PUT", refused.Header.Get("Allow"))
}
