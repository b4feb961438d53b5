package arm_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/edgerite/edgerite/arm/armtest"
)

// Every way to ask wrongly has its own status and code, in Resource Manager's shape.
func TestRefusals(t *testing.T) {
	t.Parallel()
	const sub = armtest.Sub
	const group = sub + "/resourceGroups/rg"
	const toyPath = group + toysAt + "bear"
	for _, test := range []struct {
		name, method, path string
		body               any
		status             int
		code               string
	}{
		{"no api-version", "GET", toyPath + "?api-version=", nil, 400, "MissingApiVersionParameter"},
		{"malformed api-version", "GET", toyPath + "?api-version=latest", nil, 400, "InvalidApiVersionParameter"},
		{"malformed api-version of a list of subscriptions", "GET", "/subscriptions?api-version=1.0", nil, 400, "InvalidApiVersionParameter"},
		{"subscription that is no UUID", "GET", "/subscriptions/mine", nil, 400, "InvalidSubscriptionId"},
		{"subscription in braces", "GET", "/subscriptions/%7Ba4257fde-b946-4e01-ade7-674760b8d1a3%7D", nil, 400, "InvalidSubscriptionId"},
		{"another subscription", "GET", "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups", nil, 404, "SubscriptionNotFound"},
		{"unknown path", "GET", "/nothing/here", nil, 404, "NotFound"},
		{"root", "GET", "/", nil, 404, "NotFound"},
		{"unknown path below a group", "GET", group + "/deployments", nil, 404, "NotFound"},
		{"slash within a name", "GET", group + "%2Fx", nil, 404, "NotFound"},
		{"control character within a name", "PUT", group + "%00x", body(nil), 404, "NotFound"},
		{"endless path", "GET", "/subscriptions/" + strings.Repeat("a", 3000), nil, 414, "RequestUriTooLong"},
		{"unknown provider", "GET", group + "/providers/Microsoft.Nothing/things/a", nil, 404, "InvalidResourceNamespace"},
		{"unknown type", "GET", group + "/providers/Test.Toys/cars/a", nil, 404, "InvalidResourceType"},
		{"list of an unknown type", "GET", group + "/providers/Test.Toys/cars", nil, 404, "InvalidResourceType"},
		{"unknown child type", "GET", toyPath + "/wheels/a", nil, 404, "InvalidResourceType"},
		{"resource outside a group", "PUT", sub + toysAt + "bear", body(nil), 404, "InvalidResourceType"},
		{"unknown action", "POST", toyPath + "/fly", nil, 404, "InvalidResourceType"},
		{"missing resource", "GET", group + toysAt + "cat", nil, 404, "ResourceNotFound"},
		{"PATCH of a missing resource", "PATCH", group + toysAt + "cat", body(nil), 404, "ResourceNotFound"},
		{"action on a missing resource", "POST", group + toysAt + "cat/play", nil, 404, "ResourceNotFound"},
		{"missing group", "GET", sub + "/resourceGroups/none", nil, 404, "ResourceGroupNotFound"},
		{"resource of a missing group", "GET", sub + "/resourceGroups/none" + toysAt + "a", nil, 404, "ResourceGroupNotFound"},
		{"creation in a missing group", "PUT", sub + "/resourceGroups/none" + toysAt + "a", body(nil), 404, "ResourceGroupNotFound"},
		{"deletion in a missing group", "DELETE", sub + "/resourceGroups/none" + toysAt + "a", nil, 404, "ResourceGroupNotFound"},
		{"list in a missing group", "GET", sub + "/resourceGroups/none/providers/Test.Toys/toys", nil, 404, "ResourceGroupNotFound"},
		{"all resources of a missing group", "GET", sub + "/resourceGroups/none/resources", nil, 404, "ResourceGroupNotFound"},
		{"deletion of a missing group", "DELETE", sub + "/resourceGroups/none", nil, 404, "ResourceGroupNotFound"},
		{"child of a missing parent", "PUT", group + toysAt + "cat/screws/s", map[string]any{}, 404, "ParentResourceNotFound"},
		{"children of a missing parent", "GET", group + toysAt + "cat/screws", nil, 404, "ResourceNotFound"},
		{"method a resource does not have", "POST", toyPath, nil, 405, "MethodNotAllowed"},
		{"method a list does not have", "DELETE", group + "/providers/Test.Toys/toys", nil, 405, "MethodNotAllowed"},
		{"method an action does not have", "GET", toyPath + "/play", nil, 405, "MethodNotAllowed"},
		{"method a report does not have", "POST", toyPath + "/manual", nil, 405, "MethodNotAllowed"},
		{"method a function does not have", "PUT", "/tenants", body(nil), 405, "MethodNotAllowed"},
		{"function of another location", "GET", armtest.Sub + "/providers/Test.Toys/locations/mars/colors", nil, 400, "NoRegisteredProviderFound"},
		{"operation of another location", "GET", armtest.Sub + "/providers/Test.Toys/locations/mars/operations/x", nil, 404, "InvalidResourceType"},
		{"method nobody has", "BREW", toyPath, nil, 405, "MethodNotAllowed"},
		{"no body", "PUT", toyPath, nil, 400, "InvalidRequestContent"},
		{"bad JSON", "PUT", toyPath, `{"location":`, 400, "InvalidRequestContent"},
		{"body that is no object", "PUT", toyPath, `["a"]`, 400, "InvalidRequestContent"},
		{"text where a number belongs", "PUT", toyPath, body(map[string]any{"size": "big"}), 400, "InvalidRequestContent"},
		{"fraction where an integer belongs", "PUT", toyPath, body(map[string]any{"size": 1.5}), 400, "InvalidRequestContent"},
		{"integer beyond measure", "PUT", toyPath, `{"location":"dbelocal","properties":{"size":1e300}}`, 400, "InvalidRequestContent"},
		{"list where an object belongs", "PUT", toyPath, body(map[string]any{"batteries": []int{1}}), 400, "InvalidRequestContent"},
		{"object where a list belongs", "PUT", toyPath, body(map[string]any{"parts": map[string]any{}}), 400, "InvalidRequestContent"},
		{"properties that are text", "PUT", toyPath, `{"location":"dbelocal","properties":"none"}`, 400, "InvalidRequestContent"},
		{"tags that are a list", "PUT", toyPath, `{"location":"dbelocal","tags":["a"]}`, 400, "InvalidRequestContent"},
		{"nested beyond measure", "PUT", toyPath, strings.Repeat("[", 1000) + strings.Repeat("]", 1000), 400, "InvalidRequestContent"},
		{"property with an endless name", "PUT", toyPath, `{"location":"dbelocal","properties":{"labels":{"` + strings.Repeat("a", 1<<20) + `":{}}}}`, 400, "InvalidRequestContent"},
		{"endless location", "PUT", toyPath, map[string]any{"location": strings.Repeat("a", 1<<20)}, 400, "LocationNotAvailableForResourceType"},
		{"body too large", "PUT", toyPath, `{"x":"` + strings.Repeat("a", 4<<20) + `"}`, 413, "RequestContentTooLarge"},
		{"no location", "PUT", group + toysAt + "new", map[string]any{}, 400, "LocationRequired"},
		{"another location", "PUT", toyPath, map[string]any{"location": "westus"}, 400, "LocationNotAvailableForResourceType"},
		{"another location of a group", "PUT", sub + "/resourceGroups/new", map[string]any{"location": "westus"}, 400, "LocationNotAvailableForResourceGroup"},
		{"name of a group that ends with a dot", "PUT", sub + "/resourceGroups/new.", map[string]any{"location": "dbelocal"}, 400, "InvalidResourceName"},
		{"name with a blank", "PUT", group + toysAt + "my%20bear", body(nil), 400, "InvalidResourceName"},
		{"name too long", "PUT", group + toysAt + strings.Repeat("a", 81), body(nil), 400, "InvalidResourceName"},
		{"what Validate refuses", "PUT", toyPath, body(map[string]any{"size": 11}), 400, "TooBig"},
		{"change of what may not change", "PUT", toyPath, map[string]any{"location": "dbelocal", "kind": "cat"}, 409, "PropertyChangeNotAllowed"},
		{"reference to nothing", "PUT", toyPath, body(map[string]any{"box": map[string]any{"id": group + "/providers/Test.Toys/boxes/none"}}), 400, "InvalidResourceReference"},
		{"$top that is no number", "GET", sub + "/resourceGroups?$top=some", nil, 400, "InvalidTop"},
		{"$skiptoken nobody gave", "GET", sub + "/resourceGroups?$skiptoken=zzzz", nil, 400, "InvalidSkipToken"},
		{"unknown operation", "GET", sub + "/providers/Test.Toys/locations/dbelocal/operations/1", nil, 404, "OperationNotFound"},
		{"unknown result", "GET", sub + "/operationresults/abc", nil, 404, "OperationNotFound"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			d := armtest.New(t, toys())
			d.Group("rg")
			d.Must("PUT", toyPath, map[string]any{"location": "dbelocal", "kind": "bear"})
			before := d.Must("GET", toyPath, nil)
			r := d.Do(test.method, test.path, test.body)
			assert.Equal(t, test.status, r.Status, "%s", r.Body)
			assert.Equal(t, test.code, r.Get("error.code"))
			assert.NotEmpty(t, r.Get("error.message"))
			assert.Less(t, len(r.Body), 20<<10, "a refusal does not repeat the request")
			assert.Equal(t, "application/json; charset=utf-8", r.Header.Get("Content-Type"))
			assert.Equal(t, string(before.Body), string(d.Must("GET", toyPath, nil).Body), "nothing is half written")
			if test.status == http.StatusMethodNotAllowed {
				assert.NotEmpty(t, r.Header.Get("Allow"))
			}
		})
	}
}

