package deployments_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/arm/armtest"
	"github.com/edgerite/edgerite/internal/fault"
)

const netPath = "/providers/Microsoft.Network/virtualNetworks/net"

// TestFaultOfAResource holds that a resource which meets a fault fails its deployment, with the error that it met nested in that of the
// deployment, and that the deployment succeeds when it is asked for again.
func TestFaultOfAResource(t *testing.T) {
	t.Parallel()
	const doomed = "The resource operation completed with terminal provisioning state 'Failed'."
	for name, tt := range map[string]struct {
		rule       fault.Rule
		code, text string
		nested     string // code of what is nested in that
		status     string // of the deployment's operation
		made       bool
	}{
		"error":      {fault.Rule{}, "ServiceUnavailable", "The service is currently unavailable. Please retry the request.", "", "ServiceUnavailable", false},
		"throttling": {fault.Rule{Status: 429, RetryAfter: 30}, "TooManyRequests", "The request is being throttled.", "", "TooManyRequests", false},
		"drop":       {fault.Rule{Effect: fault.Drop}, "GatewayTimeout", "The gateway did not receive a response from 'Microsoft.Network' within the specified time period.", "", "GatewayTimeout", false},
		"lose":       {fault.Rule{Effect: fault.Lose}, "GatewayTimeout", "The gateway did not receive a response from 'Microsoft.Network' within the specified time period.", "", "GatewayTimeout", true},
		"fail":       {fault.Rule{Effect: fault.Fail, Code: "OutOfAddresses"}, "ResourceDeploymentFailure", doomed, "OutOfAddresses", "Conflict", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := start(t, nil, armtest.Full)
			group := d.Group("g")
			tt.rule.Operation = "Microsoft.Network/virtualNetworks/write"
			d.Inject(tt.rule)
			put := d.Must(http.MethodPut, group+deployment, chained, http.StatusCreated)
			d.Advance(time.Hour)
			poll := d.Must(http.MethodGet, put.Header.Get("Azure-AsyncOperation"), nil)
			assert.Equal(t, []any{"Failed", "DeploymentFailed"}, []any{poll.Get("status"), poll.Get("error.code")}, "%s", poll.Body)
			cause := "error.details.0."
			assert.Equal(t, []any{tt.code, tt.text}, []any{poll.Get(cause + "code"), poll.Get(cause + "message")})
			if tt.nested != "" {
				assert.Equal(t, tt.nested, poll.Get(cause+"details.0.code"))
			}
			operations := d.Must(http.MethodGet, group+deployment+"/operations", nil)
			assert.Equal(t, tt.status, operations.Get("value.0.properties.statusCode"))
			assert.Equal(t, tt.made, d.Do(http.MethodGet, group+netPath, nil).Status == http.StatusOK)

			d.Must(http.MethodPut, group+deployment, chained, http.StatusOK)
			d.Advance(time.Hour)
			again := d.Must(http.MethodGet, group+deployment, nil)
			assert.Equal(t, "Succeeded", again.Get("properties.provisioningState"), "%s", again.Body)
		})
	}
}

// TestFaultWhereAllIsOverAtOnce holds that the first answer tells of it, and that nothing was made.
func TestFaultWhereAllIsOverAtOnce(t *testing.T) {
	t.Parallel()
	for _, effect := range []fault.Effect{fault.Error, fault.Fail} {
		d := start(t, nil, nil)
		group := d.Group("g")
		d.Inject(fault.Rule{Path: "**/virtualNetworks/*", Effect: effect, Code: "Broken"})
		put := d.Must(http.MethodPut, group+deployment, chained)
		got := d.Must(http.MethodGet, group+deployment, nil)
		assert.Equal(t, []any{"Failed", "Broken"}, []any{got.Get("properties.provisioningState"), got.Get("properties.error.details.0.code")}, "%s", put.Body)
		d.Refused(http.StatusNotFound, "ResourceNotFound", http.MethodGet, group+netPath, nil)
		again := d.Must(http.MethodPut, group+deployment, chained, http.StatusOK)
		assert.Equal(t, "Succeeded", again.Get("properties.provisioningState"))
	}
}

