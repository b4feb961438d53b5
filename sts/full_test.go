package sts_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/internal/store"
	"github.com/edgerite/edgerite/internal/store/storetest"
	"github.com/edgerite/edgerite/sts"
)

// TestFullStore signs people in all the same. What cannot be remembered is said not to be: a session that could not be ended goes on, and
// "the client must assume the token still exists": https://www.rfc-editor.org/rfc/rfc7009#section-2.2.1
func TestFullStore(t *testing.T) {
	t.Parallel()
	disk := storetest.NewVolume()
	d := newDevice(t, func(deps *sts.Deps) {
		st, err := store.Open(store.Options{Dir: "device", FS: disk, Log: deps.Log})
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, st.Close()) })
		deps.Store = st
	})
	disk.Full.Store(true)
	user := d.signIn(t)
	require.Equal(t, http.StatusOK, user.Code, user.Body)

	a := d.revoke(t, "token", user.Refresh, "client_id", azureCLI)
	require.Equal(t, http.StatusServiceUnavailable, a.Code, a.Body)
	require.Equal(t, "temporarily_unavailable", a.Error)
	require.Equal(t, []int{90024}, a.Codes)
	require.NotEmpty(t, a.Header().Get("Retry-After"))

	page := d.do(t, httptest.NewRequest(http.MethodGet, base+"/oauth2/logout?"+url.Values{"id_token_hint": {user.ID}}.Encode(), nil))
	require.Equal(t, http.StatusServiceUnavailable, page.Code)
	require.Contains(t, page.Body.String(), "no space left", "nobody is told that they have signed out")
	require.Equal(t, http.StatusOK, d.post(t, "grant_type", "refresh_token", "client_id", azureCLI, "refresh_token", user.Refresh).Code)
}
