package sts_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/edgerite/edgerite/internal/identity"
	hashed "github.com/edgerite/edgerite/internal/password"
	"github.com/edgerite/edgerite/sts"
)

// from signs in with a password from an address.
func (d *device) from(t *testing.T, address, user, password string) *answer {
	t.Helper()
	r := tokenRequest("grant_type", "password", "client_id", "x", "username", user, "password", password)
	r.RemoteAddr = address
	return d.do(t, r)
}

func TestLockOut(t *testing.T) {
	t.Parallel()
	const home, away = "127.0.0.1:1000", "192.0.2.1:1000"

	t.Run("of an account", func(t *testing.T) {
		t.Parallel()
		d := newDevice(t)
		for i := range 10 {
			require.Equal(t, []int{50126}, d.from(t, fmt.Sprintf("192.0.2.%d:1", i), "EdgeArmUser", "wrong").Codes)
		}
		locked := d.from(t, home, "EdgeArmUser@localhost", password)
		require.Equal(t, http.StatusBadRequest, locked.Code)
		require.Equal(t, []int{50053}, locked.Codes, "even the right password")
		require.Equal(t, http.StatusOK, d.post(t, "grant_type", "client_credentials", "client_id", sts.ServicePrincipal, "client_secret", password).Code, "another account is free")

		d.clock.Advance(time.Minute)
		require.Equal(t, []int{50126}, d.from(t, home, "EdgeArmUser", "wrong").Codes)
		require.Equal(t, []int{50053}, d.from(t, home, "EdgeArmUser", password).Codes, "one more wrong one locks again")
		d.clock.Advance(time.Minute)
		require.Equal(t, http.StatusOK, d.from(t, home, "EdgeArmUser", password).Code)
		require.Equal(t, []int{50126}, d.from(t, home, "EdgeArmUser", "wrong").Codes)
		require.Equal(t, http.StatusOK, d.from(t, home, "EdgeArmUser", password).Code, "a right one forgives")
	})
	t.Run("tells nobody which accounts there are", func(t *testing.T) {
		t.Parallel()
		d := newDevice(t)
		for i := range 11 {
			name := []string{"nobody", "Nobody@localhost"}[i%2]
			real, unreal := d.from(t, fmt.Sprintf("192.0.2.%d:1", i), "EdgeArmUser", "wrong"), d.from(t, fmt.Sprintf("192.0.3.%d:1", i), name, "wrong")
			require.Equal(t, real.Codes, unreal.Codes, i)
		}
		require.Equal(t, []int{50053}, d.from(t, home, "NOBODY", "wrong").Codes)
		require.Equal(t, []int{50126}, d.from(t, home, "nobody@elsewhere", "wrong").Codes)
		require.Equal(t, []int{700016}, d.asApp(t, "nobody", "wrong").Codes, "a program of that name is another")
		d.clock.Advance(time.Minute)
		require.Equal(t, []int{50126}, d.from(t, home, "nobody", "wrong").Codes)
	})
	t.Run("ends with a clock that is set back", func(t *testing.T) {
		t.Parallel()
		d := newDevice(t)
		d.clock.Advance(2 * time.Hour)
		for range 10 {
			d.from(t, home, "EdgeArmUser", "wrong")
		}
		require.Equal(t, []int{50053}, d.from(t, home, "EdgeArmUser", password).Codes)
		d.clock.Reset()
		require.Equal(t, []int{50126}, d.from(t, home, "EdgeArmUser", "wrong").Codes, "the first wrong one again")
		require.Equal(t, http.StatusOK, d.from(t, home, "EdgeArmUser", password).Code)
	})
	t.Run("of an address", func(t *testing.T) {
		t.Parallel()
		d := newDevice(t)
		for i := range 20 {
			require.Equal(t, []int{50126}, d.from(t, away, fmt.Sprintf("user%d", i), password).Codes)
		}
		require.Equal(t, []int{50053}, d.from(t, "192.0.2.1:2000", "EdgeArmUser", password).Codes)
		require.Equal(t, http.StatusOK, d.from(t, home, "EdgeArmUser", password).Code)
	})
	t.Run("of a network", func(t *testing.T) {
		t.Parallel()
		d := newDevice(t)
		for i := range 20 {
			d.from(t, fmt.Sprintf("[2001:db8::%d]:1", i), fmt.Sprint("nobody", i), password)
		}
		require.Equal(t, []int{50053}, d.from(t, "[2001:db8::ffff]:1", "EdgeArmUser", password).Codes)
		require.Equal(t, http.StatusOK, d.from(t, "[2001:db8:0:1::1]:1", "EdgeArmUser", password).Code)
	})
	t.Run("is forgotten", func(t *testing.T) {
		t.Parallel()
		d := newDevice(t)
		for range 9 {
			d.from(t, home, "EdgeArmUser", "wrong")
		}
		d.clock.Advance(11 * time.Minute)
		d.from(t, home, "EdgeArmUser", "wrong")
		require.Equal(t, http.StatusOK, d.from(t, home, "EdgeArmUser", password).Code)
	})
	t.Run("holds for tries at once", func(t *testing.T) {
		t.Parallel()
		d := newDevice(t)
		var wrong atomic.Int32
		var wg sync.WaitGroup
		for i := range 50 {
			wg.Go(func() {
				if a := d.from(t, fmt.Sprintf("192.0.2.%d:1", i), "EdgeArmUser", "wrong"); len(a.Codes) == 1 && a.Codes[0] == 50126 {
					wrong.Add(1)
				}
			})
		}
		wg.Wait()
		require.LessOrEqual(t, wrong.Load(), int32(10+64), "at most those checked at the same moment exceed the tries")
	})
}

