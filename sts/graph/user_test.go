package graph_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A user's properties can be changed by the names of either Graph, and are seen by both.
func TestUpdatedUser(t *testing.T) {
	t.Parallel()
	d := newDevice(t)
	bob := d.answered(201, "POST", "/v1.0/users", strings.Replace(userBody("bob"), "{", `{"jobTitle":"Smith","otherMails":["bob@example.com"],`, 1))
	require.Equal(t, "Smith", bob["jobTitle"])
	target := "/v1.0/users/" + bob["id"].(string)
	d.answered(204, "PATCH", target, `{
		"displayName":"Robert","jobTitle":null,"givenName":"Robert","businessPhones":["+1 555 0100"],"department":"Forge","streetAddress":"1 Anvil Road",
		"mobilePhone":"+1 555 0101","usageLocation":"US"}`)
	got := d.answered(200, "GET", target+"?$select=displayName,jobTitle,givenName,businessPhones,department,streetAddress,mobilePhone,usageLocation,otherMails,createdDateTime", "")
	delete(got, "@odata.context")
	delete(got, "@odata.type")
	require.Equal(t, map[string]any{
		"displayName": "Robert", "jobTitle": nil, "givenName": "Robert", "businessPhones": []any{"+1 555 0100"}, "department": "Forge", "streetAddress": "1 Anvil Road",
		"mobilePhone": "+1 555 0101", "usageLocation": "US", "otherMails": []any{"bob@example.com"}, "createdDateTime": "2026-03-04T05:06:07Z",
	}, got)
	require.NotContains(t, d.answered(200, "GET", target, ""), "department", "it is shown where it is selected")

	old := "/myorganization/users/" + bob["id"].(string) + "?api-version=1.6"
	d.answered(204, "PATCH", old, `{"mobile":"+1 555 0102","telephoneNumber":"+1 555 0103","physicalDeliveryOfficeName":"2/17","immutableId":"x"}`)
	for range 2 {
		shown := d.answered(200, "GET", old, "")
		require.Equal(t, "+1 555 0102", shown["mobile"])
		require.Equal(t, "+1 555 0103", shown["telephoneNumber"])
		require.Equal(t, "Forge", shown["department"])
		require.Equal(t, "2/17", d.answered(200, "GET", target, "")["officeLocation"])
		require.Len(t, d.answered(200, "GET", "/v1.0/users?$filter="+url.QueryEscape("department eq 'forge'"), "")["value"], 1)
		d.restart()
	}
	require.NotContains(t, fmt.Sprint(d.answered(200, "GET", old, "")), "Some-long-word")
}

// A user may get another name, which nobody else has, and signs in by it.
func TestRenamedUser(t *testing.T) {
	t.Parallel()
	d := newDevice(t)
	bob := d.answered(201, "POST", "/v1.0/users", userBody("bob"))
	target := "/v1.0/users/" + bob["id"].(string)
	signIn := func(name string) string {
		_, refused := d.post(url.Values{"grant_type": {"password"}, "client_id": {"x"}, "username": {name}, "password": {"Some-long-word"}, "resource": {management}})
		return refused
	}
	d.answered(204, "PATCH", target, `{"userPrincipalName":"robert@localhost"}`)
	require.Empty(t, signIn("robert"))
	require.Contains(t, signIn("bob"), "AADSTS50126")
	require.Equal(t, "robert@localhost", d.answered(200, "GET", "/v1.0/users/robert@localhost", "")["userPrincipalName"])
	for _, name := range []string{"alice", "Alice@localhost", "EdgeArmUser", "", "a b"} {
		d.answered(400, "PATCH", target, fmt.Sprintf(`{"userPrincipalName":%q}`, name))
	}
	d.answered(204, "PATCH", target, `{"userPrincipalName":"Robert@localhost"}`)
	d.answered(201, "POST", "/v1.0/users", userBody("bob"))
}

// A change is made as a whole or not at all.
func TestRefusedUpdateOfAUser(t *testing.T) {
	t.Parallel()
	d := newDevice(t)
	bob := d.answered(201, "POST", "/v1.0/users", userBody("bob"))
	target := "/v1.0/users/" + bob["id"].(string)
	for name, body := range map[string]string{
		"a short password":  `{"displayName":"x","accountEnabled":false,"passwordProfile":{"password":"x"}}`,
		"no password":       `{"displayName":"x","passwordProfile":{"forceChangePasswordNextSignIn":true}}`,
		"another's name":    `{"displayName":"x","accountEnabled":false,"userPrincipalName":"alice"}`,
		"no display name":   `{"department":"x","displayName":null}`,
		"a long title":      `{"displayName":"x","jobTitle":"` + strings.Repeat("ü", 129) + `"}`,
		"two phones":        `{"displayName":"x","businessPhones":["1","2"]}`,
		"a phone like that": `{"displayName":"x","businessPhones":[1]}`,
		"a number":          `{"displayName":"x","jobTitle":1}`,
		"read-only":         `{"displayName":"x","createdDateTime":"2020-01-01T00:00:00Z"}`,
		"no property":       `{"displayName":"x","shoeSize":"44"}`,
	} {
		require.Contains(t, fmt.Sprint(d.answered(400, "PATCH", target, body)), "Request_BadRequest", name)
	}
	shown := d.answered(200, "GET", target+"?$select=displayName,accountEnabled,department", "")
	require.Equal(t, []any{"bob", true, nil}, []any{shown["displayName"], shown["accountEnabled"], shown["department"]})
	d.answered(204, "PATCH", target, `{"jobTitle":"`+strings.Repeat("ü", 128)+`"}`)

	// What the device or its configuration has keeps its names.
	for _, name := range []string{"EdgeArmUser", "alice"} {
		d.answered(403, "PATCH", "/v1.0/users/"+name, `{"jobTitle":"x"}`)
		d.answered(403, "PATCH", "/v1.0/users/"+name, `{"displayName":"x"}`)
	}
	require.Equal(t, 403, d.ask("alice", "PATCH", target, `{"jobTitle":"x"}`).Code)
}
