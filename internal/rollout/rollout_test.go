package rollout_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/edgerite/edgerite/internal/rollout"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// said is an answer.
type said struct {
	status int
	body   string
	header map[string]string
}

// manager is a Resource Manager that says what it was told to, by method and path: one after the other, the last one again and again.
type manager struct {
	answers map[string][]said
	asked   []string // method, path with query
	bodies  []string
	waits   []time.Duration
}

const deployment = "/subscriptions/s/resourceGroups/lab/providers/Microsoft.Resources/deployments/main"

func (m *manager) deployment(t *testing.T) *rollout.Deployment {
	t.Helper()
	server := httptest.NewServer(m)
	t.Cleanup(server.Close)
	t.Cleanup(server.Client().CloseIdleConnections)
	for _, list := range m.answers {
		for i := range list {
			list[i].body = strings.ReplaceAll(list[i].body, "HERE", server.URL)
			for name, value := range list[i].header {
				list[i].header[name] = strings.ReplaceAll(value, "HERE", server.URL)
			}
		}
	}
	return &rollout.Deployment{
		Client: server.Client(), Management: server.URL, Subscription: "s", Group: "lab", Name: "main", Location: "dbelocal", Mode: "Incremental",
		Template: json.RawMessage(`{"resources":[]}`), Parameters: json.RawMessage(`{"p":{"value":1}}`),
		Wait: func(ctx context.Context, d time.Duration) error { m.waits = append(m.waits, d); return ctx.Err() },
	}
}

func (m *manager) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body) // what came before a cut is looked at
	m.asked, m.bodies = append(m.asked, r.Method+" "+r.URL.RequestURI()), append(m.bodies, string(body))
	key := r.Method + " " + r.URL.Path
	list := m.answers[key]
	if len(list) == 0 {
		list = []said{{404, `{"error":{"code":"NotFound","message":"Nothing here."}}`, nil}}
	}
	if len(list) > 1 {
		m.answers[key] = list[1:]
	}
	for name, value := range list[0].header {
		w.Header().Set(name, value)
	}
	w.WriteHeader(list[0].status)
	_, _ = io.WriteString(w, list[0].body) // a client that hung up is the client's affair
}

// texts are the lines of a failure of which no part is known.
func texts(f *rollout.Failure) []string {
	var all []string
	for _, l := range f.Lines(func(*rollout.Failure) bool { return false }) {
		all = append(all, l.Text)
	}
	return all
}

func operation(id, state, extra, resourceType, name string) string {
	return fmt.Sprintf(`{"operationId":%q,"properties":{"provisioningState":%q,%s"targetResource":{"id":"/subscriptions/s/resourceGroups/lab/providers/%[4]s/%[5]s","resourceType":%[4]q,"resourceName":%[5]q}}}`, id, state, extra, resourceType, name)
}

func list(operations ...string) string { return `{"value":[` + strings.Join(operations, ",") + `]}` }

