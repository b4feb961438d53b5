package admin_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/internal/fault"
)

// TestFaultsOfAHalfReset holds that the faults of a device end with its reset, whatever becomes of the next device's.
func TestFaultsOfAHalfReset(t *testing.T) {
	t.Parallel()
	f := newFixture()
	f.devices.broken = "edge2.localhost"
	for _, device := range []string{"edge1.localhost", "edge2.localhost", ""} {
		_, err := f.faults.Add(fault.Rule{Device: device})
		require.NoError(t, err)
	}
	w := f.send("127.0.0.1:9443", request("POST", "/reset", ""))
	assert.Equal(t, http.StatusInternalServerError, w.Code)
	assert.Equal(t, []string{"edge1.localhost"}, f.devices.reset)
	var left []string
	for _, e := range f.faults.List() {
		left = append(left, e.ID)
	}
	assert.Equal(t, []string{"f2", "f3"}, left)
}

func TestFaults(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, method, target, body string
		status                     int
		answer                     string
		left                       []string // ids
	}{
		{"list", "GET", "/faults", "", 200, `{"faults":[{"device":"edge2.localhost","effect":"error","id":"f1","met":1,"last":{"time":"2026-03-01T12:00:00Z","method":"GET","path":"/x"},"spent":true},{"service":"blob","always":true,"effect":"delay","id":"f2","met":0,"delay":"3s","spent":false}]}`, []string{"f1", "f2"}},
		{"add", "POST", "/faults/add", `{"service":"management","method":"put","path":"/**","times":3,"delay":"1m","status":429,"retryAfter":5}`, 200,
			`{"service":"arm","method":"PUT","path":"/**","times":3,"effect":"error","status":429,"retryAfter":5,"id":"f3","met":0,"delay":"1m0s","spent":false}`, []string{"f1", "f2", "f3"}},
		{"add nothing", "POST", "/faults/add", ``, 200, `{"effect":"error","id":"f3","met":0,"spent":false}`, []string{"f1", "f2", "f3"}},
		{"add for a device by its name", "POST", "/faults/add", `{"device":"edge2"}`, 200, `"device":"edge2.localhost"`, []string{"f1", "f2", "f3"}},
		{"add for a device of two", "POST", "/faults/add", `{"device":"edge1"}`, 409, "DeviceAmbiguous", []string{"f1", "f2"}},
		{"add for no device", "POST", "/faults/add", `{"device":"edge9"}`, 404, "DeviceNotFound", []string{"f1", "f2"}},
		{"add what is none", "POST", "/faults/add", `{"service":"x","status":200}`, 400, `"code":"BadFault","message":"service: \"x\" is not one of arm, sts, graph, blob; status: 200 is no error; choose one from 400 to 599."`, []string{"f1", "f2"}},
		{"add with no delay", "POST", "/faults/add", `{"delay":"soon"}`, 400, `delay: \"soon\" is not a duration such as 3s.`, []string{"f1", "f2"}},
		{"add with a number", "POST", "/faults/add", `{"times":"3"}`, 400, "BadBody", []string{"f1", "f2"}},
		{"add with another word", "POST", "/faults/add", `{"probability":0.5}`, 400, "BadBody", []string{"f1", "f2"}},
		{"clear all", "POST", "/faults/clear", ``, 200, `"id":"f2"`, nil},
		{"clear one", "POST", "/faults/clear", `{"ids":["f1"]}`, 200, `"id":"f1"`, []string{"f2"}},
		{"clear one that is not there", "POST", "/faults/clear", `{"ids":["f1","f9"]}`, 404, `There is no fault \"f9\"`, []string{"f1", "f2"}},
		{"reset its device", "POST", "/reset", `{"device":"edge2"}`, 200, "edge2.localhost", []string{"f2"}},
		{"reset another", "POST", "/reset", `{"device":"edge1.localhost"}`, 200, "edge1.localhost", []string{"f1", "f2"}},
		{"reset all", "POST", "/reset", ``, 200, "edge2.localhost", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f := newFixture()
			_, err := f.faults.Add(fault.Rule{Device: "edge2.localhost"})
			require.NoError(t, err)
			require.NotNil(t, f.faults.On("edge2.localhost").Meet(fault.Request{Method: "GET", Path: "/x"}))
			_, err = f.faults.Add(fault.Rule{Service: "blob", Delay: 3 * time.Second, Always: true})
			require.NoError(t, err)
			w := f.send("127.0.0.1:9443", request(test.method, test.target, test.body))
			assert.Equal(t, test.status, w.Code, w.Body)
			assert.Contains(t, w.Body.String(), test.answer)
			var left []string
			for _, e := range f.faults.List() {
				left = append(left, e.ID)
			}
			assert.Equal(t, test.left, left)
		})
	}
}
