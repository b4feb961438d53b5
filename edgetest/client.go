package edgetest

import (
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
)

// anyClient is the public client id of Azure PowerShell, which the device knows.
const anyClient = "1950a258-227b-4e31-a9cf-717495945fc2"

// Token signs in as EdgeArmUser and returns an access token for Resource Manager.
func (d *Device) Token() string {
	d.t.Helper()
	return d.TokenFor(d.Management() + "/")
}

// TokenFor signs in as EdgeArmUser and returns an access token for a resource, such as
// "https://storage.azure.com/". It ends the test when the device refuses.
func (d *Device) TokenFor(resource string) string {
	d.t.Helper()
	token, err := d.signIn(resource)
	if err != nil {
		d.t.Fatalf("edgetest: signing in for %s: %v", resource, err)
	}
	return token
}

func (d *Device) signIn(resource string) (string, error) {
	response, err := d.client.PostForm(d.Login()+"/adfs/oauth2/token", url.Values{
		"grant_type": {"password"}, "client_id": {anyClient}, "resource": {resource}, "username": {User}, "password": {d.Password()},
	})
	if err != nil {
		return "", err
	}
	defer func() { _ = response.Body.Close() }() // it has been read
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return "", err
	}
	if response.StatusCode != http.StatusOK {
		return "", fmt.Errorf("%s: %s", response.Status, body)
	}
	var token struct {
		AccessToken string `json:"access_token"`
	}
	if err := json.Unmarshal(body, &token); err != nil {
		return "", err
	}
	return token.AccessToken, nil
}

func (d *Device) newClient() *http.Client {
	return &http.Client{Transport: &http.Transport{
		DialContext:       d.DialContext,
		TLSClientConfig:   &tls.Config{RootCAs: d.pool},
		ForceAttemptHTTP2: true, // not by itself, once there is a dialer of our own
	}}
}
