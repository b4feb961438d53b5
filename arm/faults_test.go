package arm_test

import (
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/arm/armtest"
	"github.com/edgerite/edgerite/internal/fault"
)

// TestFaultsKnowOperations holds that a request has the name that roles have for it.
func TestFaultsKnowOperations(t *testing.T) {
	t.Parallel()
	d := armtest.Start(t, armtest.Options{Providers: toysOnly(), Scale: armtest.Full})
	toys := d.Group("rg") + "/providers/Test.Toys/toys/"
	for _, tt := range []struct{ method, path, operation string }{
		{"PUT", toys + "bear", "Test.Toys/toys/write"},
		{"PATCH", toys + "bear", "test.toys/TOYS/write"},
		{"GET", toys + "bear", "Test.Toys/toys/read"},
		{"HEAD", toys + "bear", "Test.Toys/toys/read"},
		{"GET", armtest.Sub + "/providers/Test.Toys/toys", "Test.Toys/*/read"},
		{"DELETE", toys + "bear", "Test.Toys/toys/delete"},
		{"POST", toys + "bear/play", "Test.Toys/toys/play/action"},
		{"DELETE", armtest.Sub + "/resourceGroups/other", "Microsoft.Resources/subscriptions/resourceGroups/delete"},
		{"GET", armtest.Sub + "/providers/Microsoft.Resources", "Microsoft.Resources/**"},
	} {
		d.Inject(fault.Rule{Operation: tt.operation})
		assert.Equal(t, http.StatusServiceUnavailable, d.Do(tt.method, tt.path, "{}").Status, "%s %s", tt.method, tt.path)
		require.False(t, d.Faults.On("edge1.localhost").Armed(), "%s is not what %s %s is called", tt.operation, tt.method, tt.path)
	}
}

// TestFaultsComeFirst holds that whoever has no token, and asks for what is not there, meets a fault as everybody does.
func TestFaultsComeFirst(t *testing.T) {
	t.Parallel()
	d := armtest.New(t)
	for _, path := range []string{"/", "/subscriptions/x", "/metadata/endpoints", "/subscriptions//" + armtest.SubscriptionID + "/", "/%zz%2f"} {
		r := armtest.Request(t, http.MethodGet, armtest.BaseURL+"/", nil)
		r.URL.Path, r.URL.RawPath = path, path
		r.Header.Del("Authorization")
		d.Inject(fault.Rule{})
		assert.Equal(t, http.StatusServiceUnavailable, d.Send(r).Status, path)
	}
}

// TestOperationFails holds that what began well ends as it was told to, whatever kind of operation it is.
func TestOperationFails(t *testing.T) {
	t.Parallel()
	d := armtest.Start(t, armtest.Options{Providers: toysOnly(), Scale: armtest.Full})
	group := d.Group("rg")
	toy := group + "/providers/Test.Toys/toys/bear"
	doomed := func(method, path string, body any) *armtest.Response {
		t.Helper()
		d.Inject(fault.Rule{Effect: fault.Fail, Code: "Doomed", Message: "It was not to be."})
		began := d.Must(method, path, body)
		require.NotEmpty(t, began.Header.Get("Retry-After"))
		d.Advance(time.Hour)
		return began
	}
	began := doomed("PUT", toy, body(map[string]any{"size": 1}))
	assert.Equal(t, "Creating", began.Get("properties.provisioningState"))
	poll := d.Must("GET", began.Header.Get("Azure-AsyncOperation"), nil)
	assert.Equal(t, []any{"Failed", "Doomed", "It was not to be."}, []any{poll.Get("status"), poll.Get("error.code"), poll.Get("error.message")})
	d.Refused(http.StatusConflict, "Doomed", "GET", began.Header.Get("Location"), nil)
	assert.Equal(t, "Failed", d.Must("GET", toy, nil).Get("properties.provisioningState"))

	d.Must("PUT", toy, body(map[string]any{"size": 1}))
	d.Advance(time.Hour)
	assert.Equal(t, "Succeeded", d.Must("GET", toy, nil).Get("properties.provisioningState"), "the next one does not fail")
	doomed("DELETE", toy, nil)
	assert.Equal(t, "Failed", d.Must("GET", toy, nil).Get("properties.provisioningState"))
	doomed("DELETE", group, nil)
	assert.Equal(t, "Succeeded", d.Must("GET", group, nil).Get("properties.provisioningState"), "a group's deletion is rolled back")
}

