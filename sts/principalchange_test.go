package sts_test

import (
	"crypto/x509"
	"errors"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/internal/identity"
	"github.com/edgerite/edgerite/internal/store"
	"github.com/edgerite/edgerite/sts"
)

// restart makes the service anew on the same store, in the same run of the program or in another.
func (d *device) restart(t *testing.T, run string) {
	t.Helper()
	d.deps.Run = run
	again, err := sts.New(t.Context(), d.deps)
	require.NoError(t, err)
	d.Service = again
}

func (d *device) redeem(t *testing.T, refreshToken string) *answer {
	t.Helper()
	return d.post(t, "grant_type", "refresh_token", "client_id", "x", "refresh_token", refreshToken)
}

// over tells that neither token of an answer is good any more.
func (d *device) over(t *testing.T, a *answer) {
	t.Helper()
	require.Equal(t, []int{50173}, d.redeem(t, a.Refresh).Codes)
	_, err := d.Verify(a.Access, d.ManagementAudience())
	var refused *identity.TokenError
	require.ErrorAs(t, err, &refused)
	require.Equal(t, identity.Revoked, refused.Fault)
}

func TestAnotherPasswordEndsSessions(t *testing.T) {
	t.Parallel()
	const home = "127.0.0.1:1"
	d := newDevice(t, others)
	_, err := d.AddPrincipal(t.Context(), sts.Principal{Kind: identity.User, Name: "bob"}, "bobs-word")
	require.NoError(t, err)
	bob, alice := d.from(t, home, "bob", "bobs-word"), d.from(t, home, "alice", "alices-word")
	for _, name := range []string{"bob", "Alice@localhost"} {
		_, err := d.SetPassword(t.Context(), name, "another-word")
		require.NoError(t, err)
	}
	check := func() {
		d.over(t, bob)
		d.over(t, alice)
		require.Equal(t, []int{50126}, d.from(t, home, "bob", "bobs-word").Codes)
		require.Equal(t, http.StatusOK, d.from(t, home, "bob", "another-word").Code)
	}
	check()
	require.Equal(t, []int{50126}, d.from(t, home, "alice", "alices-word").Codes)
	again := d.from(t, home, "alice", "another-word")
	require.Equal(t, http.StatusOK, d.redeem(t, again.Refresh).Code)
	require.Equal(t, http.StatusOK, d.signIn(t).Code, "nobody else")

	d.restart(t, "")
	check()
	require.Equal(t, http.StatusOK, d.from(t, home, "alice", "another-word").Code, "the store of an idle device was closed meanwhile")
	d.restart(t, "next")
	check()
	require.Equal(t, http.StatusOK, d.from(t, home, "alice", "alices-word").Code, "what is configured counts again at the next start")
	require.Equal(t, []int{50126}, d.from(t, home, "alice", "another-word").Codes)
}

func TestDisabledPrincipals(t *testing.T) {
	t.Parallel()
	d := newDevice(t, others)
	user, robot := d.from(t, "127.0.0.1:1", "EdgeArmUser", password), d.asApp(t, app, "apps-word")
	for _, name := range []string{"EdgeArmUser", app} {
		p, err := d.SetDisabled(t.Context(), name, true)
		require.NoError(t, err)
		require.True(t, p.Disabled)
	}
	d.over(t, user)
	_, err := d.Verify(robot.Access, d.ManagementAudience())
	require.Error(t, err)
	require.Equal(t, []int{50057}, d.signIn(t).Codes)
	require.Equal(t, []int{50126}, d.from(t, "127.0.0.1:1", "EdgeArmUser", "wrong").Codes, "only who knows the password is told")
	require.Equal(t, []int{7000112}, d.asApp(t, app, "apps-word").Codes)
	require.Equal(t, []int{7000215}, d.asApp(t, app, "wrong-word").Codes)

	_, err = d.SetDisabled(t.Context(), "EdgeArmUser", false)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, d.signIn(t).Code)
	require.Equal(t, []int{50173}, d.redeem(t, user.Refresh).Codes, "what has ended does not come back")
}

