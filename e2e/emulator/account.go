package emulator

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// PowerShell's client id, which the device's own .NET sample signs in with.
const clientID = "1950a258-227b-4e31-a9cf-717495945fc2"

// Account is a storage account on the device.
type Account struct {
	Name, Key string
}

// ConnectionString is how most clients are told of an account.
func (a Account) ConnectionString(d Device) string {
	return "DefaultEndpointsProtocol=https;AccountName=" + a.Name + ";AccountKey=" + a.Key + ";EndpointSuffix=" + d.Name + "." + d.Domain
}

// MakeAccount makes a storage account for a client that cannot make its own, and waits until it is there.
func (d Device) MakeAccount(t *testing.T, name string) Account {
	t.Helper()
	m := manager{t: t, client: d.Client(t)}
	m.token = m.signIn(d, d.Management+"/")

	group := d.Management + "/subscriptions/" + d.SubscriptionID + "/resourceGroups/clients"
	m.call(http.MethodPut, group+"?api-version=2019-10-01", `{"location":"DBELocal"}`, nil)
	account := group + "/providers/Microsoft.Storage/storageAccounts/" + name
	const version = "?api-version=2019-06-01"
	m.call(http.MethodPut, account+version, `{"location":"DBELocal","kind":"Storage","sku":{"name":"Standard_LRS"}}`, nil)
	require.Eventually(t, func() bool {
		var state struct {
			Properties struct{ ProvisioningState string }
		}
		m.call(http.MethodGet, account+version, "", &state)
		return state.Properties.ProvisioningState == "Succeeded"
	}, 30*time.Second, 100*time.Millisecond)

	var listed struct{ Keys []struct{ Value string } }
	m.call(http.MethodPost, account+"/listKeys"+version, "", &listed)
	require.NotEmpty(t, listed.Keys)
	return Account{Name: name, Key: listed.Keys[0].Value}
}

// Client trusts the device's root and nothing else.
func (d Device) Client(t *testing.T) *http.Client {
	t.Helper()
	pem, err := os.ReadFile(d.RootCert)
	require.NoError(t, err)
	pool := x509.NewCertPool()
	require.True(t, pool.AppendCertsFromPEM(pem))
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

// manager sends a signed-in user's requests to Resource Manager.
type manager struct {
	t      *testing.T
	client *http.Client
	token  string
}

func (m manager) signIn(d Device, resource string) string {
	m.t.Helper()
	form := url.Values{
		"grant_type": {"password"}, "client_id": {clientID}, "resource": {resource}, "username": {"EdgeArmUser"}, "password": {Password},
	}
	req, err := http.NewRequest(http.MethodPost, d.Login+"/adfs/oauth2/token", strings.NewReader(form.Encode()))
	require.NoError(m.t, err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	var token struct {
		AccessToken string `json:"access_token"`
	}
	m.do(req, &token)
	return token.AccessToken
}

func (m manager) call(method, url, body string, out any) {
	m.t.Helper()
	req, err := http.NewRequest(method, url, strings.NewReader(body))
	require.NoError(m.t, err)
	req.Header.Set("Authorization", "Bearer "+m.token)
	req.Header.Set("Content-Type", "application/json")
	m.do(req, out)
}

func (m manager) do(req *http.Request, out any) {
	m.t.Helper()
	resp, err := m.client.Do(req)
	require.NoError(m.t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	require.NoError(m.t, err)
	require.Less(m.t, resp.StatusCode, 300, "%s: %s", req.URL, body)
	if out != nil {
		require.NoError(m.t, json.Unmarshal(body, out), "%s", body)
	}
}
