package graph_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"fmt"
	"math/big"
	"net/url"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/sts"
)

// A certificate that Graph was given is one to sign in with, until it is taken out: nodes of a cluster do, and az login --service-principal.
func TestCertificates(t *testing.T) {
	t.Parallel()
	d := newDevice(t)
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	now := d.clock.Real()
	template := x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "node1"}, NotBefore: now.Add(-time.Hour), NotAfter: now.Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, &template, &template, &key.PublicKey, key)
	require.NoError(t, err)

	tenant := "/" + sts.TenantID
	app := d.answered(201, "POST", tenant+"/applications?api-version=1.6", `{"displayName":"cluster1"}`)
	d.answered(201, "POST", tenant+"/servicePrincipals?api-version=1.6", `{"appId":"`+app["appId"].(string)+`"}`)
	signIn := func(id string) (token string, refused string) {
		thumbprint := sha1.Sum(der)
		assertion := jwt.NewWithClaims(jwt.SigningMethodRS256, jwt.RegisteredClaims{
			Issuer: app["appId"].(string), Subject: app["appId"].(string), Audience: jwt.ClaimStrings{loginURL}, ID: id, ExpiresAt: jwt.NewNumericDate(now.Add(10 * time.Minute)),
		})
		assertion.Header["x5t"] = base64.RawURLEncoding.EncodeToString(thumbprint[:])
		signed, err := assertion.SignedString(key)
		require.NoError(t, err)
		return d.post(url.Values{
			"grant_type": {"client_credentials"}, "client_id": {app["appId"].(string)}, "resource": {management},
			"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"}, "client_assertion": {signed},
		})
	}
	_, refused := signIn("one")
	require.NotEmpty(t, refused)
	credentials := tenant + "/applications/" + app["objectId"].(string) + "/keyCredentials?api-version=1.6"
	d.answered(204, "PATCH", credentials, `{"value":[{"type":"AsymmetricX509Cert","usage":"Verify","value":"`+base64.StdEncoding.EncodeToString(der)+`"}]}`)
	token, refused := signIn("two")
	require.NotEmpty(t, token, refused)
	d.restart()
	token, refused = signIn("three")
	require.NotEmpty(t, token, refused)
	d.answered(204, "PATCH", credentials, `{"value":[]}`)
	_, refused = signIn("four")
	require.NotEmpty(t, refused)

	// The term and the usage given with it count.
	for i, one := range []struct {
		term string
		good bool
	}{
		{`"usage":"Verify","endDate":"2026-03-04T05:00:00Z"`, false},
		{`"usage":"Verify","startDate":"2026-03-04T05:10:00Z"`, false},
		{`"usage":"Encrypt"`, false},
		{`"usage":"Verify","startDate":"2026-03-04T05:00:00Z","endDate":"2026-03-04T05:10:00Z"`, true},
	} {
		d.answered(204, "PATCH", credentials, `{"value":[{"type":"AsymmetricX509Cert",`+one.term+`,"value":"`+base64.StdEncoding.EncodeToString(der)+`"}]}`)
		token, refused := signIn(fmt.Sprint("term ", i))
		require.Equal(t, one.good, token != "", "%s: %s", one.term, refused)
	}
}
