package sts_test

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"
	"go.uber.org/zap"

	"github.com/edgerite/edgerite/sts"
)

func quiet(d *sts.Deps) { d.Log = zap.NewNop() }

// A token seen before is to cost less than 5 µs.
func BenchmarkVerifySeen(b *testing.B) {
	d := newDevice(b, quiet)
	token := d.signIn(b).Access
	for b.Loop() {
		if _, err := d.Verify(token, d.ManagementAudience()); err != nil {
			b.Fatal(err)
		}
	}
}

// A new token is to cost less than two RSA verifications (BenchmarkRSAVerify).
func BenchmarkVerifyNew(b *testing.B) {
	d := newDevice(b, quiet)
	tokens := make([]string, 64)
	for i := range tokens {
		tokens[i] = d.signIn(b).Access
	}
	i := 0
	for b.Loop() {
		d.ForgetVerified()
		if _, err := d.Verify(tokens[i%len(tokens)], d.ManagementAudience()); err != nil {
			b.Fatal(err)
		}
		i++
	}
}

func BenchmarkRSAVerify(b *testing.B) {
	key, ok := signingKey(b).(*rsa.PrivateKey)
	require.True(b, ok)
	digest := sha256.Sum256([]byte("x"))
	signature, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, digest[:])
	require.NoError(b, err)
	for b.Loop() {
		if err := rsa.VerifyPKCS1v15(&key.PublicKey, crypto.SHA256, digest[:], signature); err != nil {
			b.Fatal(err)
		}
	}
}

// An answer of two tokens is held against BenchmarkTwoSignatures.
func BenchmarkSignIn(b *testing.B) {
	d := newDevice(b, quiet)
	d.signIn(b)
	for b.Loop() {
		w := httptest.NewRecorder()
		d.ServeHTTP(w, tokenRequest("grant_type", "password", "client_id", azureCLI, "username", "EdgeArmUser", "password", password))
		if w.Code != http.StatusOK {
			b.Fatal(w.Body)
		}
	}
}

func BenchmarkTwoSignatures(b *testing.B) {
	key, ok := signingKey(b).(*rsa.PrivateKey)
	require.True(b, ok)
	digest := sha256.Sum256([]byte("x"))
	for b.Loop() {
		for range 2 {
			if _, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, digest[:]); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// However many tokens come, those remembered are bounded, and what is in use stays remembered.
func TestVerifiedTokensAreBounded(t *testing.T) {
	t.Parallel()
	d := newDevice(t, quiet)
	d.LimitVerified(10)
	used := d.signIn(t).Access
	for i := range 100 {
		c := claimsOf(t, used)
		c["edgerite_session"] = fmt.Sprint(i)
		token := jwt.NewWithClaims(jwt.SigningMethodRS256, c)
		token.Header["kid"] = keyOf(t, used)
		raw, err := token.SignedString(signingKey(t))
		require.NoError(t, err)
		for _, one := range []string{raw, used} {
			_, err := d.Verify(one, d.ManagementAudience())
			require.NoError(t, err)
		}
		require.LessOrEqual(t, d.Verified(), 20)
		require.True(t, d.Remembers(used))
	}
	require.NoError(t, d.EndSessions(t.Context()))
	_, err := d.Verify(used, d.ManagementAudience())
	require.Error(t, err, "what is remembered is judged all the same")
	for range 100 {
		_, err := d.Verify(used+"x", d.ManagementAudience())
		require.Error(t, err)
	}
	require.LessOrEqual(t, d.Verified(), 20)
	require.False(t, d.Remembers(used+"x"), "what is refused takes no room")
}
