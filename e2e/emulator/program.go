package emulator

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Program is a service principal with a secret and a certificate, who may read everything.
type Program struct {
	ClientID, ObjectID, Secret string

	Reply      string // where people who sign in to it are sent back to
	File       string // certificate and key, PEM
	Thumbprint string // SHA-1 of the certificate, hexadecimal
}

// Env describes the program to a script.
func (p Program) Env() []string {
	return []string{"CLIENT_ID=" + p.ClientID, "SECRET=" + p.Secret, "CERTIFICATE=" + p.File, "THUMBPRINT=" + p.Thumbprint, "WEB_REPLY=" + p.Reply}
}

// MakeProgram makes one through Microsoft Graph.
func (d Device) MakeProgram(t *testing.T) Program {
	t.Helper()
	graph := strings.Replace(d.Login, "login.", "graph.", 1)
	m := manager{t: t, client: d.Client(t)}
	m.token = m.signIn(d, graph+"/")

	certificate, file := selfSigned(t)
	key, err := json.Marshal(map[string]any{"keyCredentials": []any{map[string]string{
		"type": "AsymmetricX509Cert", "usage": "Verify", "key": base64.StdEncoding.EncodeToString(certificate),
	}}})
	require.NoError(t, err)
	var app struct{ ID, AppID string }
	const reply = "https://program.example/signin"
	m.call(http.MethodPost, graph+"/v1.0/applications", `{"displayName":"program","web":{"redirectUris":["`+reply+`"]}}`, &app)
	var principal struct{ ID string }
	m.call(http.MethodPost, graph+"/v1.0/servicePrincipals", `{"appId":"`+app.AppID+`"}`, &principal)
	var secret struct{ SecretText string }
	m.call(http.MethodPost, graph+"/v1.0/applications/"+app.ID+"/addPassword", `{}`, &secret)
	m.call(http.MethodPatch, graph+"/v1.0/applications/"+app.ID, string(key), nil)

	m.token = m.signIn(d, d.Management+"/")
	subscription := d.Management + "/subscriptions/" + d.SubscriptionID
	m.call(http.MethodPut, subscription+"/providers/Microsoft.Authorization/roleAssignments/"+principal.ID+"?api-version=2022-04-01",
		`{"properties":{"principalId":"`+principal.ID+`","roleDefinitionId":"/subscriptions/`+d.SubscriptionID+reader+`"}}`, nil)
	thumbprint := sha1.Sum(certificate)
	return Program{
		ClientID: app.AppID, ObjectID: principal.ID, Secret: secret.SecretText,
		Reply: reply, File: file, Thumbprint: hex.EncodeToString(thumbprint[:]),
	}
}

// reader is the role that may read everything.
const reader = "/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7"

// selfSigned makes a certificate, and writes it with its key into a file.
func selfSigned(t *testing.T) (der []byte, file string) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	template := x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: "program"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
	}
	der, err = x509.CreateCertificate(rand.Reader, &template, &template, &key.PublicKey, key)
	require.NoError(t, err)
	private, err := x509.MarshalPKCS8PrivateKey(key)
	require.NoError(t, err)
	text := append(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})...)
	file = filepath.Join(t.TempDir(), "program.pem")
	require.NoError(t, os.WriteFile(file, text, 0o600))
	return der, file
}
