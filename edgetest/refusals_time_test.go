package edgetest_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What was good is refused once the clock has gone on, and what is made then is good.
func TestWhatTimeEnds(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	a := newAccount(l, "sa1")
	manager, storage := l.signIn("edge1", l.Management()+"/"), l.signIn("edge1", "https://storage.azure.com/")
	signature := a.sas() // for an hour
	get := func(address, token string) answer {
		r := request(t, http.MethodGet, address, "")
		r.Header.Set("x-ms-version", "2019-07-07")
		if token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
		return l.send(t, r)
	}
	subscriptions, blob := l.Management()+"/subscriptions?api-version=2016-06-01", a.Blob("sa1")+"/docs/block"
	require.Equal(t, 200, get(subscriptions, manager.Access).status)
	require.Equal(t, 200, get(blob, storage.Access).status)
	require.Equal(t, 200, get(blob+"?"+signature, "").status)

	l.Clock().Advance(2 * time.Hour)
	requireARM(t, get(subscriptions, manager.Access), 401, "ExpiredAuthenticationToken")
	requireBlob(t, get(blob, storage.Access), 403, "AuthenticationFailed")
	requireBlob(t, get(blob+"?"+signature, ""), 403, "AuthenticationFailed")
	r := request(t, http.MethodPost, l.Login()+"/adfs/oauth2/token", url.Values{
		"grant_type": {"refresh_token"}, "client_id": {"x"}, "refresh_token": {manager.Refresh},
	}.Encode())
	r.Header.Set("Content-Type", form)
	requireOAuth(t, l.send(t, r), 400, "invalid_grant", 70043)

	assert.Equal(t, 200, get(subscriptions, l.Token()).status)
	assert.Equal(t, 200, get(blob, l.TokenFor("https://storage.azure.com/")).status)
	assert.Equal(t, 200, get(blob+"?"+a.sas("sp", "r"), "").status)
	r = a.request(t, http.MethodGet, "/docs/block", "", "")
	a.sign(r)
	assert.Equal(t, 200, l.send(t, r).status)
}