func TestUnexpectedErrorTellsNothing(t *testing.T) {
	t.Parallel()
	d := armtest.New(t, toys())
	path := d.Group("rg") + toysAt + "bear"
	d.Must("PUT", path, body(nil))
	r := d.Do("POST", path+"/explode", nil)
	assert.Equal(t, 500, r.Status)
	assert.NotContains(t, string(r.Body), "boom")
}

func TestStrict(t *testing.T) {
	t.Parallel()
	d := armtest.Start(t, armtest.Options{Providers: toysOnly(), Strict: true})
	group := d.Group("rg")
	message := d.Refused(400, "NoRegisteredProviderFound", "GET", group+toysAt+"bear?api-version=2018-01-01", nil)
	assert.Equal(t, "No registered resource provider found for location 'dbelocal' and API version '2018-01-01' for type 'toys'. "+
		"The supported api-versions are '2019-01-01, 2020-06-01'. The supported locations are 'dbelocal'.", message)
	d.Refused(400, "InvalidApiVersionParameter", "GET", "/subscriptions?api-version=2031-01-01", nil)
	d.Must("GET", "/subscriptions?api-version=2016-06-01", nil)
	d.Refused(400, "InvalidFilterInQueryString", "GET", group+"/providers/Test.Toys/toys?api-version=2019-01-01&$filter=garbage+eq", nil)
}