// TestRun: each resource is told once as it begins and once as it ends, those of nested deployments within them, and then the outputs in their order.
func TestRun(t *testing.T) {
	t.Parallel()
	const nested = "/subscriptions/s/resourceGroups/lab/providers/Microsoft.Resources/deployments/net"
	m := &manager{answers: map[string][]said{
		"PUT " + deployment: {{201, `{}`, nil}},
		"GET " + deployment: {
			{200, `{"properties":{"provisioningState":"Running"}}`, map[string]string{"Retry-After": "1"}},
			{200, `{"properties":{"provisioningState":"Running"}}`, map[string]string{"Retry-After": "0"}},
			{200, `{"properties":{"provisioningState":"Succeeded","duration":"PT3S","outputs":{"z":{"type":"String","value":"one"},"a":{"type":"Int","value":2},"s":{"type":"SecureString"}}}}`, nil},
		},
		"GET " + deployment + "/operations": {
			{200, list(operation("1", "Running", "", "Microsoft.Resources/deployments", "net")), nil},
			{200, list(operation("1", "Running", "", "Microsoft.Resources/deployments", "net"), operation("2", "Running", "", "A.B/c", "x")), nil},
			{200, list(operation("1", "Succeeded", `"duration":"PT2S",`, "Microsoft.Resources/deployments", "net"), operation("2", "Succeeded", `"duration":"PT1S",`, "A.B/c", "x"),
				`{"operationId":"3","properties":{"provisioningState":"Succeeded","provisioningOperation":"EvaluateDeploymentOutput"}}`), nil},
		},
		"GET " + nested + "/operations": {
			{404, `{"error":{"code":"DeploymentNotFound","message":"Not yet."}}`, nil},
			{200, list(operation("4", "Running", "", "A.B/c", "vnet")), nil},
			{200, `{"value":[` + operation("4", "Succeeded", "", "A.B/c", "vnet") + `],"nextLink":"HERE/more?api-version=2018-05-01"}`, nil},
		},
		"GET /more": {{200, list(operation("5", "Succeeded", "", "A.B/c", "late")), nil}},
	}}
	var events []string
	d := m.deployment(t)
	result, err := d.Run(t.Context(), func(e rollout.Event) {
		events = append(events, strings.TrimSpace(fmt.Sprint(e.Within, " ", e.Name, " ", e.State, " ", e.Duration)))
	})
	require.NoError(t, err)
	assert.Equal(t, []string{"net Running", "net vnet Running", "x Running", "net vnet Succeeded", "net late Succeeded", "net Succeeded PT2S", "x Succeeded PT1S"}, events)
	assert.Equal(t, []time.Duration{time.Second, 2 * time.Second}, m.waits, "a pause of none is the usual one")
	assert.Nil(t, result.Failure)
	assert.Equal(t, []rollout.Output{{Name: "z", Type: "String", Value: json.RawMessage(`"one"`)}, {Name: "a", Type: "Int", Value: json.RawMessage(`2`)}, {Name: "s", Type: "SecureString"}}, result.Outputs)
	assert.Equal(t, "PUT "+deployment+"?api-version=2018-05-01", m.asked[0])
	assert.JSONEq(t, `{"properties":{"mode":"Incremental","template":{"resources":[]},"parameters":{"p":{"value":1}}}}`, m.bodies[0])
}

// TestRunFails: the failure of a resource is told with it, and all of the deployment's at the end, whatever is packed in what.
func TestRunFails(t *testing.T) {
	t.Parallel()
	inner := `{"error":{"code":"DeploymentFailed","message":"At least one resource deployment operation failed.","details":[{"code":"Conflict","message":"{\r\n  \"status\": \"Failed\",\r\n  \"error\": {\"code\": \"QuotaExceeded\", \"message\": \"Too many.\\r\\nFewer will do.\"}\r\n}"},{"code":"Other","message":"Else."}]}}`
	m := &manager{answers: map[string][]said{
		"PUT " + deployment: {{200, `{}`, nil}},
		"GET " + deployment: {{200, `{"properties":{"provisioningState":"Failed",` + strings.TrimPrefix(inner, "{") + `}`, nil}},
		"GET " + deployment + "/operations": {{200, list(
			operation("1", "Failed", `"statusMessage":`+`{"status":"Failed","error":{"code":"QuotaExceeded","message":"Too many."}},`, "A.B/c", "x"),
			operation("2", "Failed", `"statusMessage":"so",`, "A.B/c", "y"),
		), nil}},
	}}
	var failures []string
	result, err := m.deployment(t).Run(t.Context(), func(e rollout.Event) { failures = append(failures, fmt.Sprint(e.Name, ": ", e.Failure)) })
	require.NoError(t, err)
	assert.Equal(t, []string{"x: QuotaExceeded: Too many.", "y: <nil>"}, failures)
	assert.Equal(t, []string{
		"DeploymentFailed: At least one resource deployment operation failed.", "  Conflict", "    QuotaExceeded: Too many.", "      Fewer will do.", "  Other: Else.",
	}, texts(result.Failure))

	m.answers["GET "+deployment] = []said{{200, `{"properties":{"provisioningState":"Canceled"}}`, nil}}
	result, err = m.deployment(t).Run(t.Context(), func(rollout.Event) {})
	require.NoError(t, err)
	assert.Equal(t, "DeploymentCanceled: The deployment has ended as Canceled.", result.Failure.Error())

	m.answers["PUT "+deployment] = []said{{400, `{"error":{"code":"InvalidTemplate","message":"No."}}`, nil}}
	_, err = m.deployment(t).Run(t.Context(), func(rollout.Event) {})
	var failure *rollout.Failure
	require.ErrorAs(t, err, &failure)
	assert.Equal(t, rollout.Failure{Status: 400, Code: "InvalidTemplate", Message: "No."}, *failure)

	m.answers["PUT "+deployment] = []said{{502, `<html>`, nil}}
	_, err = m.deployment(t).Run(t.Context(), func(rollout.Event) {})
	require.EqualError(t, err, "Resource Manager answered 502 Bad Gateway")
}