func TestCertificatesOfPrincipals(t *testing.T) {
	t.Parallel()
	d := newDevice(t)
	cert := appKeys()[0].cert
	robot, err := d.AddPrincipal(t.Context(), sts.Principal{Kind: identity.ServicePrincipal, Name: app, Certificates: appCertificates()[1:]}, "")
	require.NoError(t, err)
	_, err = d.AddCertificate(t.Context(), robot.ObjectID, cert)
	require.NoError(t, err)
	_, err = d.AddCertificate(t.Context(), robot.Name, cert)
	require.NoError(t, err)
	d.restart(t, "next")
	signed := d.assert(t, d.appAssertion())
	require.Equal(t, http.StatusOK, signed.Code)
	p, err := d.RemoveCertificate(t.Context(), app, sts.Thumbprint(cert))
	require.NoError(t, err)
	require.Len(t, p.Certificates, 1)
	require.Equal(t, []int{700027}, d.assert(t, d.appAssertion()).Codes)

	_, err = d.AddCertificate(t.Context(), sts.ServicePrincipal, cert)
	require.NoError(t, err, "the device's own may have one too")
	_, err = d.RemoveCertificate(t.Context(), app, "00")
	require.ErrorIs(t, err, sts.ErrNoCertificate)
	_, err = d.AddCertificate(t.Context(), "EdgeArmUser", cert)
	require.ErrorIs(t, err, sts.ErrPrincipalInvalid, "a user signs nothing")
	_, err = d.AddPrincipal(t.Context(), sts.Principal{Kind: identity.User, Name: "bob", Certificates: appCertificates()}, "")
	require.ErrorIs(t, err, sts.ErrPrincipalInvalid)
	_, err = d.AddPrincipal(t.Context(), sts.Principal{Kind: identity.ServicePrincipal}, "")
	require.ErrorIs(t, err, sts.ErrPrincipalInvalid, "one without any credential never signs in")
	for _, change := range []func() error{
		func() error { _, err := d.SetPassword(t.Context(), "nobody", "long-enough"); return err },
		func() error { _, err := d.SetDisabled(t.Context(), "nobody", true); return err },
	} {
		require.ErrorIs(t, change(), sts.ErrNoPrincipal)
	}
	_, err = d.SetPassword(t.Context(), app, "short")
	require.ErrorIs(t, err, sts.ErrPrincipalInvalid)
}

// With a rule users' passwords are held to it; secrets are not typed by anybody.
func TestPasswordRule(t *testing.T) {
	t.Parallel()
	rule := errors.New("must have an x")
	d := newDevice(t, others, func(deps *sts.Deps) {
		deps.PasswordRule = func(password string) error {
			if strings.Contains(password, "x") {
				return nil
			}
			return rule
		}
	})
	_, err := d.AddPrincipal(t.Context(), sts.Principal{Kind: identity.User, Name: "bob"}, "bobs-word")
	require.ErrorIs(t, err, rule)
	require.ErrorIs(t, err, sts.ErrPrincipalInvalid)
	_, err = d.SetPassword(t.Context(), "alice", "another-word")
	require.ErrorIs(t, err, rule)
	_, err = d.SetPassword(t.Context(), sts.ServicePrincipal, "another-word")
	require.ErrorIs(t, err, rule, "it is the user's too")
	_, err = d.SetPassword(t.Context(), "alice", "another-wordx")
	require.NoError(t, err)
	_, err = d.SetPassword(t.Context(), app, "another-word")
	require.NoError(t, err)
}

// The device's own user has a rule of its own, whichever of the two that share the password it is given to.
func TestOwnPasswordRule(t *testing.T) {
	t.Parallel()
	rule := errors.New("must have an x")
	d := newDevice(t, others, func(deps *sts.Deps) { deps.OwnPasswordRule = func(string) error { return rule } })
	for _, name := range []string{"EdgeArmUser", "edgearmuser@localhost", sts.ServicePrincipal} {
		_, err := d.SetPassword(t.Context(), name, "another-word")
		require.ErrorIs(t, err, rule)
		require.ErrorIs(t, err, sts.ErrPrincipalInvalid)
	}
	require.Equal(t, http.StatusOK, d.signIn(t).Code)
	_, err := d.SetPassword(t.Context(), "alice", "another-word")
	require.NoError(t, err)
}

// A certificate that nothing can be signed with any more is refused when it is given, by real time.
func TestExpiredCertificateIsRefused(t *testing.T) {
	t.Parallel()
	d := newDevice(t, others)
	cert := appCertificates()[0]
	d.clock.Advance(100 * 365 * 24 * time.Hour)
	_, err := d.AddCertificate(t.Context(), app, cert)
	require.NoError(t, err, "the virtual clock makes it no older")
	*d.real = cert.NotAfter.Add(time.Second)
	_, err = d.AddCertificate(t.Context(), app, cert)
	require.ErrorIs(t, err, sts.ErrPrincipalInvalid)
	require.ErrorContains(t, err, "has expired on "+cert.NotAfter.UTC().Format(time.DateTime))
	_, err = d.AddPrincipal(t.Context(), sts.Principal{Kind: identity.ServicePrincipal, Certificates: []*x509.Certificate{cert}}, "")
	require.ErrorIs(t, err, sts.ErrPrincipalInvalid)
}

