package arm_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/edgerite/edgerite/arm/armtest"
)

// However a client spells a path, it gets there, without a redirect, and reads the stored spelling.
func TestSpellings(t *testing.T) {
	t.Parallel()
	d := armtest.New(t, toys())
	path := d.Group("My-Group") + toysAt + "Bear"
	d.Must("PUT", path, body(nil))
	for _, spelled := range []string{
		path,
		strings.ToLower(path),
		strings.ToUpper(path),
		"/" + path,
		"///" + strings.ReplaceAll(path, "/", "//"),
		path + "/",
		strings.Replace(path, "resourceGroups", "resourcegroups", 1),
		strings.Replace(path, "subscriptions", "Subscriptions", 1),
		strings.Replace(path, "Bear", "%42ear", 1),
		path + "?API-Version=2020-06-01&api-version=2020-06-01",
	} {
		r := d.Do("GET", armtest.BaseURL+spelled, nil)
		assert.Equal(t, 200, r.Status, "%s: %s", spelled, r.Body)
		assert.Equal(t, path, r.Get("id"), spelled)
	}
	made := d.Must("PUT", strings.ToUpper(path)+"2", body(nil), 201)
	assert.Equal(t, strings.Replace(path, "Bear", "BEAR2", 1), made.Get("id"), "the group's own spelling, the type's, the client's of the name")
	d.Must("PUT", "//subscriptions/"+armtest.SubscriptionID+"/resourcegroups/other", body(nil), 201)
	d.Must("POST", "/"+path+"/PLAY", nil, 200)
	assert.Equal(t, "Bear", d.Must("GET", path+"/manual", nil).Get("about"))
	assert.JSONEq(t, `["DBELocal","dark"]`, string(d.Must("GET", armtest.Sub+"/providers/test.toys/Locations/DBELocal/COLORS?shade=dark", nil).Body))
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	d := armtest.New(t)
	r := armtest.Request(t, "GET", "/subscriptions", nil)
	r.Header.Set("X-Ms-Client-Request-Id", "mine")
	r.Header.Set("X-Ms-Return-Client-Request-Id", "true")
	r.Header.Set("X-Ms-Correlation-Request-Id", "theirs")
	a := d.Send(r)
	get := func(name string) string { return strings.Join(a.Sent[name], "|") }
	assert.Equal(t, "mine", get("x-ms-client-request-id"))
	assert.Equal(t, "theirs", get("x-ms-correlation-request-id"))
	assert.Equal(t, "DBELOCAL:20240506T070809Z:theirs", get("x-ms-routing-request-id"))
	assert.Regexp(t, `^[0-9a-f-]{36}$`, get("x-ms-request-id"))
	assert.Equal(t, "14999", get("x-ms-ratelimit-remaining-subscription-reads"))
	assert.Equal(t, "Mon, 06 May 2024 07:08:09 GMT", get("Date"))
	for name, value := range map[string]string{
		"Cache-Control": "no-cache", "Pragma": "no-cache", "Expires": "-1", "X-Content-Type-Options": "nosniff",
		"Strict-Transport-Security": "max-age=31536000; includeSubDomains", "Content-Type": "application/json; charset=utf-8",
	} {
		assert.Equal(t, value, get(name))
	}
	r = armtest.Request(t, "DELETE", armtest.Sub+"/resourceGroups/none", nil)
	r.Header.Set("X-Ms-Correlation-Request-Id", "a\r\nSet-Cookie: b")
	a = d.Send(r)
	assert.Equal(t, http.StatusNotFound, a.Status)
	assert.Equal(t, "1199", get("x-ms-ratelimit-remaining-subscription-writes"))
	assert.Equal(t, "gateway", get("x-ms-failure-cause"))
	assert.Equal(t, get("x-ms-request-id"), get("x-ms-correlation-request-id"), "what is no id is not sent back")
}
