package sts_test

import (
	"crypto/sha1"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/edgerite/edgerite/internal/identity"
	"github.com/edgerite/edgerite/sts"
)

// A client that checks signatures finds the key by the id in the token, as a certificate whose thumbprint the id is.
func TestKeySetHasTheKeyOfTheTokens(t *testing.T) {
	t.Parallel()
	d := newDevice(t)
	w := httptest.NewRecorder()
	d.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "https://login.edge1.localhost/adfs/discovery/keys", nil))
	var set struct {
		Keys []struct {
			Kid, X5t string
			X5c      []string
		}
	}
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &set))
	require.Len(t, set.Keys, 1)
	der, err := base64.StdEncoding.DecodeString(set.Keys[0].X5c[0])
	require.NoError(t, err)
	thumbprint := sha1.Sum(der)
	require.Equal(t, base64.RawURLEncoding.EncodeToString(thumbprint[:]), set.Keys[0].X5t)
	cert, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	a := d.signIn(t)
	for _, raw := range []string{a.Access, a.ID} {
		token, err := jwt.NewParser(jwt.WithoutClaimsValidation()).Parse(raw, func(*jwt.Token) (any, error) { return cert.PublicKey, nil })
		require.NoError(t, err)
		require.Equal(t, set.Keys[0].Kid, token.Header["kid"])
	}
}

// brokenKeys is a disk that cannot be written.
type brokenKeys struct{ broken bool }

var errDisk = errors.New("disk full")

func (b *brokenKeys) Load() ([]byte, error) { return nil, fs.ErrNotExist }

func (b *brokenKeys) Save([]byte) error {
	if b.broken {
		return errDisk
	}
	return nil
}

func TestKeyThatCannotBeKeptIsNotUsed(t *testing.T) {
	t.Parallel()
	store := &brokenKeys{broken: true}
	d := newDevice(t, func(deps *sts.Deps) { deps.Keys = sts.NewKeys(store, deps.Clock) })
	a := d.signIn(t)
	require.Equal(t, http.StatusInternalServerError, a.Code)
	require.Equal(t, "server_error", a.Error)
	require.NotContains(t, a.Description, "disk")
	require.ErrorIs(t, d.deps.Keys.Prepare(), errDisk)

	store.broken = false
	require.Equal(t, http.StatusOK, d.signIn(t).Code, "it is tried again")
}

func (d *device) keyIDs(t *testing.T) (ids []string) {
	t.Helper()
	w := httptest.NewRecorder()
	d.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "https://login.edge1.localhost/adfs/discovery/keys", nil))
	var set struct{ Keys []struct{ Kid string } }
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &set))
	for _, key := range set.Keys {
		ids = append(ids, key.Kid)
	}
	return ids
}

// After a rotation what was signed before stays good until its time is over, over a restart too.
func TestKeysRotate(t *testing.T) {
	t.Parallel()
	store := &memoryKeys{}
	d := newDevice(t, func(deps *sts.Deps) { deps.Keys = sts.NewKeys(store, deps.Clock) })
	before := d.from(t, "127.0.0.1:1", "EdgeArmUser", password)
	first := keyOf(t, before.Access)
	d.clock.Advance(time.Hour)
	require.NoError(t, d.deps.Keys.Rotate())
	after := d.from(t, "127.0.0.1:1", "EdgeArmUser", password)
	second := keyOf(t, after.Access)
	require.NotEqual(t, first, second)

	good := func(a *answer) {
		t.Helper()
		_, err := d.Verify(a.Access, d.ManagementAudience())
		require.NoError(t, err)
		refreshed := d.redeem(t, a.Refresh)
		require.Equal(t, http.StatusOK, refreshed.Code)
		require.Equal(t, second, keyOf(t, refreshed.Access))
	}
	for range 2 {
		require.Equal(t, []string{second, first}, d.keyIDs(t))
		good(before)
		good(after)
		d.deps.Keys = sts.NewKeys(store, d.clock)
		d.restart(t, "next")
	}
	list, err := d.deps.Keys.List()
	require.NoError(t, err)
	require.Equal(t, []sts.Key{{ID: second, Made: epoch, Signs: true, Begins: epoch.Add(time.Hour)}, {ID: first, Made: epoch, Retired: epoch.Add(time.Hour)}}, list)

	d.clock.Advance(90*time.Minute - time.Second)
	require.Equal(t, []string{second, first}, d.keyIDs(t), "a token of the last moment could still be good")
	d.clock.Advance(time.Second)
	require.Equal(t, []string{second}, d.keyIDs(t))
	d.restart(t, "next")
	_, err = d.Verify(before.Access, d.ManagementAudience())
	var refused *identity.TokenError
	require.ErrorAs(t, err, &refused)
	require.Equal(t, identity.BadSignature, refused.Fault)
	require.Equal(t, []int{70000}, d.redeem(t, before.Refresh).Codes)

	for range 9 {
		require.NoError(t, d.deps.Keys.Rotate())
	}
	require.Len(t, d.keyIDs(t), 9, "only so many are kept")
}

