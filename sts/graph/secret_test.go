package graph_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What Graph makes signs in: with each secret in force, until it is removed, has ended, or its application is disabled or gone.
func TestSecrets(t *testing.T) {
	t.Parallel()
	d := newDevice(t)
	app := d.answered(201, "POST", "/v1.0/applications", `{"displayName":"robot"}`)
	client, path := app["appId"].(string), "/v1.0/applications/"+app["id"].(string)
	one := d.answered(200, "POST", path+"/addPassword", `{}`)
	_, refused := d.program(client, one["secretText"].(string), management)
	require.Contains(t, refused, "AADSTS700016", "an application without a service principal is nobody")

	sp := d.answered(201, "POST", "/v1.0/servicePrincipals", `{"appId":"`+strings.ToUpper(client)+`"}`)
	two := d.answered(200, "POST", path+"/addPassword", `{"passwordCredential":{"endDateTime":"2026-03-04T06:00:00Z"}}`)
	three := d.answered(200, "POST", "/v1.0/servicePrincipals/"+sp["id"].(string)+"/addPassword", `{}`)
	signsIn := func(secret map[string]any) bool {
		token, refused := d.program(client, secret["secretText"].(string), management)
		if token == "" {
			require.Contains(t, refused, "AADSTS7000215")
			return false
		}
		who, err := d.tokens.Verify(token, d.tokens.ManagementAudience())
		require.NoError(t, err)
		require.Equal(t, sp["id"], who.ObjectID)
		return true
	}
	require.True(t, signsIn(one))
	require.True(t, signsIn(two))
	require.True(t, signsIn(three))
	d.restart()
	require.True(t, signsIn(one))
	d.answered(204, "POST", path+"/removePassword", `{"keyId":"`+one["keyId"].(string)+`"}`)
	require.False(t, signsIn(one), "a removed secret is not remembered")
	require.True(t, signsIn(three))

	held, _ := d.program(client, three["secretText"].(string), management)
	d.answered(204, "PATCH", "/v1.0/servicePrincipals/"+sp["id"].(string), `{"accountEnabled":false}`)
	_, refused = d.program(client, three["secretText"].(string), management)
	require.Contains(t, refused, "AADSTS7000112")
	_, err := d.tokens.Verify(held, d.tokens.ManagementAudience())
	require.Error(t, err, "its sessions are over")
	d.answered(204, "PATCH", "/v1.0/servicePrincipals/"+sp["id"].(string), `{"accountEnabled":true}`)
	d.restart()
	require.True(t, signsIn(three))
	_, err = d.tokens.Verify(held, d.tokens.ManagementAudience())
	require.Error(t, err, "after a restart too")

	d.answered(204, "DELETE", path, "")
	_, refused = d.program(client, three["secretText"].(string), management)
	require.Contains(t, refused, "AADSTS700016")
	require.NoError(t, d.store.Scan([]byte("graph/"), []byte("graph0"), func(_, value []byte) (bool, error) {
		require.NotContains(t, string(value), three["secretText"])
		return true, nil
	}))
}

// A secret ends by real time, in which its end was written.
func TestSecretEnds(t *testing.T) {
	t.Parallel()
	d := newDevice(t)
	app := d.answered(201, "POST", "/localhost/applications?api-version=1.6", `{"displayName":"tool","passwordCredentials":[{"value":"Over-and-out","startDate":"2025-03-04T05:00:00Z","endDate":"2026-03-04T05:00:00Z"}]}`)
	d.answered(201, "POST", "/localhost/servicePrincipals?api-version=1.6", `{"appId":"`+app["appId"].(string)+`"}`)
	_, refused := d.program(app["appId"].(string), "Over-and-out", management)
	require.Contains(t, refused, "AADSTS7000215")
	d.answered(204, "PATCH", "/localhost/applications/"+app["objectId"].(string)+"/passwordCredentials?api-version=1.6", `{"value":[{"value":"In-force-again"}]}`)
	token, refused := d.program(app["appId"].(string), "In-force-again", management)
	require.NotEmpty(t, token, refused)
}

// Few secrets are slow to check: those that people chose.
func TestFewChosenSecrets(t *testing.T) {
	t.Parallel()
	d := newDevice(t)
	app := d.answered(201, "POST", "/v1.0/applications", `{"displayName":"a"}`)
	client := app["appId"].(string)
	d.answered(201, "POST", "/v1.0/servicePrincipals", `{"appId":"`+client+`"}`)
	set := func(status, n int, kept string) {
		for i := range n {
			kept += fmt.Sprintf(`,{"value":"chosen-%d"}`, i)
		}
		d.answered(status, "PATCH", "/localhost/applications/"+app["id"].(string)+"/passwordCredentials?api-version=1.6", `{"value":[`+strings.TrimPrefix(kept, ",")+`]}`)
	}
	made := d.answered(200, "POST", "/v1.0/applications/"+app["id"].(string)+"/addPassword", `{}`)
	kept := `{"keyId":"` + made["keyId"].(string) + `"}`
	set(403, 5, kept)
	set(204, 4, kept)
	d.restart()
	for _, secret := range []string{"chosen-3", made["secretText"].(string)} {
		token, refused := d.program(client, secret, management)
		require.NotEmpty(t, token, refused)
	}
}
