package sts_test

import (
	"crypto/tls"
	"encoding/json"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"
	"go.uber.org/zap/zaptest"

	"github.com/edgerite/edgerite/internal/clock"
	"github.com/edgerite/edgerite/internal/rnd"
	"github.com/edgerite/edgerite/internal/store"
	"github.com/edgerite/edgerite/sts"
)

const (
	password = "Password1"
	azureCLI = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"
	tokenURL = "https://login.edge1.localhost/adfs/oauth2/token"
)

var epoch = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// memoryKeys keeps a key as the server would on disk.
type memoryKeys struct {
	mu   sync.Mutex
	data []byte
}

func (m *memoryKeys) Load() ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.data == nil {
		return nil, fs.ErrNotExist
	}
	return m.data, nil
}

func (m *memoryKeys) Save(data []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.data = data
	return nil
}

// oneInstallation holds the key of all tests: making one takes long.
var oneInstallation = sync.OnceValue(func() *memoryKeys {
	keys := &memoryKeys{}
	if err := sts.NewKeys(keys, clock.New(nil, clock.State{})).Prepare(); err != nil {
		panic(err)
	}
	return keys
})

var passwordHash = sync.OnceValues(func() ([]byte, error) { return sts.HashCheaply(password) })

// device is a token service with all that belongs to it in the test's hands.
type device struct {
	*sts.Service
	clock *clock.Clock
	real  *time.Time
	deps  sts.Deps
}

func newDevice(t testing.TB, change ...func(*sts.Deps)) *device {
	t.Helper()
	now := epoch
	c := clock.New(func() time.Time { return now }, clock.State{})
	log := zaptest.NewLogger(t)
	st, err := store.Open(store.Options{Dir: "device", FS: vfs.NewMem(), Log: log})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, st.Close()) })
	deps := sts.Deps{
		Host: "edge1.localhost", Clock: c, Rand: rnd.Seeded(1), Store: st, Log: log,
		Keys: sts.NewKeys(oneInstallation(), c), Password: passwordHash,
	}
	for _, f := range change {
		f(&deps)
	}
	s, err := sts.New(t.Context(), deps)
	require.NoError(t, err)
	return &device{Service: s, clock: c, real: &now, deps: deps}
}

// answer is what a client gets, decoded.
type answer struct {
	*httptest.ResponseRecorder
	Access        string `json:"access_token"`
	ID            string `json:"id_token"`
	Refresh       string `json:"refresh_token"`
	Type          string `json:"token_type"`
	Scope         string `json:"scope"`
	Resource      string `json:"resource"`
	ExpiresIn     any    `json:"expires_in"` // a number, but for version 1 of the cloud's device codes
	ExpiresOn     int64  `json:"expires_on"`
	NotBefore     int64  `json:"not_before"`
	ClientInfo    string `json:"client_info"`
	Error         string `json:"error"`
	Description   string `json:"error_description"`
	Codes         []int  `json:"error_codes"`
	CorrelationID string `json:"correlation_id"`
	Issuer        string `json:"issuer"`
}

func (d *device) do(t testing.TB, r *http.Request) *answer {
	t.Helper()
	w := httptest.NewRecorder()
	d.ServeHTTP(w, r)
	a := &answer{ResponseRecorder: w}
	if strings.Contains(w.Header().Get("Content-Type"), "json") {
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), a), w.Body)
	}
	return a
}

// object is the answer as a JSON object.
func (a *answer) object(t testing.TB) (o map[string]any) {
	t.Helper()
	require.NoError(t, json.Unmarshal(a.Body.Bytes(), &o), a.Body)
	return o
}

func (d *device) post(t testing.TB, pairs ...string) *answer {
	t.Helper()
	return d.do(t, tokenRequest(pairs...))
}

func form(pairs ...string) string {
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return form.Encode()
}

func decode(t testing.TB, a *answer, to any) {
	t.Helper()
	require.NoError(t, json.Unmarshal(a.Body.Bytes(), to), a.Body)
}

func tokenRequest(pairs ...string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, tokenURL, strings.NewReader(form(pairs...)))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

// signIn signs the user in for Resource Manager and changes or adds the given parameters.
func (d *device) signIn(t testing.TB, pairs ...string) *answer {
	t.Helper()
	return d.post(t, append([]string{
		"grant_type", "password", "client_id", azureCLI, "username", "EdgeArmUser", "password", password,
	}, pairs...)...)
}

func claimsOf(t testing.TB, raw string) jwt.MapClaims {
	t.Helper()
	c := jwt.MapClaims{}
	_, _, err := jwt.NewParser().ParseUnverified(raw, c)
	require.NoError(t, err)
	return c
}

var overTLS = &tls.ConnectionState{HandshakeComplete: true}