// TestOperationFailsWhenItIsCompleted holds that an operator who ends a doomed operation early has it fail early.
func TestOperationFailsWhenItIsCompleted(t *testing.T) {
	t.Parallel()
	d := armtest.Start(t, armtest.Options{Providers: toysOnly(), Scale: armtest.Full})
	toy := d.Group("rg") + "/providers/Test.Toys/toys/bear"
	d.Inject(fault.Rule{Effect: fault.Fail})
	d.Must("PUT", toy, body(map[string]any{"size": 1}))
	all, err := d.Engine.Operations(t.Context())
	require.NoError(t, err)
	require.Len(t, all, 1)
	require.NoError(t, d.Engine.Conclude(t.Context(), all[0].ID, nil))
	assert.Equal(t, "Failed", d.Must("GET", toy, nil).Get("properties.provisioningState"))
}

// TestFailsAtOnce holds that where operations are over at once the write is refused with what its operation would fail with, and nothing is left.
func TestFailsAtOnce(t *testing.T) {
	t.Parallel()
	d := armtest.Start(t, armtest.Options{Providers: toysOnly()})
	toy := d.Group("rg") + "/providers/Test.Toys/toys/bear"
	d.Inject(fault.Rule{Effect: fault.Fail})
	d.Refused(http.StatusConflict, "InternalExecutionError", "PUT", toy, body(map[string]any{"size": 1}))
	d.Refused(http.StatusNotFound, "ResourceNotFound", "GET", toy, nil)
	d.Must("PUT", toy, body(map[string]any{"size": 1}), http.StatusCreated)
	d.Inject(fault.Rule{Effect: fault.Fail, Status: 400, Code: "Stays"})
	d.Refused(http.StatusBadRequest, "Stays", "DELETE", toy, nil)
	d.Must("GET", toy, nil)
}

// TestFailsWithoutAnOperation holds that what begins no operation is refused with what its operation would fail with, and nothing is done.
func TestFailsWithoutAnOperation(t *testing.T) {
	t.Parallel()
	j := jars{}
	d := armtest.Start(t, armtest.Options{Providers: append(toysOnly(), pantry(j)), Scale: armtest.Full})
	group := d.Group("rg")
	toy, shelf := group+"/providers/Test.Toys/toys/bear", group+"/providers/Test.Pantry/shelves/top"
	d.Must("PUT", shelf, body(nil))
	d.Must("PUT", toy, body(map[string]any{"size": 1}))
	for _, tt := range []struct {
		name, method, path string
		body               any
	}{
		{"making what is kept elsewhere", "PUT", shelf + "/jars/jam", body(nil)},
		{"changing it", "PATCH", shelf + "/jars/honey", body(nil)},
		{"deleting it", "DELETE", shelf + "/jars/honey", nil},
		{"an action of it", "POST", shelf + "/jars/honey/shake", nil},
		{"a function that only tells", "POST", armtest.Sub + "/providers/Test.Toys/checkNameAvailability", nil},
		{"a write that is under way already", "PUT", toy, body(map[string]any{"size": 1})},
	} {
		j["top"] = map[string]BoxProperties{"honey": {Serial: "7"}}
		d.Inject(fault.Rule{Effect: fault.Fail, Status: 400, Code: "Doomed"})
		d.Refused(http.StatusBadRequest, "Doomed", tt.method, tt.path, tt.body)
		assert.Equal(t, map[string]BoxProperties{"honey": {Serial: "7"}}, j["top"], tt.name)
		assert.False(t, d.Faults.On("edge1.localhost").Armed(), tt.name)
		d.Must(tt.method, tt.path, tt.body)
	}
	d.Advance(time.Hour)
	assert.Equal(t, "Succeeded", d.Must("GET", toy, nil).Get("properties.provisioningState"), "what was under way goes on")
}