// Who is not there costs a stranger as much time as who is, with the secret of a service principal too that has none.
func TestNobodysPasswordIsCheckedAsSlowly(t *testing.T) {
	t.Parallel()
	var hashed atomic.Int32
	d := newDevice(t, withCertificate, func(deps *sts.Deps) {
		deps.Password = func() ([]byte, error) {
			hashed.Add(1)
			return passwordHash()
		}
	})
	for i, try := range []func() *answer{
		func() *answer { return d.from(t, "127.0.0.1:1", "EdgeArmUser", "wrong") },
		func() *answer { return d.from(t, "127.0.0.1:1", "nobody", "wrong") },
		func() *answer { return d.from(t, "127.0.0.1:1", "nobody", password) },
		func() *answer { return d.asApp(t, app, password) },
	} {
		require.Equal(t, http.StatusBadRequest, try().Code)
		require.EqualValues(t, i+1, hashed.Load())
	}
}

// The device's user and service principal have one password, as on the device.
func TestTheDevicesOwnHaveOnePassword(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"EdgeArmUser", sts.ServicePrincipal} {
		d := newDevice(t)
		user := d.from(t, "127.0.0.1:1", "EdgeArmUser", password)
		robot := d.asApp(t, sts.ServicePrincipal, password)
		_, err := d.SetPassword(t.Context(), name, "Another-word1")
		require.NoError(t, err)
		d.over(t, user)
		_, err = d.Verify(robot.Access, d.ManagementAudience())
		require.Error(t, err)
		require.Equal(t, []int{7000215}, d.asApp(t, sts.ServicePrincipal, password).Codes)
		require.Equal(t, http.StatusOK, d.asApp(t, sts.ServicePrincipal, "Another-word1").Code)
		require.Equal(t, http.StatusOK, d.from(t, "127.0.0.1:1", "EdgeArmUser", "Another-word1").Code)
	}
}

// The bound is of those that the admin API made, however many Graph has, and however many come at once.
func TestMostPrincipals(t *testing.T) {
	t.Parallel()
	const most = 1000
	d := newDevice(t, quiet)
	for range most {
		id := d.deps.Rand.UUID()
		require.NoError(t, d.Enroll(sts.Principal{Kind: identity.ServicePrincipal, ObjectID: id, Name: id}, ""))
	}
	add := func() error {
		_, err := d.AddPrincipal(t.Context(), sts.Principal{Kind: identity.ServicePrincipal, Certificates: appCertificates()[:1]}, "")
		return err
	}
	for range most - 1 {
		require.NoError(t, add())
	}
	var added atomic.Int32
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if add() == nil {
				added.Add(1)
			}
		})
	}
	wg.Wait()
	require.EqualValues(t, 1, added.Load())
	require.ErrorIs(t, add(), sts.ErrPrincipalInvalid)
}

// A principal that is removed leaves nothing in the store.
func TestRemovedPrincipalIsForgotten(t *testing.T) {
	t.Parallel()
	d := newDevice(t)
	bob, err := d.AddPrincipal(t.Context(), sts.Principal{Kind: identity.User, Name: "bob"}, "bobs-word")
	require.NoError(t, err)
	first := d.from(t, "127.0.0.1:1", "bob", "bobs-word")
	require.NoError(t, d.EndSessionsOf(t.Context(), "bob"))
	ended := []byte("sts/ended/" + bob.ObjectID)
	_, err = d.deps.Store.Get(ended)
	require.NoError(t, err)
	second := d.from(t, "127.0.0.1:1", "bob", "bobs-word")
	_, err = d.RemovePrincipal(t.Context(), "bob")
	require.NoError(t, err)
	_, err = d.deps.Store.Get(ended)
	require.ErrorIs(t, err, store.ErrNotFound)
	require.ErrorIs(t, d.EndSessionsOf(t.Context(), "bob"), sts.ErrNoPrincipal)
	for range 2 {
		d.over(t, first)
		d.over(t, second)
		d.restart(t, "next")
		_, err = d.AddPrincipal(t.Context(), sts.Principal{Kind: identity.User, Name: "bob"}, "bobs-word")
		require.NoError(t, err)
		_, err = d.RemovePrincipal(t.Context(), "bob")
		require.NoError(t, err)
	}
}
