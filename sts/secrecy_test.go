package sts_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/edgerite/edgerite/internal/journal"
	"github.com/edgerite/edgerite/sts"
)

// TestSecretsStayWhereTheyAre looks for what lets people in, right or wrong, in all that the log and the journal are told while it is sent to
// every endpoint, by the body, by the query and in the way that clients are used to.
func TestSecretsStayWhereTheyAre(t *testing.T) {
	t.Parallel()
	core, logged := observer.New(zap.DebugLevel)
	d := newDevice(t, others, func(deps *sts.Deps) { deps.Log = zap.New(core) })
	told := journal.New(journal.Options{Clock: d.clock, Log: zap.New(core)})
	handler := told.Middleware("edge1.localhost", "sts")(d)
	send := func(method, target, body string) {
		r := httptest.NewRequest(method, loginURL+target, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		handler.ServeHTTP(httptest.NewRecorder(), r)
	}

	b := newBrowser(d)
	first := d.signIn(t)
	var device struct {
		Code string `json:"device_code"`
		User string `json:"user_code"`
	}
	decode(t, d.at(t, "/oauth2/devicecode", "client_id", azureCLI), &device)
	secrets := url.Values{
		"password": {"wrong-password-1"}, "Password": {"wrong-password-2"}, "client_secret": {"wrong-secret-1"}, "refresh_token": {first.Refresh}, "access_token": {first.Access},
		"token": {first.Refresh}, "id_token_hint": {first.ID}, "code": {b.code(t)}, "code_verifier": {"verifier-" + verifier}, "device_code": {device.Code}, "user_code": {device.User},
		"client_assertion": {d.appAssertion(func(*assertion) {})}, "assertion": {"assertion-1"},
	}
	rest := url.Values{
		"username": {"EdgeArmUser"}, "UserName": {"EdgeArmUser"}, "client_id": {azureCLI}, "client_assertion_type": {assertionType}, "redirect_uri": {reply}, "response_type": {"code"},
		"scope": {"openid"},
	}.Encode()
	for _, path := range []string{
		"/oauth2/token", "/oauth2/authorize", "/oauth2/devicecode", "/oauth2/deviceauth", "/oauth2/introspect", "/oauth2/revoke", "/oauth2/logout", "/userinfo", "/ls",
		"/.well-known/openid-configuration", "/nowhere",
	} {
		for _, grant := range []string{"password", "refresh_token", "authorization_code", "client_credentials", "device_code", "nonsense"} {
			text := secrets.Encode() + "&" + rest + "&grant_type=" + grant
			send(http.MethodPost, "/adfs"+path, text)
			send(http.MethodGet, "/adfs"+path+"?"+text, "")
			send(http.MethodPost, "/adfs"+path, text+"&password=un&encoded-secret&client_secret=%zz-broken-secret")
		}
		for name, values := range secrets {
			send(http.MethodGet, "/adfs"+path+"?"+name+"="+values[0], "")
		}
	}
	var all strings.Builder
	for _, line := range logged.All() {
		fmt.Fprintln(&all, line.Message, line.ContextMap())
	}
	entries, err := json.Marshal(told.List(journal.Filter{}))
	require.NoError(t, err)
	all.Write(entries)
	for name, values := range secrets {
		require.NotContains(t, all.String(), values[0][:min(len(values[0]), 300)], name) // the journal keeps the beginning of what is long
	}
	require.NotContains(t, all.String(), "encoded-secret")
	require.NotContains(t, all.String(), "broken-secret")
	require.Contains(t, all.String(), "EdgeArmUser", "something is told")
}
