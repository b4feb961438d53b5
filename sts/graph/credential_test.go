package graph_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A term that no answer could write is refused, and a secret so short that its hint gives it away.
func TestCredentialBounds(t *testing.T) {
	t.Parallel()
	d := newDevice(t)
	id := d.answered(201, "POST", "/v1.0/applications", `{"displayName":"a"}`)["id"].(string)
	for _, end := range []string{"9999-12-31T23:59:59-01:00", "0000-12-31T00:00:00Z", "0001-01-01T00:00:00+01:00"} {
		d.answered(400, "POST", "/v1.0/applications/"+id+"/addPassword", `{"passwordCredential":{"endDateTime":"`+end+`"}}`)
	}
	d.answered(200, "POST", "/v1.0/applications/"+id+"/addPassword", `{"passwordCredential":{"endDateTime":"9999-12-31T23:59:59Z"}}`)
	passwords := "/localhost/applications/" + id + "/passwordCredentials?api-version=1.6"
	for secret, status := range map[string]int{"abc": 400, "seven77": 400, "éééééééé": 204, strings.Repeat("a", 257): 400} {
		d.answered(status, "PATCH", passwords, `{"value":[{"value":"`+secret+`"}]}`)
	}
	shown := d.answered(200, "GET", "/v1.0/applications/"+id, "")["passwordCredentials"].([]any)
	require.Len(t, shown, 1)
	require.Equal(t, "ééé", shown[0].(map[string]any)["hint"])
}

// Who may not change an object is told so before anything is done with the secrets of the request, the hashes of which take long: what is
// wrong with them does not come to light.
func TestDeniedBeforeHashing(t *testing.T) {
	t.Parallel()
	d := newDevice(t)
	id := d.answered(201, "POST", "/v1.0/applications", `{"displayName":"a"}`)["id"].(string)
	many := `[{"value":"a-secret-of-mine"}` + strings.Repeat(`,{"value":"a-secret-of-mine"}`, 20) + `]`
	for _, one := range [][3]string{
		{"POST", "/v1.0/applications/" + id + "/addPassword", `{"passwordCredential":{"endDateTime":"9999-12-31T23:59:59-01:00"}}`},
		{"PATCH", "/localhost/applications/" + id + "/passwordCredentials?api-version=1.6", `{"value":` + many + `}`},
		{"PATCH", "/localhost/applications/" + id + "?api-version=1.6", `{"passwordCredentials":` + many + `}`},
	} {
		w := d.ask("alice", one[0], one[1], one[2])
		require.Equal(t, 403, w.Code, w.Body)
		require.Contains(t, w.Body.String(), "Authorization_RequestDenied", one[1])
	}
}
