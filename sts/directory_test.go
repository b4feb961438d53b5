package sts_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/internal/identity"
	"github.com/edgerite/edgerite/sts"
)

const app = "11111111-1111-4111-8111-111111111111"

func others(d *sts.Deps) {
	hash := func(password string) func() ([]byte, error) {
		return func() ([]byte, error) { return sts.HashCheaply(password) }
	}
	d.Principals = []sts.Principal{
		{Kind: identity.User, Name: "Alice", Password: hash("alices-word")},
		{Kind: identity.ServicePrincipal, Name: app, DisplayName: "My App", Password: hash("apps-word")},
	}
}

func (d *device) asApp(t *testing.T, id, secret string) *answer {
	t.Helper()
	return d.post(t, "grant_type", "client_credentials", "client_id", id, "client_secret", secret)
}

// Others than the device's own sign in with passwords of theirs, and are told apart by their tokens.
func TestConfiguredPrincipals(t *testing.T) {
	t.Parallel()
	d := newDevice(t, others)
	for _, name := range []string{"alice", "ALICE@localhost"} {
		a := d.from(t, "127.0.0.1:1", name, "alices-word")
		require.Equal(t, http.StatusOK, a.Code, a.Body)
		for _, raw := range []string{a.Access, a.ID} {
			c := claimsOf(t, raw)
			require.Equal(t, "Alice@localhost", c["upn"])
			require.NotEqual(t, claimsOf(t, d.signIn(t).Access)["oid"], c["oid"])
		}
		who, err := d.Verify(a.Access, d.ManagementAudience())
		require.NoError(t, err)
		require.Equal(t, "Alice@localhost", who.Name)
		kind, ok := d.PrincipalType(who.ObjectID)
		require.True(t, ok)
		require.Equal(t, "User", kind)
		refreshed := d.post(t, "grant_type", "refresh_token", "client_id", "x", "refresh_token", a.Refresh)
		require.Equal(t, who.ObjectID, claimsOf(t, refreshed.Access)["oid"], "whoever refreshes stays who they are")
	}
	require.Equal(t, []int{50126}, d.from(t, "127.0.0.1:1", "alice", password).Codes, "the device's password is EdgeArmUser's")
	require.Equal(t, []int{50126}, d.from(t, "127.0.0.1:1", "EdgeArmUser", "alices-word").Codes)
	require.Equal(t, []int{50126}, d.from(t, "127.0.0.1:1", "alice@example.com", "alices-word").Codes)

	a := d.asApp(t, strings.ToUpper(app), "apps-word")
	require.Equal(t, http.StatusOK, a.Code, a.Body)
	who, err := d.Verify(a.Access, d.ManagementAudience())
	require.NoError(t, err)
	require.Equal(t, identity.ServicePrincipal, who.Kind)
	require.Equal(t, app, who.Name)
	require.Equal(t, []int{7000215}, d.asApp(t, app, password).Codes)
	require.Equal(t, []int{7000215}, d.asApp(t, sts.ServicePrincipal, "apps-word").Codes)
	require.Equal(t, []int{700016}, d.asApp(t, azureCLI, "apps-word").Codes)
}

// One's wrong passwords lock nobody else out.
func TestLockOutIsOnesOwn(t *testing.T) {
	t.Parallel()
	d := newDevice(t, others)
	for range 10 {
		d.from(t, "127.0.0.1:1", "alice", "wrong")
	}
	require.Equal(t, []int{50053}, d.from(t, "127.0.0.2:1", "alice", "alices-word").Codes)
	require.Equal(t, http.StatusOK, d.from(t, "127.0.0.2:1", "EdgeArmUser", password).Code)
	d.clock.Advance(time.Minute)
	require.Equal(t, http.StatusOK, d.from(t, "127.0.0.2:1", "alice", "alices-word").Code)
}