// TestTurnsMeetFaults holds that the requests of an operation meet faults as those of clients do.
func TestTurnsMeetFaults(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		rule       fault.Rule
		code, text string
		made       bool
	}{
		"error":          {fault.Rule{}, "ServiceUnavailable", "The service is currently unavailable. Please retry the request.", false},
		"another":        {fault.Rule{Status: 400, Code: "Odd", Message: "It is odd."}, "Odd", "It is odd.", false},
		"drop":           {fault.Rule{Effect: fault.Drop}, "GatewayTimeout", "The gateway did not receive a response from 'Test.Toys' within the specified time period.", false},
		"lose":           {fault.Rule{Effect: fault.Lose}, "GatewayTimeout", "The gateway did not receive a response from 'Test.Toys' within the specified time period.", true},
		"cut":            {fault.Rule{Effect: fault.Cut}, "GatewayTimeout", "The gateway did not receive a response from 'Test.Toys' within the specified time period.", true},
		"fail":           {fault.Rule{Effect: fault.Fail, Code: "Doomed"}, "Doomed", "Conflict.", true},
		"after a second": {fault.Rule{Delay: time.Second, Status: 500}, "InternalServerError", "The server encountered an internal error. Please retry the request.", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var turns atomic.Int64
			d := armtest.Start(t, armtest.Options{Providers: convoys(&turns), Scale: armtest.Full})
			toys := d.Group("rg") + "/providers/Test.Toys/"
			tt.rule.Path, tt.rule.Operation = "**/boxes/B", "Test.Toys/boxes/write"
			d.Inject(tt.rule)
			put := d.Must("PUT", toys+"convoys/convoy", convoyOf("boxes", []string{"a"}, []string{"b"}))
			d.Advance(time.Hour)
			d.Advance(time.Hour) // a turn that is put off is put off from when it is taken
			poll := d.Must("GET", put.Header.Get("Azure-AsyncOperation"), nil)
			assert.Equal(t, []any{"Failed", tt.code, tt.text}, []any{poll.Get("status"), poll.Get("error.code"), poll.Get("error.message")})
			assert.Equal(t, tt.made, d.Do("GET", toys+"boxes/b", nil).Status == http.StatusOK)
			d.Must("GET", toys+"boxes/a", nil)
			assert.Equal(t, 1, d.Faults.List()[0].Met)
		})
	}
}

// TestADelayHoldsUpNoOther holds that a request of a turn that is delayed lets the device's other requests go on.
func TestADelayHoldsUpNoOther(t *testing.T) {
	t.Parallel()
	var turns atomic.Int64
	d := armtest.Start(t, armtest.Options{Providers: convoys(&turns), Scale: armtest.Full})
	toys := d.Group("rg") + "/providers/Test.Toys/"
	d.Inject(fault.Rule{Path: "**/boxes/b", Delay: 10 * time.Minute})
	put := d.Must("PUT", toys+"convoys/convoy", convoyOf("boxes", []string{"a", "b"}))
	d.Must("GET", toys+"boxes/a", nil)
	d.Refused(http.StatusNotFound, "ResourceNotFound", "GET", toys+"boxes/b", nil)
	d.Advance(9 * time.Minute)
	d.Refused(http.StatusNotFound, "ResourceNotFound", "GET", toys+"boxes/b", nil)
	d.Advance(time.Minute)
	assert.Equal(t, "Creating", d.Must("GET", toys+"boxes/b", nil).Get("properties.provisioningState"))
	d.Advance(5 * time.Second)
	assert.Equal(t, "Succeeded", d.Must("GET", put.Header.Get("Azure-AsyncOperation"), nil).Get("status"))
	assert.Equal(t, 1, d.Faults.List()[0].Met)
}
