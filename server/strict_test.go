package server

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/config"
)

var parameter = regexp.MustCompile(`\{\w+\}`)

// pathOf is a path that a row answers.
func pathOf(r arm.Row) string {
	path := strings.NewReplacer("{subscription}", wholeSubscription, "{location}", "dbelocal", "{group}", "ASERG",
		"{scope}", "subscriptions/"+wholeSubscription, "{namespace}", "Microsoft.Resources").Replace(r.Path)
	if r.Type == "Microsoft.Resources/resourceGroups" {
		path = strings.Replace(path, "…", "/subscriptions/"+wholeSubscription, 1)
	}
	path = strings.Replace(path, "…", "/subscriptions/"+wholeSubscription+"/resourceGroups/ASERG/providers/"+r.Namespace, 1)
	return parameter.ReplaceAllString(path, "dbelocal")
}

// refusal is the status and code of an answer.
func (w *whole) refusal(method, target string) string {
	answer := w.do(method, target, "")
	var body struct{ Error struct{ Code string } }
	if json.Unmarshal(answer.Body.Bytes(), &body) != nil || body.Error.Code == "" {
		return fmt.Sprint(answer.Code)
	}
	return fmt.Sprint(answer.Code, " ", body.Error.Code)
}

// TestStrict holds that under --strict every row of every provider refuses an api-version that it does not have, and that those
// the device has not are not there at all; by default both are served.
func TestStrict(t *testing.T) {
	t.Parallel()
	strict, lenient := openWhole(t, func(c *config.Config) { c.Strict = true }), openWhole(t, nil)
	rows := strict.parts.manager.Rows()
	require.NotEmpty(t, rows)
	for _, row := range rows {
		at := pathOf(row)
		what := row.Method + " " + at
		if row.Surface == arm.Beyond {
			assert.Contains(t, []string{"404 InvalidResourceType", "404 NotFound"}, strict.refusal(row.Method, at+"?api-version="+row.Versions[0]), what)
			continue
		}
		want := "400 NoRegisteredProviderFound"
		inProvider := strings.Contains(row.Path, "}/providers/"+row.Namespace) || strings.Contains(row.Path, "}/providers/{namespace}/locations")
		if strings.HasPrefix(row.Path, "/") && !inProvider || row.Type == "Microsoft.Resources/resourceGroups" {
			want = "400 InvalidApiVersionParameter"
		}
		assert.Equal(t, want, strict.refusal(row.Method, at+"?api-version=2001-01-01"), what)
		assert.Equal(t, "400 InvalidApiVersionParameter", strict.refusal(row.Method, at+"?api-version=latest"), what)
		assert.Equal(t, "400 MissingApiVersionParameter", strict.refusal(row.Method, at), what)
		for _, version := range row.Versions {
			if row.Method == "GET" {
				assert.NotContains(t, strict.refusal(row.Method, at+"?api-version="+version), "400 NoRegistered", what)
			}
		}
		if row.Method == "GET" {
			assert.NotContains(t, lenient.refusal(row.Method, at+"?api-version=2001-01-01"), "Version", what)
		}
	}
	skus := "/subscriptions/" + wholeSubscription + "/providers/Microsoft.Storage/skus"
	assert.Contains(t, strict.do("GET", skus+"?api-version=2019-06-01", "").Body.String(), "The requested path '"+skus+"' does not exist.")
	for _, namespace := range slices.Compact(namespaces(rows)) {
		for _, method := range []string{"GET", "PUT", "PATCH", "DELETE"} {
			at := "/subscriptions/" + wholeSubscription + "/resourceGroups/ASERG/providers/" + namespace + "/nothing/x?api-version=2019-06-01"
			assert.Equal(t, "404 InvalidResourceType", strict.refusal(method, at), at)
			assert.Equal(t, "404 InvalidResourceType", lenient.refusal(method, at), at)
		}
	}
	for _, namespace := range []string{"Microsoft.Web", "Microsoft.Insights", "Microsoft.KeyVault", "x"} {
		at := "/subscriptions/" + wholeSubscription + "/resourceGroups/ASERG/providers/" + namespace + "/things/x?api-version=2019-06-01"
		assert.Equal(t, "404 InvalidResourceNamespace", strict.refusal("GET", at), at)
	}
	assert.Equal(t, "404 InvalidResourceType", strict.refusal("GET", "/subscriptions/"+wholeSubscription+"/resourceGroups/ASERG/providers/Microsoft.Compute/virtualMachineScaleSets/x?api-version=2019-07-01"))
}

func namespaces(rows []arm.Row) []string {
	var all []string
	for _, r := range rows {
		all = append(all, r.Namespace)
	}
	return all
}