// Those that are made live in the store, with a hash for a password, until they are deleted.
func TestMadePrincipals(t *testing.T) {
	t.Parallel()
	d := newDevice(t, others)
	bob, err := d.AddPrincipal(t.Context(), sts.Principal{Kind: identity.User, Name: "bob"}, "bobs-word")
	require.NoError(t, err)
	require.Equal(t, "bob@localhost", bob.Name)
	robot, err := d.AddPrincipal(t.Context(), sts.Principal{Kind: identity.ServicePrincipal, DisplayName: "Robot"}, "robots-word")
	require.NoError(t, err)

	again, err := sts.New(t.Context(), d.deps)
	require.NoError(t, err)
	restarted := &device{Service: again, clock: d.clock, real: d.real, deps: d.deps}
	signed := restarted.from(t, "127.0.0.1:1", "bob", "bobs-word")
	require.Equal(t, bob.ObjectID, claimsOf(t, signed.Access)["oid"])
	require.Equal(t, robot.ObjectID, claimsOf(t, restarted.asApp(t, robot.Name, "robots-word").Access)["oid"])
	require.NoError(t, d.deps.Store.Scan([]byte("sts/"), []byte("sts0"), func(_, value []byte) (bool, error) {
		require.NotContains(t, string(value), "word")
		return true, nil
	}))

	_, err = restarted.RemovePrincipal(t.Context(), "BOB")
	require.NoError(t, err)
	require.Equal(t, []int{50126}, restarted.from(t, "127.0.0.1:1", "bob", "bobs-word").Codes)
	require.Equal(t, []int{50173}, restarted.post(t, "grant_type", "refresh_token", "client_id", "x", "refresh_token", signed.Refresh).Codes)
	_, known := restarted.PrincipalType(bob.ObjectID)
	require.False(t, known)
}

func TestPrincipalsRefused(t *testing.T) {
	t.Parallel()
	d := newDevice(t, others)
	for name, c := range map[string]struct {
		p        sts.Principal
		password string
		err      error
	}{
		"no kind":                 {sts.Principal{Name: "bob"}, "long-enough", sts.ErrPrincipalInvalid},
		"no name":                 {sts.Principal{Kind: identity.User}, "long-enough", sts.ErrPrincipalInvalid},
		"a name with blanks":      {sts.Principal{Kind: identity.User, Name: "b ob"}, "long-enough", sts.ErrPrincipalInvalid},
		"a short password":        {sts.Principal{Kind: identity.User, Name: "bob"}, "short", sts.ErrPrincipalInvalid},
		"an endless one":          {sts.Principal{Kind: identity.User, Name: "bob"}, strings.Repeat("x", 257), sts.ErrPrincipalInvalid},
		"a client that is a word": {sts.Principal{Kind: identity.ServicePrincipal, Name: "app"}, "long-enough", sts.ErrPrincipalInvalid},
		"a configured user":       {sts.Principal{Kind: identity.User, Name: "ALICE@LOCALHOST"}, "long-enough", sts.ErrPrincipalExists},
		"the device's user":       {sts.Principal{Kind: identity.User, Name: "edgearmuser"}, "long-enough", sts.ErrPrincipalExists},
		"the device's client":     {sts.Principal{Kind: identity.ServicePrincipal, Name: sts.ServicePrincipal}, "long-enough", sts.ErrPrincipalExists},
	} {
		_, err := d.AddPrincipal(t.Context(), c.p, c.password)
		require.ErrorIs(t, err, c.err, name)
	}
	for name, want := range map[string]error{"EdgeArmUser": sts.ErrPrincipalFixed, "alice": sts.ErrPrincipalFixed, app: sts.ErrPrincipalFixed, "carol": sts.ErrNoPrincipal} {
		_, err := d.RemovePrincipal(t.Context(), name)
		require.ErrorIs(t, err, want, name)
	}
	require.Len(t, d.Principals(), 4)
	require.Equal(t, sts.FromDevice, d.Principals()[0].Source)
}
