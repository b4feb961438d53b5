package sts_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/internal/identity"
	"github.com/edgerite/edgerite/internal/store"
	"github.com/edgerite/edgerite/sts"
)

// One text can be the same assertion as another: base64 has spare bits in its last character, and Go's passes over new lines.
func TestAssertionReplayedInAnotherSpelling(t *testing.T) {
	t.Parallel()
	d := newDevice(t, withCertificate, func(d *sts.Deps) { d.Strict = true })
	raw := d.appAssertion(func(a *assertion) { delete(a.claims, "jti") })
	require.Equal(t, http.StatusOK, d.assert(t, raw).Code)
	for _, last := range "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_" {
		require.NotEqual(t, http.StatusOK, d.assert(t, raw[:len(raw)-1]+string(last)).Code, string(last))
	}
	dot := strings.LastIndex(raw, ".") + 1
	for _, other := range []string{raw + "\n", raw[:dot] + "\r\n" + raw[dot:], "\n" + raw, raw + "="} {
		require.NotEqual(t, http.StatusOK, d.assert(t, other).Code, "%q", other)
	}
}

// What is remembered of an assertion lasts as long as the assertion.
func TestAssertionLife(t *testing.T) {
	t.Parallel()
	d := newDevice(t, withCertificate)
	for exp, code := range map[any][]int{
		epoch.Unix() + 24*3600 + 300:                       nil,
		epoch.Unix() + 24*3600 + 301:                       {50013},
		time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC).Unix(): {50013},
		int64(1) << 62:                                     {50013},
	} {
		a := d.assert(t, d.appAssertion(func(a *assertion) { a.claims["exp"] = exp }))
		require.Equal(t, code, a.Codes, "%v: %s", exp, a.Body)
	}
}

// A service principal that uses up its share keeps nobody else out, and has it again when its assertions are over, by a restart, too.
func TestAssertionsOfOne(t *testing.T) {
	t.Parallel()
	const other = "33333333-3333-4333-8333-333333333333"
	d := newDevice(t, withCertificate, func(d *sts.Deps) {
		d.Principals = append(d.Principals, sts.Principal{Kind: identity.ServicePrincipal, Name: other, Certificates: appCertificates()})
	})
	d.LimitAssertions(3, 1000)
	for range 3 {
		require.Equal(t, http.StatusOK, d.assert(t, d.appAssertion()).Code)
	}
	again, err := sts.New(t.Context(), d.deps)
	require.NoError(t, err)
	d.Service = again
	d.LimitAssertions(3, 1000)
	full := d.assert(t, d.appAssertion())
	require.Equal(t, http.StatusServiceUnavailable, full.Code)
	require.Equal(t, []int{90024}, full.Codes)
	others := d.appAssertion(func(a *assertion) { a.claims["iss"], a.claims["sub"] = other, other })
	a := d.post(t, "grant_type", "client_credentials", "client_assertion_type", assertionType, "client_assertion", others)
	require.Equal(t, http.StatusOK, a.Code, a.Body)
	*d.real = d.real.Add(16 * time.Minute)
	for range 3 {
		require.Equal(t, http.StatusOK, d.assert(t, d.appAssertion()).Code)
	}
	require.Equal(t, http.StatusServiceUnavailable, d.assert(t, d.appAssertion()).Code)
}

// kept is how many uses of assertions the store has.
func (d *device) kept(t *testing.T) (n int) {
	t.Helper()
	prefix := []byte("sts/assertion/")
	require.NoError(t, d.deps.Store.Scan(prefix, store.PrefixEnd(prefix), func(_, _ []byte) (bool, error) {
		n++
		return true, nil
	}))
	return n
}

// What is over leaves the store, though the first try to delete it fails.
func TestAssertionsOver(t *testing.T) {
	t.Parallel()
	d := newDevice(t, withCertificate)
	d.LimitAssertions(100, 1)
	require.Equal(t, http.StatusOK, d.assert(t, d.appAssertion()).Code)
	*d.real = d.real.Add(16 * time.Minute)
	gone, leave := context.WithCancel(t.Context())
	leave()
	r := tokenRequest("grant_type", "client_credentials", "client_id", app, "client_assertion_type", assertionType, "client_assertion", d.appAssertion())
	require.NotEqual(t, http.StatusOK, d.do(t, r.WithContext(gone)).Code)
	require.Equal(t, 1, d.kept(t))
	require.Equal(t, http.StatusOK, d.assert(t, d.appAssertion()).Code)
	require.Equal(t, 1, d.kept(t), "the new one")

	*d.real = d.real.Add(16 * time.Minute)
	var wg sync.WaitGroup
	for range 8 {
		raw := d.appAssertion()
		wg.Go(func() { d.assert(t, raw) })
	}
	wg.Wait()
	d.LimitAssertions(100, 1)
	*d.real = d.real.Add(16 * time.Minute)
	require.Equal(t, http.StatusOK, d.assert(t, d.appAssertion()).Code)
	require.Equal(t, 1, d.kept(t), "who comes at the same time leaves none behind")
}
