package doctor_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/internal/doctor"
)

const (
	host         = "edge1.example"
	subscription = "a4257fde-b946-4e01-ade7-674760b8d1a3"
)

// answer is what the fake says to a request.
type answer struct {
	status int
	body   string
}

// fake is a device that answers as one should, except for what a test changes.
type fake struct {
	answers map[string]answer // by host label and path
	names   map[string]string // what resolves
	tls     *tls.Config
	covers  []string  // names on the certificate
	expires time.Time // of the certificate
	options doctor.Options
	stopped bool

	mu       sync.Mutex // guards what follows
	requests []string
	token    string // the one that is good, and given out; empty means T
}

// set makes another token the one that is good.
func (f *fake) set(token string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.token = token
}

// good is the token that is.
func (f *fake) good() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.token == "" {
		return "T"
	}
	return f.token
}

func newFake() *fake {
	return &fake{
		covers:  []string{"login." + host, "management." + host, "*.blob." + host},
		expires: time.Now().Add(time.Hour),
		tls:     &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS13},
		names: map[string]string{
			"login." + host: "127.0.0.1", "management." + host: "127.0.0.1", "sa1.blob." + host: "127.0.0.1",
		},
		answers: map[string]answer{
			"management /metadata/endpoints": {200, `{"galleryEndpoint":"https://edge1.example/","graphEndpoint":"https://graph.edge1.example/","portalEndpoint":"https://edge1.example/",
				"authentication":{"loginEndpoint":"https://login.edge1.example:PORT/adfs/","audiences":["https://management.edge1.example/"]}}`},
			"login /adfs/oauth2/token":  {200, `{"access_token":"T","expires_in":5400}`},
			"management /tenants":       {200, `{"value":[{"tenantId":"c0257de7-538f-415c-993a-1b87a031879d"}]}`},
			"management /subscriptions": {200, `{"value":[{"subscriptionId":"` + subscription + `","displayName":"Default Provider Subscription","state":"Enabled"}]}`},
			"management /subscriptions/" + subscription + "/providers": {200, `{"value":[{"namespace":"Microsoft.AzureBridge","registrationState":"Registered"},
				{"namespace":"Microsoft.Compute","registrationState":"Registered"},{"namespace":"Microsoft.Network","registrationState":"Registered"},
				{"namespace":"Microsoft.Resources","registrationState":"Registered"},{"namespace":"Microsoft.Storage","registrationState":"Registered"}]}`},
			"management /subscriptions/" + subscription + "/providers/Microsoft.Storage/storageAccounts": {200, `{"value":[{"name":"sa1"}]}`},
			"sa1 /":    {403, `<Error/>`},
			"doctor /": {404, `<Error/>`},
		},
		options: doctor.Options{Host: host, Password: "Password1", SystemRoot: x509.NewCertPool()},
	}
}

// visit starts the fake and walks it.
func (f *fake) visit(t *testing.T) doctor.Report {
	t.Helper()
	root, leaf := issue(t, f.covers, f.expires)
	f.tls.Certificates = []tls.Certificate{leaf}
	if f.options.RootFile == "" {
		f.options.RootFile = filepath.Join(t.TempDir(), "root.pem")
		require.NoError(t, os.WriteFile(f.options.RootFile, root, 0o600))
	}
	server := httptest.NewUnstartedServer(http.HandlerFunc(f.serve))
	server.TLS = f.tls
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	if f.stopped {
		server.Close()
	} else {
		t.Cleanup(server.Close)
	}
	f.options.Port = server.Listener.Addr().(*net.TCPAddr).Port
	if f.options.LookupHost == nil {
		f.options.LookupHost = func(_ context.Context, name string) ([]string, error) {
			if address, ok := f.names[name]; ok {
				return []string{address}, nil
			}
			return nil, errors.New("no such host")
		}
	}
	report, err := doctor.Run(t.Context(), f.options)
	require.NoError(t, err)
	return report
}

func (f *fake) asked() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.requests)
}

func (f *fake) serve(w http.ResponseWriter, r *http.Request) {
	name, port, _ := strings.Cut(r.Host, ":")
	label, _, _ := strings.Cut(name, ".")
	f.mu.Lock()
	f.requests = append(f.requests, r.Method+" "+label+" "+r.URL.Path)
	f.mu.Unlock()
	if label == "management" && !strings.HasPrefix(r.URL.Path, "/metadata") && r.Header.Get("Authorization") != "Bearer "+f.good() {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	a, ok := f.answers[label+" "+r.URL.Path]
	if !ok {
		a = answer{404, `{"error":{"code":"NotFound","message":"No such thing."}}`}
	}
	if a.status != http.StatusTeapot {
		w.Header().Set("x-ms-request-id", "1")
	}
	w.WriteHeader(a.status)
	_, _ = io.WriteString(w, strings.NewReplacer("PORT", port, `"T"`, `"`+f.good()+`"`).Replace(a.body)) // a client that hung up is the client's affair
}

// issue makes a root, in PEM, and a leaf for the names.
func issue(t *testing.T, names []string, expires time.Time) ([]byte, tls.Certificate) {
	t.Helper()
	rootKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	begin := expires.Add(-48 * time.Hour)
	root := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Test Root"}, NotBefore: begin, NotAfter: expires.Add(48 * time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	rootDER, err := x509.CreateCertificate(rand.Reader, root, root, rootKey.Public(), rootKey)
	require.NoError(t, err)
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	leaf := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: names[0]}, DNSNames: names, NotBefore: begin, NotAfter: expires}
	der, err := x509.CreateCertificate(rand.Reader, leaf, root, key.Public(), rootKey)
	require.NoError(t, err)
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: rootDER}), tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}