func TestRefusalsNameWhoTried(t *testing.T) {
	t.Parallel()
	core, seen := observer.New(zap.InfoLevel)
	d := newDevice(t, func(deps *sts.Deps) { deps.Log = zap.New(core) })
	for user, want := range map[string]string{
		"edgearmusr":               "edgearmusr",
		"EdgeArmUser@localhost":    "EdgeArmUser@localhost",
		"a\x1b[2J\r\nb":            "a?[2J??b",
		strings.Repeat("long", 50): strings.Repeat("long", 25) + "…",
	} {
		d.from(t, "127.0.0.1:1", user, "wrong")
		entries := seen.TakeAll()
		require.Len(t, entries, 1)
		require.Equal(t, want, entries[0].ContextMap()["account"])
	}
}

// A suite that signs in from many tests at once at its start is no attack.
func TestManySignInsAtOnce(t *testing.T) {
	t.Parallel()
	var hashed atomic.Int32
	d := newDevice(t, func(deps *sts.Deps) {
		deps.Password = func() ([]byte, error) {
			hashed.Add(1)
			return passwordHash()
		}
	})
	var wg sync.WaitGroup
	for range 40 {
		wg.Go(func() {
			if a := d.from(t, "127.0.0.1:1", "EdgeArmUser", password); a.Code != http.StatusOK {
				t.Errorf("answered %d: %s", a.Code, a.Body)
			}
		})
	}
	wg.Wait()
	slow := hashed.Load()
	require.Equal(t, http.StatusOK, d.from(t, "127.0.0.1:1", "EdgeArmUser", password).Code)
	require.Equal(t, slow, hashed.Load(), "a password that was right is not checked slowly again")
	d.from(t, "127.0.0.1:1", "EdgeArmUser", "wrong")
	require.Equal(t, slow+1, hashed.Load(), "a wrong one is")
}

func TestHashPassword(t *testing.T) {
	t.Parallel()
	hash, err := sts.HashPassword("Password1")
	require.NoError(t, err)
	d := newDevice(t, func(deps *sts.Deps) { deps.Password = func() ([]byte, error) { return hash, nil } })
	require.Equal(t, http.StatusOK, d.signIn(t).Code)
}

// A wrong secret costs one slow check as any wrong password does, however many secrets made by chance there are; a right one costs none.
func TestSecretsMadeByChance(t *testing.T) {
	t.Parallel()
	var slow int
	d := newDevice(t, func(d *sts.Deps) {
		hash := d.Password
		d.Password = func() ([]byte, error) { slow++; return hash() }
	})
	p := sts.Principal{Kind: identity.ServicePrincipal, ObjectID: d.deps.Rand.UUID(), Name: app}
	for i := range 20 {
		p.Secrets = append(p.Secrets, sts.Secret{ID: fmt.Sprint(i), Hash: hashed.HashMade(fmt.Sprint("secret-", i)), Begin: epoch, End: epoch.AddDate(1, 0, 0)})
	}
	require.NoError(t, d.Enroll(p, ""))
	require.Equal(t, http.StatusOK, d.asApp(t, app, "secret-19").Code)
	require.Zero(t, slow)
	require.Equal(t, []int{7000215}, d.asApp(t, app, "wrong").Codes)
	require.Equal(t, 1, slow)
	require.Equal(t, []int{7000215}, d.asApp(t, app, password).Codes, "what takes the time is no secret of it")
	require.Equal(t, 2, slow)
	require.Equal(t, []int{50126}, d.from(t, "192.0.2.1:1", "nobody", password).Codes)
	require.Equal(t, 3, slow)
}