// TestRunIsLeft: who stops watching leaves at the next pause.
func TestRunIsLeft(t *testing.T) {
	t.Parallel()
	m := &manager{answers: map[string][]said{
		"PUT " + deployment: {{200, `{}`, nil}}, "GET " + deployment: {{200, `{"properties":{"provisioningState":"Running"}}`, nil}}, "GET " + deployment + "/operations": {{200, list(), nil}},
	}}
	d := m.deployment(t)
	d.Wait = nil
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := d.Run(ctx, func(rollout.Event) {})
	require.ErrorIs(t, err, context.DeadlineExceeded)
}

func TestValidate(t *testing.T) {
	t.Parallel()
	m := &manager{answers: map[string][]said{"POST " + deployment + "/validate": {
		{200, `{"properties":{}}`, nil}, {400, `{"error":{"code":"InvalidTemplate","message":"No."}}`, nil}, {200, `{"error":{"code":"InvalidTemplateDeployment","message":"Nor."}}`, nil},
		{202, ``, map[string]string{"Location": "HERE/later"}}, {202, ``, map[string]string{"Location": "https://elsewhere.example/x"}}, {202, ``, nil},
	}, "GET /later": {{202, ``, map[string]string{"Location": "HERE/later", "Retry-After": "60"}}, {200, `{}`, nil}}}}
	d := m.deployment(t)
	require.NoError(t, d.Validate(t.Context()))
	require.EqualError(t, d.Validate(t.Context()), "InvalidTemplate: No.")
	require.EqualError(t, d.Validate(t.Context()), "InvalidTemplateDeployment: Nor.")
	require.NoError(t, d.Validate(t.Context()))
	assert.Equal(t, []time.Duration{2 * time.Second, 15 * time.Second}, m.waits, "an hour is not waited for")
	require.ErrorContains(t, d.Validate(t.Context()), "points to https://elsewhere.example/x", "the token goes nowhere else")
	require.ErrorContains(t, d.Validate(t.Context()), "does not say where")
}

func TestWhatIf(t *testing.T) {
	t.Parallel()
	m := &manager{answers: map[string][]said{
		"POST " + deployment + "/whatIf": {{202, ``, map[string]string{"Location": "HERE/result"}}},
		"GET /result": {
			{200, `{"status":"Succeeded","properties":{"changes":[{"resourceId":"/a","changeType":"Modify","before":{},"after":{},"delta":[{"path":"tags.x","propertyChangeType":"Create","after":"1"}]}]}}`, nil},
			{200, `{"status":"Failed","error":{"code":"InvalidTemplate","message":"No."}}`, nil},
			{404, `{"error":{"code":"NotFound","message":"Gone."}}`, nil},
		},
	}}
	d := m.deployment(t)
	changes, text, err := d.WhatIf(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []rollout.Change{{ID: "/a", Kind: "Modify", Delta: []rollout.Property{{Path: "tags.x", Kind: "Create", After: json.RawMessage(`"1"`)}}}}, changes)
	assert.Contains(t, string(text), `"Succeeded"`)
	assert.Equal(t, "POST "+deployment+"/whatIf?api-version=2019-10-01", m.asked[0])
	_, _, err = d.WhatIf(t.Context())
	require.EqualError(t, err, "InvalidTemplate: No.")
	_, _, err = d.WhatIf(t.Context())
	require.EqualError(t, err, "NotFound: Gone.")
	for kind, symbol := range map[string]string{"Create": "+", "Delete": "-", "Modify": "~", "Array": "~", "Deploy": "!", "NoChange": "=", "Ignore": "*", "NoEffect": "x", "Unsupported": "x"} {
		assert.Equal(t, symbol, rollout.Symbol(kind), kind)
	}
}

