package sts_test

import (
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/internal/identity"
	"github.com/edgerite/edgerite/internal/store"
	"github.com/edgerite/edgerite/internal/store/storetest"
	"github.com/edgerite/edgerite/sts"
)

func TestSessionsAreListedAndEnded(t *testing.T) {
	t.Parallel()
	d := newDevice(t, others)
	user := d.from(t, "192.0.2.7:1", "EdgeArmUser", password)
	d.clock.Advance(time.Minute)
	alice, second := d.from(t, "127.0.0.1:1", "alice", "alices-word"), d.from(t, "127.0.0.1:1", "alice", "alices-word")
	require.Equal(t, http.StatusOK, d.redeem(t, alice.Refresh).Code)
	d.asApp(t, app, "apps-word")

	list := func() []sts.Session {
		all, err := d.Sessions()
		require.NoError(t, err)
		return all
	}
	all := list()
	require.Len(t, all, 4, "a refreshed session is no other one")
	first := all[3]
	require.Equal(t, "EdgeArmUser@localhost", first.Name)
	require.Equal(t, "192.0.2.7", first.Address)
	require.Equal(t, "x", first.Client)
	require.Equal(t, epoch, first.Began)
	require.Equal(t, 89*time.Minute, first.Left)

	require.NoError(t, d.EndSession(t.Context(), first.ID))
	require.ErrorIs(t, d.EndSession(t.Context(), first.ID), sts.ErrNoSession)
	check := func() {
		d.over(t, user)
		require.Equal(t, http.StatusOK, d.redeem(t, alice.Refresh).Code, "nobody else")
		require.Len(t, list(), 3)
	}
	check()
	d.restart(t, "next")
	check()

	require.NoError(t, d.EndSessionsOf(t.Context(), "alice"))
	d.over(t, alice)
	d.over(t, second)
	require.Len(t, list(), 1)
	require.ErrorIs(t, d.EndSessionsOf(t.Context(), "nobody"), sts.ErrNoPrincipal)
	d.restart(t, "third")
	d.over(t, alice)
	require.Equal(t, http.StatusOK, d.from(t, "127.0.0.1:1", "alice", "alices-word").Code)

	d.clock.Advance(2 * time.Hour)
	require.Empty(t, list(), "what is over is not listed")
}

// A start of the program is a restart of the device where one wants it to be.
func TestRestartEndsSessions(t *testing.T) {
	t.Parallel()
	d := newDevice(t, func(deps *sts.Deps) { deps.RestartEnds, deps.Run = true, "first" })
	user := d.from(t, "127.0.0.1:1", "EdgeArmUser", password)
	d.restart(t, "first")
	require.Equal(t, http.StatusOK, d.redeem(t, user.Refresh).Code, "an idle device's store is closed and opened")
	d.restart(t, "second")
	d.over(t, user)
	user = d.from(t, "127.0.0.1:1", "EdgeArmUser", password)
	require.NoError(t, d.EndSessions(t.Context()))
	d.over(t, user)
	user = d.from(t, "127.0.0.1:1", "EdgeArmUser", password)
	d.restart(t, "second")
	require.Equal(t, http.StatusOK, d.redeem(t, user.Refresh).Code)
}

// However many sessions there are, the list stays short and what was ended stays so.
func TestManySessions(t *testing.T) {
	t.Parallel()
	d := newDevice(t, quiet, others)
	d.LimitSessions(20)
	user := d.from(t, "127.0.0.1:1", "EdgeArmUser", password)
	var ended []*answer
	for range 100 {
		a := d.from(t, "127.0.0.1:1", "alice", "alices-word")
		d.clock.Advance(time.Second)
		all, err := d.Sessions()
		require.NoError(t, err)
		require.LessOrEqual(t, len(all), 20)
		require.NoError(t, d.EndSession(t.Context(), all[0].ID))
		ended = append(ended, a)
	}
	for _, a := range ended {
		d.over(t, a)
	}
	require.LessOrEqual(t, d.Revoked(), 20)
	require.Equal(t, http.StatusOK, d.redeem(t, user.Refresh).Code, "another's goes on")
	d.clock.Advance(2 * time.Hour)
	require.Equal(t, http.StatusOK, d.revoke(t, "token", d.from(t, "127.0.0.1:1", "alice", "alices-word").Refresh, "client_id", "x").Code)
}