// TestFaultOfTheDeployment holds that a deployment can fail as any operation can: before it has begun anything.
func TestFaultOfTheDeployment(t *testing.T) {
	t.Parallel()
	d := start(t, nil, armtest.Full)
	group := d.Group("g")
	d.Inject(fault.Rule{Operation: "Microsoft.Resources/deployments/write", Effect: fault.Fail, Code: "Broken"})
	put := d.Must(http.MethodPut, group+deployment, chained)
	d.Advance(time.Hour)
	poll := d.Must(http.MethodGet, put.Header.Get("Azure-AsyncOperation"), nil)
	assert.Equal(t, []any{"Failed", "Broken"}, []any{poll.Get("status"), poll.Get("error.code")})
	d.Refused(http.StatusNotFound, "ResourceNotFound", http.MethodGet, group+netPath, nil)
}

// TestFaultOfTheDeploymentAtOnce holds that where all is over at once the first answer tells that the deployment has failed.
func TestFaultOfTheDeploymentAtOnce(t *testing.T) {
	t.Parallel()
	d := start(t, nil, nil)
	group := d.Group("g")
	d.Inject(fault.Rule{Operation: "Microsoft.Resources/deployments/write", Effect: fault.Fail, Code: "Broken"})
	put := d.Must(http.MethodPut, group+deployment, chained, http.StatusCreated)
	assert.Equal(t, []any{"Failed", "Broken"}, []any{put.Get("properties.provisioningState"), put.Get("properties.error.code")}, "%s", put.Body)
	d.Refused(http.StatusNotFound, "ResourceNotFound", http.MethodGet, group+netPath, nil)
}

// TestFaultOfWhatOnlyTells holds that validation, which begins no operation, is refused, and that of what-if the operation fails.
func TestFaultOfWhatOnlyTells(t *testing.T) {
	t.Parallel()
	d := start(t, nil, armtest.Full)
	group := d.Group("g")
	d.Inject(fault.Rule{Effect: fault.Fail, Code: "Broken", Times: 2})
	d.Refused(http.StatusConflict, "Broken", http.MethodPost, group+deployment+"/validate", chained)
	began := d.Must(http.MethodPost, group+deployment+"/whatIf", chained, http.StatusAccepted)
	d.Advance(time.Hour)
	d.Refused(http.StatusConflict, "Broken", http.MethodGet, began.Header.Get("Location"), nil)
	d.Must(http.MethodPost, group+deployment+"/validate", chained)
}

// sideBySide has two networks that need nothing.
const sideBySide = `{"properties": {"mode": "Incremental", "template": {"resources": [
	{"type": "Microsoft.Network/virtualNetworks", "apiVersion": "2017-10-01", "name": "slow", "location": "dbelocal", "properties": {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}}},
	{"type": "Microsoft.Network/virtualNetworks", "apiVersion": "2017-10-01", "name": "late", "location": "dbelocal", "properties": {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}}},
	{"type": "Microsoft.Network/virtualNetworks", "apiVersion": "2017-10-01", "name": "net", "location": "dbelocal", "properties": {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}}}
]}}}`

// TestDelayOfAResource holds that a resource which is delayed holds up neither the others of its deployment nor other requests, and that
// each goes on when its own delay is over.
func TestDelayOfAResource(t *testing.T) {
	t.Parallel()
	for name, scale := range map[string]func(time.Duration) time.Duration{"with operations": armtest.Full, "all at once": nil} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := start(t, nil, scale)
			group := d.Group("g")
			d.Inject(fault.Rule{Path: "**/slow", Delay: 10 * time.Minute})
			d.Inject(fault.Rule{Path: "**/late", Delay: 5 * time.Minute})
			d.Must(http.MethodPut, group+deployment, sideBySide)
			there := func(name string) bool {
				return d.Do(http.MethodGet, group+"/providers/Microsoft.Network/virtualNetworks/"+name, nil).Status == http.StatusOK
			}
			assert.Equal(t, []bool{true, false, false}, []bool{there("net"), there("late"), there("slow")})
			d.Advance(5 * time.Minute)
			assert.Equal(t, []bool{true, true, false}, []bool{there("net"), there("late"), there("slow")})
			d.Advance(5 * time.Minute)
			assert.True(t, there("slow"))
			d.Advance(time.Minute)
			r := d.Must(http.MethodGet, group+deployment, nil)
			assert.Equal(t, "Succeeded", r.Get("properties.provisioningState"), "%s", r.Body)
			for _, e := range d.Faults.List() {
				assert.Equal(t, 1, e.Met)
			}
		})
	}
}

