package server

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/arm"
)

// TestPreflightRefusesNoWriteThatSucceeds asks, before each write of the recorded exchanges and before others with one thing wrong, whether a deployment of
// it would be valid: where a provider is said to have something against it, it has.
func TestPreflightRefusesNoWriteThatSucceeds(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/exchanges/*.txtar")
	require.NoError(t, err)
	caught, passed := 0, 0
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		require.NoError(t, err)
		w := openWhole(t, nil)
		for _, f := range archive.Files {
			if f.Name == "advance" {
				by, err := time.ParseDuration(strings.TrimSpace(string(f.Data)))
				require.NoError(t, err)
				w.clock.Advance(by)
			}
			method, rest, _ := strings.Cut(string(f.Data), " ")
			target, body, _ := strings.Cut(rest, "\n")
			if strings.HasSuffix(f.Name, ".answer") || target == "" || method != strings.ToUpper(method) {
				continue
			}
			if method != http.MethodPut {
				w.do(method, target, body)
				continue
			}
			for _, content := range append(damaged(body), body) {
				w.clock.Advance(time.Hour) // nothing is under way
				refusal := w.foretold(t, target, content)
				answer := w.do(method, target, content)
				switch {
				case refusal != "":
					caught++
					assert.GreaterOrEqual(t, answer.Code, 400, "%s: %s: said to be refused by %s: %s", file, f.Name, refusal, content)
					assert.Contains(t, answer.Body.String(), refusal, "%s: %s: %s", file, f.Name, content)
				case answer.Code < 300:
					passed++
				}
			}
		}
	}
	assert.Greater(t, caught, 40)
	assert.Greater(t, passed, 40)
}

// TestPreflightOfAGroup: all that depends on each other passes, before any of it is there; but not a machine of no size, although it waits for others.
func TestPreflightOfAGroup(t *testing.T) {
	t.Parallel()
	first, second := openWhole(t, nil), openWhole(t, nil)
	for _, w := range []*whole{first, second} {
		w.made(t, "{sub}/resourceGroups/rg?api-version=2018-05-01", `{"location":"dbelocal"}`)
	}
	first.populate(t)
	exported := string(first.export(t, "IncludeParameterDefaultValue"))
	for _, w := range []*whole{first, second} {
		validate := func(template string) *httptest.ResponseRecorder {
			w.clock.Advance(time.Hour)
			return w.do(http.MethodPost, "{sub}/resourceGroups/rg/providers/Microsoft.Resources/deployments/d/validate?api-version=2019-05-01", `{"properties":{"mode":"Complete","template":`+template+`}}`)
		}
		answer := validate(exported)
		assert.Equal(t, http.StatusOK, answer.Code, answer.Body)
		answer = validate(strings.Replace(exported, "Standard_D1_v2", "Standard_Nothing", 1))
		assert.Equal(t, http.StatusBadRequest, answer.Code, answer.Body)
		assert.Contains(t, answer.Body.String(), "The requested VM size Standard_Nothing is not available")
	}
}

// foretold is the code with which a provider would refuse a resource of a deployment; empty where none would.
func (w *whole) foretold(t *testing.T, target, body string) string {
	t.Helper()
	u, err := url.Parse(strings.TrimPrefix(strings.ReplaceAll(target, "{sub}", "/subscriptions/"+wholeSubscription), "https://management.edge1.localhost"))
	require.NoError(t, err)
	id, err := arm.ParseID(u.Path)
	var resource map[string]any
	if err != nil || id.Group == "" || id.On != nil || id.Namespace == "" || json.Unmarshal([]byte(body), &resource) != nil {
		return ""
	}
	resource["type"], resource["name"], resource["apiVersion"] = id.Type(), strings.Join(id.Names, "/"), u.Query().Get("api-version")
	template, err := json.Marshal(map[string]any{"properties": map[string]any{"mode": "Incremental", "template": map[string]any{"resources": []any{resource}}}})
	require.NoError(t, err)
	answer := w.do(http.MethodPost, "{sub}/resourceGroups/"+id.Group+"/providers/Microsoft.Resources/deployments/d/validate?api-version=2019-05-01", string(template))
	var told struct {
		Error struct {
			Code    string
			Details []struct{ Code string }
		}
	}
	require.NoError(t, json.Unmarshal(answer.Body.Bytes(), &told))
	if told.Error.Code != "InvalidTemplateDeployment" || len(told.Error.Details) == 0 {
		return ""
	}
	return told.Error.Details[0].Code
}

// damaged is a body with one property wrong, each in turn.
func damaged(body string) (all []string) {
	var resource map[string]any
	if json.Unmarshal([]byte(body), &resource) != nil {
		return nil
	}
	var damage func(in map[string]any, depth int)
	damage = func(in map[string]any, depth int) {
		for _, name := range slices.Sorted(maps.Keys(in)) {
			value := in[name]
			in[name] = "?"
			wrong, _ := json.Marshal(resource) // it was JSON
			all = append(all, string(wrong))
			in[name] = value
			if inner, ok := value.(map[string]any); ok && depth > 0 {
				damage(inner, depth-1)
			}
		}
	}
	damage(resource, 2)
	return all
}