// Whoever end sessions at once leave the store and the memory of one mind: a session that is good stays so over a restart.
func TestSessionsEndedAtOnce(t *testing.T) {
	t.Parallel()
	d := newDevice(t, quiet, others)
	for range 40 {
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() { assert.NoError(t, d.EndSessions(t.Context())) })
			all.Go(func() { assert.NoError(t, d.EndSessionsOf(t.Context(), "alice")) })
		}
		all.Wait()
		user, alice := d.from(t, "127.0.0.1:1", "EdgeArmUser", password), d.from(t, "127.0.0.1:1", "alice", "alices-word")
		d.restart(t, "")
		require.Equal(t, http.StatusOK, d.redeem(t, user.Refresh).Code)
		require.Equal(t, http.StatusOK, d.redeem(t, alice.Refresh).Code)
	}
}

// What is listed is counted right, whether it is ended or forgotten, by one or by many at once.
func TestListedSessionsAreCounted(t *testing.T) {
	t.Parallel()
	const limit = 40
	d := newDevice(t, quiet)
	d.LimitSessions(limit)
	kept := d.signIn(t)
	for range limit / 2 {
		require.Equal(t, http.StatusOK, d.revoke(t, "token", d.signIn(t).Refresh, "client_id", azureCLI).Code)
	}
	require.Equal(t, 1, d.Listed())
	var many sync.WaitGroup
	for range 8 {
		many.Go(func() {
			for range limit {
				d.post(t, "grant_type", "refresh_token", "client_id", azureCLI, "refresh_token", kept.Refresh)
				d.signIn(t)
			}
		})
	}
	many.Wait()
	all, err := d.Sessions()
	require.NoError(t, err)
	require.LessOrEqual(t, len(all), limit)
	require.Equal(t, len(all), d.Listed())
}

// Whatever ends sessions or changes who may sign in holds at once, and is held up by nobody else's, however long the disk takes.
func TestNoLockIsHeldOverASync(t *testing.T) {
	t.Parallel()
	disk := storetest.NewStuck()
	d := newDevice(t, quiet, others, func(deps *sts.Deps) {
		st, err := store.Open(store.Options{Dir: "device", FS: disk, Log: deps.Log})
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, st.Close()) })
		deps.Store = st
	})
	for _, name := range []string{"bob", "carol"} {
		_, err := d.AddPrincipal(t.Context(), sts.Principal{Kind: identity.User, Name: name}, "some-word")
		require.NoError(t, err)
	}
	tokens := map[string]*answer{}
	for _, who := range []string{"first", "second", "third"} {
		tokens[who] = d.signIn(t)
	}
	tokens["alice"], tokens["robot"] = d.from(t, "127.0.0.1:1", "alice", "alices-word"), d.asApp(t, app, "apps-word")
	for _, who := range []string{"bob", "carol"} {
		tokens[who] = d.from(t, "127.0.0.1:1", who, "some-word")
	}

	release := disk.Hold()
	var all sync.WaitGroup
	for _, change := range []func() error{
		func() error { return d.EndSession(t.Context(), claimsOf(t, tokens["first"].ID)["sid"].(string)) },
		func() error { return d.EndSession(t.Context(), claimsOf(t, tokens["second"].ID)["sid"].(string)) },
		func() error { return d.EndSession(t.Context(), claimsOf(t, tokens["third"].ID)["sid"].(string)) },
		func() error { return d.EndSessionsOf(t.Context(), "alice") },
		func() error { return d.EndSessionsOf(t.Context(), app) },
		func() error { _, err := d.SetDisabled(t.Context(), "bob", true); return err },
		func() error { _, err := d.RemovePrincipal(t.Context(), "carol"); return err },
	} {
		all.Go(func() { assert.NoError(t, change()) })
	}
	for who, a := range tokens {
		assert.Eventually(t, func() bool {
			_, err := d.Verify(a.Access, d.ManagementAudience())
			return err != nil
		}, 10*time.Second, time.Millisecond, who)
	}
	release()
	all.Wait()
	for _, a := range tokens {
		_, err := d.Verify(a.Access, d.ManagementAudience())
		require.Error(t, err)
	}
}
