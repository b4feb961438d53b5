package graph_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/edgerite/edgerite/internal/store/storetest"
)

// Changes wait for the disk side by side, and are seen meanwhile.
func TestNoLockIsHeldOverASync(t *testing.T) {
	t.Parallel()
	disk := storetest.NewStuck()
	d := newDeviceOn(t, disk)
	token := d.token("EdgeArmUser")
	app := d.answered(http.StatusCreated, "POST", "/v1.0/applications", `{"displayName":"app"}`)
	d.answered(http.StatusCreated, "POST", "/v1.0/servicePrincipals", fmt.Sprintf(`{"appId":%q}`, app["appId"]))
	old := d.answered(http.StatusCreated, "POST", "/v1.0/groups", groupBody("old"))

	ask := func(method, target, body string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, host+target, strings.NewReader(body))
		r.Header.Set("Authorization", "Bearer "+token)
		w := httptest.NewRecorder()
		d.ServeHTTP(w, r)
		return w
	}
	release := disk.Hold()
	var all sync.WaitGroup
	for _, change := range []struct {
		status               int
		method, target, body string
	}{
		{201, "POST", "/v1.0/groups", groupBody("new")},
		{201, "POST", "/v1.0/users", userBody("bob")},
		{201, "POST", "/v1.0/users", userBody("carol")},
		{204, "PATCH", "/v1.0/groups/" + old["id"].(string), `{"displayName":"changed"}`},
		{204, "DELETE", "/v1.0/applications/" + app["id"].(string), ""},
	} {
		all.Go(func() {
			w := ask(change.method, change.target, change.body)
			assert.Equal(t, change.status, w.Code, w.Body)
		})
	}
	for target, want := range map[string]string{
		"/v1.0/groups?$filter=displayName+eq+'new'":     `"displayName":"new"`,
		"/v1.0/groups?$filter=displayName+eq+'changed'": `"displayName":"changed"`,
		"/v1.0/users/bob":   `"displayName":"bob"`,
		"/v1.0/users/carol": `"displayName":"carol"`,
		"/v1.0/servicePrincipals?$filter=appId+eq+'" + app["appId"].(string) + "'": `"value":[]`,
	} {
		assert.Eventually(t, func() bool {
			return strings.Contains(ask("GET", strings.ReplaceAll(target, "+", "%20"), "").Body.String(), want)
		},
			10*time.Second, time.Millisecond, target)
	}
	release()
	all.Wait()
}

func groupBody(name string) string {
	return fmt.Sprintf(`{"displayName":%q,"mailEnabled":false,"mailNickname":%q,"securityEnabled":true}`, name, name)
}

func userBody(name string) string {
	return fmt.Sprintf(`{"accountEnabled":true,"displayName":%q,"mailNickname":%q,"userPrincipalName":%q,"passwordProfile":{"password":"Some-long-word"}}`,
		name, name, name)
}