// As AD FS does, the service makes the next key in time: clients learn of it five days before it signs, and what the old one signed stays good.
func TestKeysRollOver(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	store := &memoryKeys{}
	d := newDevice(t, func(deps *sts.Deps) { deps.Keys = sts.NewKeys(store, deps.Clock) })
	signs := func() string { return keyOf(t, d.signIn(t).Access) }
	first := signs()
	d.clock.Advance(345*day - time.Second)
	require.Equal(t, []string{first}, d.keyIDs(t))
	require.Equal(t, first, signs())
	d.clock.Advance(time.Second)
	ids := d.keyIDs(t)
	require.Len(t, ids, 2, "the key set alone is asked for")
	second := ids[0]
	require.Equal(t, first, ids[1])
	for range 2 {
		require.Equal(t, first, signs(), "clients have days to learn of the next")
		require.Equal(t, ids, d.keyIDs(t))
		d.deps.Keys = sts.NewKeys(store, d.clock)
		d.restart(t, "next")
	}
	list, err := d.deps.Keys.List()
	require.NoError(t, err)
	promoted := epoch.Add(350 * day)
	require.Equal(t, []sts.Key{{ID: second, Made: epoch, Begins: promoted}, {ID: first, Made: epoch, Signs: true, Retired: promoted}}, list)

	d.clock.Advance(5*day - time.Second)
	last := d.from(t, "127.0.0.1:1", "EdgeArmUser", password)
	require.Equal(t, first, keyOf(t, last.Access))
	d.clock.Advance(time.Second)
	require.Equal(t, second, signs())
	_, err = d.Verify(last.Access, d.ManagementAudience())
	require.NoError(t, err)
	require.Equal(t, second, keyOf(t, d.redeem(t, last.Refresh).Access))
	d.clock.Advance(2 * time.Hour)
	require.Equal(t, []string{second}, d.keyIDs(t))

	d.clock.Advance(344 * day)
	require.Equal(t, second, signs(), "it has a year of its own")
	d.clock.Advance(3 * 365 * day)
	require.NotEqual(t, second, signs(), "where days were skipped there is nothing to wait for")
	require.Len(t, d.keyIDs(t), 2)
}

// A disk that is full when it is time leaves the old key to sign, and is not tried at each request.
func TestRolloverThatCannotBeKept(t *testing.T) {
	t.Parallel()
	core, logged := observer.New(zap.ErrorLevel)
	store := &brokenKeys{}
	d := newDevice(t, func(deps *sts.Deps) {
		deps.Keys, deps.Log = sts.NewKeys(store, deps.Clock), zap.New(core)
	})
	first := keyOf(t, d.signIn(t).Access)
	store.broken = true
	d.clock.Advance(366 * 24 * time.Hour)
	for range 3 {
		require.Equal(t, first, keyOf(t, d.signIn(t).Access))
	}
	require.Len(t, logged.TakeAll(), 1)
	store.broken = false
	d.clock.Advance(time.Hour)
	require.NotEqual(t, first, keyOf(t, d.signIn(t).Access))
	require.Empty(t, logged.All())
}

func TestRotationThatCannotBeKept(t *testing.T) {
	t.Parallel()
	store := &brokenKeys{}
	d := newDevice(t, func(deps *sts.Deps) { deps.Keys = sts.NewKeys(store, deps.Clock) })
	first := keyOf(t, d.signIn(t).Access)
	store.broken = true
	require.ErrorIs(t, d.deps.Keys.Rotate(), errDisk)
	require.Equal(t, first, keyOf(t, d.signIn(t).Access))
}

func TestKeyOfAnotherFormatIsRefused(t *testing.T) {
	t.Parallel()
	good, err := oneInstallation().Load()
	require.NoError(t, err)
	for _, data := range []string{"", "nonsense", string(good) + "nonsense", string(good) + string(good), strings.Replace(string(good), "KEY-----\n", "KEY-----\nRetired: 2026-01-01T00:00:00Z\n\n", 1), "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"} {
		d := newDevice(t)
		require.Error(t, sts.NewKeys(&memoryKeys{data: []byte(data)}, d.clock).Prepare(), data)
	}
}
