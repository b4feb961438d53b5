package graph_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/internal/store/storetest"
)

// TestFullStore refuses every kind of write with Graph's own status for it, of which nothing is left, and goes on to read.
// Such writes were answered as our own fault once.
func TestFullStore(t *testing.T) {
	t.Parallel()
	disk := storetest.NewVolume()
	d := newDeviceOn(t, disk)
	app := d.answered(http.StatusCreated, "POST", "/v1.0/applications", `{"displayName":"app"}`)
	group := d.answered(http.StatusCreated, "POST", "/v1.0/groups", groupBody("old"))
	bob := d.answered(http.StatusCreated, "POST", "/v1.0/users", userBody("bob"))
	appPath, groupPath, bobPath := "/v1.0/applications/"+app["id"].(string), "/v1.0/groups/"+group["id"].(string), "/v1.0/users/"+bob["id"].(string)
	before := d.answered(http.StatusOK, "GET", "/v1.0/users", "")
	disk.Full.Store(true)
	for name, change := range map[string][3]string{
		"an application":       {"POST", "/v1.0/applications", `{"displayName":"x"}`},
		"a service principal":  {"POST", "/v1.0/servicePrincipals", `{"appId":"` + app["appId"].(string) + `"}`},
		"a group":              {"POST", "/v1.0/groups", groupBody("new")},
		"a user":               {"POST", "/v1.0/users", userBody("carol")},
		"an application's":     {"PATCH", appPath, `{"displayName":"changed"}`},
		"a user's":             {"PATCH", bobPath, `{"displayName":"changed"}`},
		"the device's user's":  {"PATCH", "/v1.0/users/alice@localhost", `{"accountEnabled":false}`},
		"a secret":             {"POST", appPath + "/addPassword", `{}`},
		"a member":             {"POST", groupPath + "/members/$ref", `{"@odata.id":"` + host + `/v1.0/directoryObjects/` + bob["id"].(string) + `"}`},
		"Azure AD Graph's one": {"POST", "/myorganization/groups?api-version=1.6", groupBody("new")},
	} {
		w := d.ask("EdgeArmUser", change[0], change[1], change[2])
		require.Equal(t, http.StatusInsufficientStorage, w.Code, name+": "+w.Body.String())
		var body map[string]map[string]any
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), &body))
		failure := body["error"]
		if failure == nil {
			failure = body["odata.error"]
		}
		require.Equal(t, "Directory_QuotaExceeded", failure["code"], name)
	}
	require.Equal(t, before, d.answered(http.StatusOK, "GET", "/v1.0/users", ""))
	require.Equal(t, "app", d.answered(http.StatusOK, "GET", appPath, "")["displayName"])
	require.Empty(t, d.answered(http.StatusOK, "GET", groupPath+"/members", "")["value"])
	require.NotEmpty(t, d.token("alice"), "who was not disabled signs in all the same")
}