// TestDelayBesideAChain holds that what depends on others of the deployment is asked for when these are there, not when a delay is over.
func TestDelayBesideAChain(t *testing.T) {
	t.Parallel()
	d := start(t, nil, armtest.Full)
	group := d.Group("g")
	d.Inject(fault.Rule{Path: "**/slow", Delay: 10 * time.Minute})
	d.Must(http.MethodPut, group+deployment, deploys(
		resource("networkSecurityGroups", "slow", `"properties": {}`),
		resource("virtualNetworks", "net", onePrefix),
		resource("networkSecurityGroups", "next", `"dependsOn": ["net"], "properties": {}`),
		resource("networkSecurityGroups", "last", `"dependsOn": ["next"], "properties": {}`),
	))
	d.Advance(9 * time.Minute)
	for _, name := range []string{"net", "next", "last"} {
		kind := map[bool]string{true: "virtualNetworks", false: "networkSecurityGroups"}[name == "net"]
		r := d.Must(http.MethodGet, group+"/providers/Microsoft.Network/"+kind+"/"+name, nil)
		assert.Equal(t, "Succeeded", r.Get("properties.provisioningState"), name)
	}
	assert.Equal(t, "Running", d.Must(http.MethodGet, group+deployment, nil).Get("properties.provisioningState"))
	for range 2 {
		d.Advance(time.Hour)
	}
	assert.Equal(t, "Succeeded", d.Must(http.MethodGet, group+deployment, nil).Get("properties.provisioningState"))
}

// TestDelayOfADeletion is the same for what Complete mode deletes.
func TestDelayOfADeletion(t *testing.T) {
	t.Parallel()
	d := start(t, nil, armtest.Full)
	group := d.Group("g")
	d.Must(http.MethodPut, group+deployment, sideBySide)
	d.Advance(time.Hour)
	d.Inject(fault.Rule{Method: "DELETE", Path: "**/slow", Delay: 10 * time.Minute, Status: 500})
	d.Must(http.MethodPut, group+deployment, `{"properties": {"mode": "Complete", "template": {"resources": []}}}`)
	d.Advance(time.Minute)
	assert.Equal(t, "Running", d.Must(http.MethodGet, group+deployment, nil).Get("properties.provisioningState"))
	d.Advance(time.Hour)
	d.Advance(time.Hour)
	r := d.Must(http.MethodGet, group+deployment, nil)
	assert.Equal(t, "Failed", r.Get("properties.provisioningState"), "%s", r.Body)
	assert.Equal(t, "InternalServerError", r.Get("properties.error.details.0.code"))
	require.Equal(t, http.StatusOK, d.Do(http.MethodGet, group+"/providers/Microsoft.Network/virtualNetworks/slow", nil).Status)
}

// TestFaultThatTheTemplateRetries holds that a resource is asked for again where its template says so, also after a delay.
func TestFaultThatTheTemplateRetries(t *testing.T) {
	t.Parallel()
	for name, rule := range map[string]fault.Rule{
		"at once":                {Times: 2},
		"after a delay":          {Times: 2, Delay: time.Minute, Status: 503},
		"its operation":          {Effect: fault.Fail, Code: "ServiceUnavailable"},
		"a lost answer":          {Effect: fault.Lose},
		"the second try's delay": {Times: 1, Status: 503},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := start(t, nil, armtest.Full)
			group := d.Group("g")
			rule.Operation = "Microsoft.Network/virtualNetworks/write"
			d.Inject(rule)
			if name == "the second try's delay" {
				d.Inject(fault.Rule{Operation: rule.Operation, Delay: time.Minute})
			}
			d.Must(http.MethodPut, group+deployment, optional(`{"retryOn": [["ServiceUnavailable", "GatewayTimeout"], 2]}`, "us"))
			for range 4 {
				d.Advance(time.Hour)
			}
			r := d.Must(http.MethodGet, group+deployment, nil)
			assert.Equal(t, "Succeeded", r.Get("properties.provisioningState"), "%s", r.Body)
			assert.False(t, d.Faults.On("edge1.localhost").Armed(), "all of it was met")
		})
	}
}
