package sts_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/sts"
)

// An id_token says who is to sign in: nobody else's sign-in is told to the client, by the cookie or by the page.
func TestIDTokenHint(t *testing.T) {
	t.Parallel()
	b := newBrowser(newDevice(t, others))
	own := b.signIn(t).ID
	alices := b.post(t, "grant_type", "password", "client_id", azureCLI, "username", "alice", "password", "alices-word").ID
	foreign := newDevice(t, func(deps *sts.Deps) { deps.Keys = sts.NewKeys(&memoryKeys{}, deps.Clock) }).signIn(t).ID
	a := b.get(t, again("id_token_hint", alices))
	require.Contains(t, a.Body.String(), `value="Alice@localhost"`)
	_, q := sentTo(t, b.submit(t, "UserName", "EdgeArmUser", "Password", password))
	require.Equal(t, "login_required", q.Get("error"))
	require.Empty(t, q.Get("code"))
	require.True(t, b.isAsked(t), "and nobody has signed in with this browser")

	b.code(t)
	require.False(t, b.isAsked(t, "id_token_hint", own))
	require.NotEmpty(t, b.silently(t, again("prompt", "none", "id_token_hint", own)).Get("code"))
	require.Equal(t, "interaction_required", b.silently(t, again("prompt", "none", "id_token_hint", alices)).Get("error"))
	require.False(t, b.isAsked(t, "id_token_hint", foreign), "nothing that it says can be believed")
	b.get(t, again("id_token_hint", alices))
	_, q = sentTo(t, b.submit(t, "UserName", "alice", "Password", "alices-word"))
	require.Equal(t, "Alice@localhost", claimsOf(t, b.redeemCode(t, q.Get("code")).ID)["upn"])

	for name, hint := range map[string]string{
		"an access token": b.signIn(t).Access, "a word": "x", "another client's": b.from(t, "127.0.0.1:1", "alice", "alices-word").ID,
		"altered": own[:len(own)-8] + "AAAAAAAA",
	} {
		require.Equal(t, "invalid_request", b.silently(t, again("id_token_hint", hint)).Get("error"), name)
	}
	b.clock.Advance(2 * time.Hour)
	require.Contains(t, b.get(t, again("id_token_hint", alices)).Body.String(), `value="Alice@localhost"`, "it may be over")
}

func TestPrompt(t *testing.T) {
	t.Parallel()
	b := newBrowser(newDevice(t, others))
	require.Equal(t, "interaction_required", b.silently(t, again("prompt", "none")).Get("error"))
	inCloud := func(target string) string { return strings.Replace(target, "/adfs/oauth2/", "/common/oauth2/", 1) }
	require.Equal(t, "login_required", b.silently(t, inCloud(again("prompt", "none"))).Get("error"))
	require.True(t, b.isAsked(t, "prompt", "attempt_none"))
	b.code(t)

	require.NotEmpty(t, b.silently(t, again("prompt", "none")).Get("code"))
	require.NotEmpty(t, b.silently(t, inCloud(again("prompt", "none"))).Get("code"), "whatever the spelling")
	require.False(t, b.isAsked(t, "prompt", "attempt_none"))
	for _, prompt := range []string{"login", "select_account", "consent", "create", "refresh_session", "login consent"} {
		require.True(t, b.isAsked(t, "prompt", prompt), prompt)
	}

	// Whoever another one is wanted for is asked.
	for _, hint := range []string{"edgearmuser", "EdgeArmUser@localhost"} {
		require.False(t, b.isAsked(t, "login_hint", hint), hint)
	}
	for _, hint := range []string{"alice", "nobody"} {
		require.True(t, b.isAsked(t, "login_hint", hint), hint)
		require.Equal(t, "interaction_required", b.silently(t, again("prompt", "none", "login_hint", hint)).Get("error"), hint)
	}
	b.get(t, again("login_hint", "alice"))
	b.submit(t, "UserName", "alice", "Password", "alices-word")
	require.False(t, b.isAsked(t, "login_hint", "alice"), "who came last is signed in")
	require.True(t, b.isAsked(t, "login_hint", "EdgeArmUser"))

	// A form is no way around it.
	b.get(t, again())
	b.get(t, again("prompt", "login"))
	b.at = again("prompt", "none")
	_, q := sentTo(t, b.submit(t, "UserName", "EdgeArmUser", "Password", password))
	require.Equal(t, "interaction_required", q.Get("error"))
}

func TestMaxAge(t *testing.T) {
	t.Parallel()
	b := newBrowser(newDevice(t))
	b.code(t)
	require.True(t, b.isAsked(t, "max_age", "0"), "which is never long enough ago")
	require.False(t, b.isAsked(t, "max_age", "1"))
	b.clock.Advance(10 * time.Minute)
	require.False(t, b.isAsked(t, "max_age", "600"))
	require.True(t, b.isAsked(t, "max_age", "599"))
	require.Equal(t, "interaction_required", b.silently(t, again("max_age", "599", "prompt", "none")).Get("error"))

	a := b.redeemCode(t, b.silently(t, again("max_age", "600")).Get("code"))
	require.EqualValues(t, epoch.Unix(), claimsOf(t, a.ID)["auth_time"])
	require.False(t, b.isAsked(t, "max_age", "600"))
	a = b.redeemCode(t, b.code(t, "prompt", "", "max_age", "60"))
	require.EqualValues(t, epoch.Unix(), claimsOf(t, a.ID)["auth_time"], "in the time of who reads it")
	require.False(t, b.isAsked(t, "max_age", "60"))
}
