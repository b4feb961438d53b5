package main

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What clients are told is what the device says of itself.
func TestEnv(t *testing.T) {
	t.Parallel()
	e := startServe(t, nil, "--ephemeral", "--output", "json")
	d := e.ready().Devices[0]
	at := "--admin=" + e.ready().Admin
	port := portSuffix(d.Management)
	shown := e.must("env", at)
	assert.Contains(t, shown, "export REQUESTS_CA_BUNDLE="+quote(d.RootCertificate)+"\n")
	assert.Contains(t, shown, "export AZURE_SUBSCRIPTION_ID="+d.SubscriptionID+"\n")
	var cloud struct {
		Profile   string
		Endpoints map[string]string
		Suffixes  map[string]string
	}
	require.NoError(t, json.Unmarshal([]byte(e.must("env", at, "--cloud-config", "--profile", "2019-03-01-hybrid")), &cloud))
	assert.Equal(t, "2019-03-01-hybrid", cloud.Profile)
	assert.Equal(t, map[string]string{
		"resourceManager": d.Management + "/", "management": d.Management + "/", "portal": d.Portal + "/", "gallery": d.Portal + "/",
		"activeDirectory": d.Login + "/adfs", "activeDirectoryResourceId": "https://management.edge1.localhost/",
		"activeDirectoryGraphResourceId": "https://graph.edge1.localhost/", "microsoftGraphResourceId": "https://graph.edge1.localhost" + port + "/",
	}, cloud.Endpoints)
	assert.Equal(t, "edge1.localhost"+port, cloud.Suffixes["storageEndpoint"])
	code, _, errors := e.do("env", at, "--device", "edge9")
	assert.Equal(t, exitUsage, code)
	assert.Contains(t, errors, "no device")
}
