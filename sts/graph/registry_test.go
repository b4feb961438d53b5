package graph_test

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/internal/identity"
	"github.com/edgerite/edgerite/sts"
)

// A client id that was made in Graph and is configured later is the configured one's: the device starts, and the directory shows that one
// alone until the configuration has it no more.
func TestConfiguredLater(t *testing.T) {
	t.Parallel()
	d := newDevice(t)
	app := d.answered(201, "POST", "/v1.0/applications", `{"displayName":"robot"}`)
	client := app["appId"].(string)
	secret := d.answered(200, "POST", "/v1.0/applications/"+app["id"].(string)+"/addPassword", `{}`)["secretText"].(string)
	made := d.answered(201, "POST", "/v1.0/servicePrincipals", `{"appId":"`+client+`"}`)["id"]

	d.restart(sts.Principal{Kind: identity.ServicePrincipal, Name: client, Password: passwordHash})
	token, refused := d.program(client, word, management)
	require.NotEmpty(t, token, refused)
	_, refused = d.program(client, secret, management)
	require.NotEmpty(t, refused)
	found := ids(d.answered(200, "GET", "/v1.0/servicePrincipals"+filter("appId eq '"+client+"'"), ""))
	require.Len(t, found, 1)
	require.NotEqual(t, made, found[0])
	d.answered(409, "POST", "/v1.0/servicePrincipals", `{"appId":"`+client+`"}`)

	d.restart()
	token, refused = d.program(client, secret, management)
	require.NotEmpty(t, token, refused)
	require.Equal(t, []string{made.(string)}, ids(d.answered(200, "GET", "/v1.0/servicePrincipals"+filter("appId eq '"+client+"'"), "")))
}

// A service principal that the store does not take is nobody.
func TestNotStored(t *testing.T) {
	t.Parallel()
	d := newDevice(t)
	app := d.answered(201, "POST", "/v1.0/applications", `{"displayName":"robot"}`)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	r := httptest.NewRequest("POST", host+"/v1.0/servicePrincipals", strings.NewReader(`{"appId":"`+app["appId"].(string)+`"}`)).WithContext(gone)
	r.Header.Set("Authorization", "Bearer "+d.token("EdgeArmUser"))
	w := httptest.NewRecorder()
	d.ServeHTTP(w, r)
	require.GreaterOrEqual(t, w.Code, 400, w.Body)
	require.Nil(t, d.tokens.PrincipalNamed(identity.ServicePrincipal, app["appId"].(string)))
	d.answered(201, "POST", "/v1.0/servicePrincipals", `{"appId":"`+app["appId"].(string)+`"}`)
}
