package edgetest_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/edgetest"
)

func TestInject(t *testing.T) {
	t.Parallel()
	d := edgetest.New(t)
	token := d.Token()
	met := d.Inject(edgetest.Fault{Service: "management", Method: "PUT", Path: "**/resourceGroups/*", Times: 2, RetryAfter: 7})
	for range 2 {
		response, body := call(t, d, token, http.MethodPut, group, `{"location":"DBELocal"}`)
		assert.Equal(t, []any{http.StatusServiceUnavailable, "7"}, []any{response.StatusCode, response.Header.Get("Retry-After")})
		assert.Contains(t, body, `"code":"ServiceUnavailable"`)
	}
	response, _ := call(t, d, token, http.MethodPut, group, `{"location":"DBELocal"}`)
	assert.Equal(t, []any{http.StatusCreated, 2}, []any{response.StatusCode, met()})
}

// What the client is not told of is done all the same.
func TestInjectALostAnswer(t *testing.T) {
	t.Parallel()
	d := edgetest.New(t)
	token := d.Token()
	d.Inject(edgetest.Fault{Method: "PUT", Effect: edgetest.FaultLose})
	r, err := http.NewRequest(http.MethodPut, d.Management()+"/subscriptions/"+d.SubscriptionID()+group, strings.NewReader(`{"location":"DBELocal"}`))
	require.NoError(t, err)
	r.Header.Set("Authorization", "Bearer "+token)
	response, err := d.Client().Do(r)
	if err == nil {
		require.NoError(t, response.Body.Close())
	}
	require.Error(t, err)
	response, _ = call(t, d, token, http.MethodGet, group, "")
	assert.Equal(t, http.StatusOK, response.StatusCode)
}

func TestClearFaults(t *testing.T) {
	t.Parallel()
	d := edgetest.New(t)
	token := d.Token()
	met := d.Inject(edgetest.Fault{Always: true})
	response, _ := call(t, d, token, http.MethodGet, group, "")
	assert.Equal(t, http.StatusServiceUnavailable, response.StatusCode)
	assert.Equal(t, 1, met())
	d.ClearFaults()
	response, _ = call(t, d, token, http.MethodGet, group, "")
	assert.Equal(t, http.StatusNotFound, response.StatusCode)
	assert.Zero(t, met())
}

// A device ends while a request of it is delayed.
func TestADelayEndsWithTheDevice(t *testing.T) {
	t.Parallel()
	type outcome struct {
		status int
		err    error
	}
	ended := make(chan outcome, 1)
	t.Run("device", func(t *testing.T) {
		d := edgetest.New(t)
		r, err := http.NewRequest(http.MethodGet, d.Management()+"/subscriptions/"+d.SubscriptionID()+group, nil)
		require.NoError(t, err)
		r.Header.Set("Authorization", "Bearer "+d.Token())
		met, client := d.Inject(edgetest.Fault{Delay: 10 * time.Minute}), d.Client()
		go func() {
			response, err := client.Do(r)
			if err != nil {
				ended <- outcome{err: err}
				return
			}
			_, err = io.Copy(io.Discard, response.Body)
			ended <- outcome{response.StatusCode, errors.Join(err, response.Body.Close())}
		}()
		require.Eventually(t, func() bool { return met() == 1 }, 10*time.Second, time.Millisecond)
	})
	if t.Failed() {
		return // perhaps before anything was sent
	}
	assert.Equal(t, outcome{status: http.StatusNotFound}, <-ended, "it is answered at once, as if there had been no delay")
}