func TestEnsureGroup(t *testing.T) {
	t.Parallel()
	m := &manager{answers: map[string][]said{
		"GET /subscriptions/s/resourceGroups/lab": {{404, `{}`, nil}, {200, `{}`, nil}, {403, `{"error":{"code":"AuthorizationFailed","message":"No."}}`, nil}, {404, `{}`, nil}},
		"PUT /subscriptions/s/resourceGroups/lab": {{201, `{}`, nil}, {409, `{"error":{"code":"Conflict","message":"Being deleted."}}`, nil}},
	}}
	d := m.deployment(t)
	made, err := d.EnsureGroup(t.Context())
	require.NoError(t, err)
	assert.True(t, made)
	assert.JSONEq(t, `{"location":"dbelocal"}`, m.bodies[1])
	made, err = d.EnsureGroup(t.Context())
	require.NoError(t, err)
	assert.False(t, made)
	_, err = d.EnsureGroup(t.Context())
	require.EqualError(t, err, "AuthorizationFailed: No.")
	_, err = d.EnsureGroup(t.Context())
	require.EqualError(t, err, "Conflict: Being deleted.")
}

// TestSubscription: a deployment to the subscription has a location of its own.
func TestSubscription(t *testing.T) {
	t.Parallel()
	m := &manager{answers: map[string][]said{"POST /subscriptions/s/providers/Microsoft.Resources/deployments/main/validate": {{200, `{}`, nil}}}}
	d := m.deployment(t)
	d.Group, d.Parameters = "", nil
	require.NoError(t, d.Validate(t.Context()))
	assert.JSONEq(t, `{"location":"dbelocal","properties":{"mode":"Incremental","template":{"resources":[]}}}`, m.bodies[0])
}

// TestDeletions: in Complete mode what the template does not have is deleted, which the device's api-version does not say. What an answer says goes first: a disk
// named with newGuid() was told as deleted.
func TestDeletions(t *testing.T) {
	t.Parallel()
	const own = "/subscriptions/s/resourceGroups/lab/providers/A.B/c/own"
	operations := list(
		operation("1", "Succeeded", "", "A.B/c", "own"), operation("2", "Succeeded", "", "A.B/c", "other"),
		operation("3", "Succeeded", `"provisioningOperation":"Delete",`, "Microsoft.Resources/deployments", "old"),
		operation("4", "Succeeded", `"provisioningOperation":"Create",`, "A.B/c", "named-anew"),
	)
	run := func(mode string, has func(string) bool) []string {
		m := &manager{answers: map[string][]said{
			"PUT " + deployment:                 {{201, `{}`, nil}},
			"GET " + deployment:                 {{200, `{"properties":{"provisioningState":"Succeeded"}}`, nil}},
			"GET " + deployment + "/operations": {{200, operations, nil}},
		}}
		d := m.deployment(t)
		d.Mode, d.Has = mode, has
		var events []string
		_, err := d.Run(t.Context(), func(e rollout.Event) { events = append(events, fmt.Sprint(e.Name, " ", e.Deletion)) })
		require.NoError(t, err)
		return events
	}
	has := func(id string) bool { return id == own }
	assert.Equal(t, []string{"own false", "other true", "old true", "named-anew false"}, run("Complete", has))
	assert.Equal(t, []string{"own false", "other false", "old true", "named-anew false"}, run("Complete", nil), "nobody knows what the template has")
	assert.Equal(t, []string{"own false", "other false", "old true", "named-anew false"}, run("Incremental", has))
}
