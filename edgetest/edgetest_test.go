package edgetest_test

import (
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/edgerite/edgerite/config"
	"github.com/edgerite/edgerite/edgetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// call makes a request with a token and returns the answer's status and body.
func call(t *testing.T, d *edgetest.Device, token, method, path, body string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequest(method, d.Management()+"/subscriptions/"+d.SubscriptionID()+path, strings.NewReader(body))
	require.NoError(t, err)
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/json")
	response, err := d.Client().Do(r)
	require.NoError(t, err)
	text, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	return response, string(text)
}

const group = "/resourceGroups/rg1?api-version=2019-10-01"

func TestDevice(t *testing.T) {
	t.Parallel()
	d := edgetest.New(t)
	response, body := call(t, d, d.Token(), http.MethodPut, group, `{"location":"DBELocal"}`)
	assert.Equal(t, http.StatusCreated, response.StatusCode, body)
	assert.Equal(t, "HTTP/2.0", response.Proto)
	assert.FileExists(t, d.RootCertificate())
}

func TestDevicesDoNotMeet(t *testing.T) {
	t.Parallel()
	one := edgetest.New(t)
	other := edgetest.New(t, edgetest.WithName("lab7", "example.com"), edgetest.WithPassword("Another-1"))
	_, body := call(t, one, one.Token(), http.MethodPut, group, `{"location":"DBELocal"}`)
	require.Contains(t, body, "rg1")
	response, _ := call(t, other, other.Token(), http.MethodGet, group, "")
	assert.Equal(t, http.StatusNotFound, response.StatusCode)
	response, _ = call(t, other, one.Token(), http.MethodGet, group, "")
	assert.Equal(t, http.StatusUnauthorized, response.StatusCode)
	assert.Equal(t, "https://sa1.blob.lab7.example.com", other.Blob("sa1"))
	assert.Equal(t, one.TenantID(), other.TenantID())
}

func TestClockEndsTheSession(t *testing.T) {
	t.Parallel()
	d := edgetest.New(t)
	token := d.Token()
	response, _ := call(t, d, token, http.MethodGet, group, "")
	assert.Equal(t, http.StatusNotFound, response.StatusCode)
	d.Clock().Advance(2 * time.Hour)
	response, _ = call(t, d, token, http.MethodGet, group, "")
	assert.Equal(t, http.StatusUnauthorized, response.StatusCode)
	response, _ = call(t, d, d.Token(), http.MethodGet, group, "")
	assert.Equal(t, http.StatusNotFound, response.StatusCode, "a new session is good")
}

func TestTiming(t *testing.T) {
	t.Parallel()
	d := edgetest.New(t, edgetest.WithTiming(config.DeviceLike))
	token := d.Token()
	_, body := call(t, d, token, http.MethodPut, group, `{"location":"DBELocal"}`)
	require.Contains(t, body, "rg1")
	const account = "/resourceGroups/rg1/providers/Microsoft.Storage/storageAccounts/sa1?api-version=2019-06-01"
	response, body := call(t, d, token, http.MethodPut, account, `{"location":"DBELocal","sku":{"name":"Standard_LRS"},"kind":"Storage"}`)
	require.Equal(t, http.StatusAccepted, response.StatusCode, body)
	d.Clock().Advance(time.Hour)
	_, body = call(t, d, token, http.MethodGet, account, "")
	assert.Contains(t, body, "Succeeded")
}

func TestGoneWithTheTest(t *testing.T) {
	t.Parallel()
	var root, portal string
	var client *http.Client
	t.Run("while it runs", func(t *testing.T) {
		d := edgetest.New(t)
		root, portal, client = d.RootCertificate(), d.Portal(), d.Client()
		response, err := client.Get(portal)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		assert.Equal(t, http.StatusOK, response.StatusCode)
	})
	assert.NoFileExists(t, root)
	_, err := client.Get(portal)
	assert.Error(t, err)
	_, err = os.Stat(root)
	assert.ErrorIs(t, err, os.ErrNotExist)
}
