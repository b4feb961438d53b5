package shapes

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const disk = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Compute/disks/d"

func TestOperationsAreFound(t *testing.T) {
	t.Parallel()
	sdk := Open(moduleDir(t))
	for _, row := range []struct{ method, path, version, want string }{
		{"GET", disk, "2017-03-30", "DisksClient.Get at 2017-03-30"},
		{"PUT", disk, "2018-09-30", "DisksClient.CreateOrUpdate at 2019-03-01"}, // the next the SDK has
		{"POST", disk + "/BeginGetAccess", "2019-07-01", "DisksClient.GrantAccess at 2019-07-01"},
		{"GET", "/subscriptions/s/resourceGroups", "2099-01-01", "GroupsClient.List at 2021-04-01"}, // the last
		{"GET", "/subscriptions/s/providers/Microsoft.Network", "2018-05-01", "ProvidersClient.Get at 2018-05-01"},
		{"PUT", disk + "/providers/Microsoft.Authorization/roleAssignments/a", "2015-07-01", "RoleAssignmentsClient.Create at 2015-07-01"},
		{"GET", "/providers/Microsoft.Authorization/roleDefinitions", "2015-07-01", "RoleDefinitionsClient.List at 2015-07-01"},
		{"PUT", disk + "/providers/Microsoft.Resources/links/l", "2016-09-01", "ResourceLinksClient.CreateOrUpdate at 2016-09-01"},
		{"GET", "/subscriptions/s/providers/Microsoft.Compute/nothing", "2019-07-01", ""},
	} {
		op, err := sdk.Find(row.method, row.path, row.version)
		if row.want == "" {
			assert.Error(t, err)
			continue
		}
		require.NoError(t, err)
		assert.Equal(t, row.want, op.String())
	}
}

func TestWhatIsWrong(t *testing.T) {
	t.Parallel()
	sdk := Open(moduleDir(t))
	for name, row := range map[string]struct {
		method, query, body string
		status              int
		want                []string
	}{
		"nothing": {body: `{"id":"i","properties":{"diskSizeGB":1,"osType":"Linux","timeCreated":"2024-05-06T07:08:09.1+00:00"},"sku":{"name":"Edge_LRS"},"tags":{"A":"b"}}`},
		"unknown, of a later version, in another case": {
			body: `{"propertys":{},"properties":{"diskSizeGb":1,"diskSizeBytes":1}}`,
			want: []string{
				"Disk.properties.diskSizeBytes: is not in the model (DisksClient.Get at 2018-06-01)",
				"Disk.properties.diskSizeGb: is not in the model (DisksClient.Get at 2018-06-01)",
				"Disk.propertys: is not in the model (DisksClient.Get at 2018-06-01)",
			},
		},
		"kinds": {
			body: `{"id":1,"zones":{},"tags":[],"properties":{"diskSizeGB":1.5,"osType":"linux","timeCreated":"yesterday"}}`,
			want: []string{
				"Disk.id: is the number 1, not a string (DisksClient.Get at 2018-06-01)",
				"Disk.properties.diskSizeGB: is 1.5, not an int32 (DisksClient.Get at 2018-06-01)",
				`Disk.properties.osType: is "linux", which the SDK writes "Linux" (DisksClient.Get at 2018-06-01)`,
				`Disk.properties.timeCreated: is "yesterday", not a time (DisksClient.Get at 2018-06-01)`,
				"Disk.tags: is an array, not an object (DisksClient.Get at 2018-06-01)",
				"Disk.zones: is an object, not an array (DisksClient.Get at 2018-06-01)",
			},
		},
		"null":     {body: `{"tags":null}`, want: []string{"Disk.tags: is null (DisksClient.Get at 2018-06-01)"}},
		"status":   {status: http.StatusCreated, body: `{}`, want: []string{"the status 201 is an error to DisksClient.Get at 2018-06-01"}},
		"body":     {method: "DELETE", body: `{}`, want: []string{"has a body, which DisksClient.Delete at 2018-06-01 does not read: {}"}},
		"no error": {status: http.StatusNotFound, body: `{"Error":{}}`, want: []string{"CloudError.Error: is not in the model"}},
	} {
		t.Run(name, func(t *testing.T) {
			d := Device{SDK: sdk}
			e := Exchange{Method: row.method, URL: disk + "?api-version=2018-06-01", Status: row.status, Body: row.body}
			if e.Method == "" {
				e.Method = http.MethodGet
			}
			if e.Status == 0 {
				e.Status = http.StatusOK
			}
			found, err := d.Judge(e)
			require.NoError(t, err)
			assert.Equal(t, row.want, found)
		})
	}
}

// What is at a polling URL is judged by what began the operation.
func TestPolling(t *testing.T) {
	t.Parallel()
	d := Device{SDK: Open(moduleDir(t))}
	at := "https://h/subscriptions/s/providers/Microsoft.Compute/locations/l/operations/o?"
	began := Exchange{Method: "PUT", URL: disk + "?api-version=2018-06-01", Status: http.StatusAccepted, Body: `{}`, Header: http.Header{
		"Azure-Asyncoperation": {at + "api-version=2018-06-01"}, "Location": {at + "monitor=true&api-version=2018-06-01"},
	}}
	for _, row := range []struct {
		e    Exchange
		want []string
	}{
		{began, nil},
		{Exchange{Method: "GET", URL: at + "api-version=2018-06-01", Status: http.StatusOK, Body: `{"status":"Succeeded"}`}, nil},
		{Exchange{Method: "GET", URL: at + "api-version=2018-06-01", Status: http.StatusOK, Body: `{"state":"Succeeded"}`}, []string{"OperationStatus.state: is not in the model"}},
		{Exchange{Method: "GET", URL: at + "api-version=2018-06-01&monitor=true", Status: http.StatusOK, Body: `{"id":1}`},
			[]string{"Disk.id: is the number 1, not a string (DisksClient.CreateOrUpdate at 2018-06-01)"}},
	} {
		found, err := d.Judge(row.e)
		require.NoError(t, err)
		assert.Equal(t, row.want, found)
	}
}
