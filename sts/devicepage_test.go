package sts_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Who has signed in only says yes to a device's code, and has to: a page of somebody else cannot.
func TestDevicePageOfWhoHasSignedIn(t *testing.T) {
	t.Parallel()
	b := newBrowser(newDevice(t, others))
	signedIn := b.redeemCode(t, b.code(t))

	request := b.deviceRequest(t)
	b.get(t, devicePage)
	page := b.submit(t, "user_code", strings.ToLower(request.UserCode)).Body.String()
	for _, part := range []string{"Microsoft Azure CLI", request.UserCode, "EdgeArmUser@localhost", "Continue", "Cancel"} {
		require.Contains(t, page, part)
	}
	require.NotContains(t, page, "passwordInput")
	require.Equal(t, "authorization_pending", b.poll(t, request.DeviceCode).Error, "a code alone is no sign-in")
	token := b.hidden.Get("FormToken")
	require.Equal(t, http.StatusForbidden, b.submit(t, "Continue", "true", "FormToken", "forged").Code)
	require.Equal(t, "authorization_pending", b.poll(t, request.DeviceCode).Error)
	require.Contains(t, b.submit(t, "Continue", "true", "FormToken", token, "user_code", request.UserCode).Body.String(), "You have signed in to Microsoft Azure CLI")
	a := b.poll(t, request.DeviceCode)
	require.Equal(t, http.StatusOK, a.Code, a.Body)
	require.Equal(t, claimsOf(t, signedIn.ID)["sid"], claimsOf(t, a.ID)["sid"])

	request = b.deviceRequest(t)
	b.get(t, devicePage)
	b.submit(t, "user_code", request.UserCode)
	require.Contains(t, b.submit(t, "Another", "true").Body.String(), "passwordInput")
	b.submit(t, "UserName", "alice", "Password", "alices-word", "SignIn", "true")
	require.Equal(t, "Alice@localhost", claimsOf(t, b.poll(t, request.DeviceCode).ID)["upn"])
	require.False(t, b.isAsked(t, "login_hint", "alice"), "signing in there signs the browser in")

	request = b.deviceRequest(t)
	b.get(t, devicePage)
	b.submit(t, "user_code", request.UserCode)
	require.Contains(t, b.submit(t, "Cancel", "true").Body.String(), "You have not signed in")
	require.Equal(t, "authorization_declined", b.poll(t, request.DeviceCode).Error)

	request = b.deviceRequest(t)
	b.get(t, devicePage)
	b.submit(t, "user_code", request.UserCode)
	require.NoError(t, b.EndSessions(t.Context()))
	require.Contains(t, b.submit(t, "Continue", "true").Body.String(), "passwordInput", "it has ended meanwhile")
	require.Equal(t, "authorization_pending", b.poll(t, request.DeviceCode).Error)
}
