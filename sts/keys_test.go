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
	"testing"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"

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

func TestKeyOfAnotherFormatIsRefused(t *testing.T) {
	t.Parallel()
	for _, data := range []string{"", "nonsense", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"} {
		d := newDevice(t)
		require.Error(t, sts.NewKeys(&memoryKeys{data: []byte(data)}, d.clock).Prepare(), data)
	}
}
