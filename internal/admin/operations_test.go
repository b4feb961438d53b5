package admin_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/edgerite/edgerite/internal/admin"
)

// underWay has operations on two devices and notes how they are ended.
type underWay struct{ ended []string }

func (u *underWay) Operations(_ context.Context, host string) ([]admin.Operation, error) {
	switch host {
	case "edge1.localhost":
		return []admin.Operation{
			{ID: "aaaa-1", Kind: "put", Resource: "/subscriptions/s/x", Due: noon.Add(90 * time.Second)},
			{ID: "aaaa-2", Kind: "start", Resource: "/subscriptions/s/y"},
		}, nil
	case "edge2.localhost":
		return []admin.Operation{{ID: "aaaa-1", Kind: "delete", Resource: "/subscriptions/s/z", Due: noon}}, nil
	}
	return nil, nil
}

func (u *underWay) CompleteOperation(_ context.Context, host, id string) error {
	u.ended = append(u.ended, "complete "+host+" "+id)
	return nil
}

func (u *underWay) FailOperation(_ context.Context, host, id string, f admin.Failure) error {
	u.ended = append(u.ended, "fail "+host+" "+id+" "+f.Code+" "+f.Message)
	return nil
}

func TestOperations(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, method, target, body string
		status                     int
		answer, ended              string
	}{
		{"list", "GET", "/operations?device=edge1.localhost", "", 200, `"id":"aaaa-1","device":"edge1.localhost","kind":"put","resource":"/subscriptions/s/x","started":"0001-01-01T00:00:00Z","due":"2026-03-01T12:01:30Z","left":"1m30s"`, ""},
		{"no due time", "GET", "/operations?device=edge1.localhost", "", 200, `"id":"aaaa-2","device":"edge1.localhost","kind":"start","resource":"/subscriptions/s/y","started":"0001-01-01T00:00:00Z"}`, ""},
		{"all devices", "GET", "/operations", "", 200, `"device":"edge2.localhost"`, ""},
		{"unknown device", "GET", "/operations?device=edge9", "", 404, "DeviceNotFound", ""},
		{"complete", "POST", "/operations/complete", `{"id":"aaaa-2"}`, 200, `"status":"Succeeded"`, "complete edge1.localhost aaaa-2"},
		{"beginning of an id", "POST", "/operations/complete", `{"id":"aa","device":"edge2"}`, 200, `"resource":"/subscriptions/s/z"`, "complete edge2.localhost aaaa-1"},
		{"ambiguous", "POST", "/operations/complete", `{"id":"aaaa-1"}`, 409, "OperationAmbiguous", ""},
		{"unknown", "POST", "/operations/complete", `{"id":"b"}`, 404, "OperationNotFound", ""},
		{"no id", "POST", "/operations/complete", `{}`, 404, "OperationNotFound", ""},
		{"fail", "POST", "/operations/fail", `{"id":"aaaa-2","code":"C","message":"100%d"}`, 200, `"status":"Failed"`, "fail edge1.localhost aaaa-2 C 100%d"},
		{"cancel", "POST", "/operations/fail", `{"id":"aaaa-2","canceled":true}`, 200, `"status":"Canceled"`, "fail edge1.localhost aaaa-2 OperationFailed The operation was ended by the operator of the emulator."},
		{"bad body", "POST", "/operations/fail", `[`, 400, "BadBody", ""},
		{"wrong method", "GET", "/operations/fail", "", 405, "MethodNotAllowed", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f := newFixture()
			w := f.send("127.0.0.1:9443", request(test.method, test.target, test.body))
			assert.Equal(t, test.status, w.Code, w.Body)
			assert.Contains(t, w.Body.String(), test.answer)
			if test.ended != "" {
				assert.Equal(t, []string{test.ended}, f.operations.ended)
			} else {
				assert.Empty(t, f.operations.ended)
			}
			assert.NotEqual(t, http.StatusInternalServerError, w.Code)
		})
	}
}
