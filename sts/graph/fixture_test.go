package graph_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/stretchr/testify/require"
	"go.uber.org/zap"

	"github.com/edgerite/edgerite/internal/clock"
	"github.com/edgerite/edgerite/internal/exchange"
	"github.com/edgerite/edgerite/internal/identity"
	"github.com/edgerite/edgerite/internal/password"
	"github.com/edgerite/edgerite/internal/rnd"
	"github.com/edgerite/edgerite/internal/store"
	"github.com/edgerite/edgerite/sts"
	"github.com/edgerite/edgerite/sts/graph"
)

const (
	word       = "Password1"
	host       = "https://graph.edge1.localhost"
	loginURL   = "https://login.edge1.localhost/adfs/oauth2/token"
	management = "https://management.edge1.localhost/"
	robot      = "11111111-1111-4111-8111-111111111111"
)

// noKeys keeps no key: the tests of one process share one.
type noKeys struct{}

func (noKeys) Load() ([]byte, error) { return nil, fs.ErrNotExist }
func (noKeys) Save([]byte) error     { return nil }

var keys = sync.OnceValue(func() *sts.Keys { return sts.NewKeys(noKeys{}, clock.New(nil, clock.State{})) })

var passwordHash = sync.OnceValues(func() ([]byte, error) { return password.HashAt(password.Cheap, word) })

// device is a directory with the token service it belongs to: the device's own, the user alice and a program.
type device struct {
	*graph.Service
	t      testing.TB
	store  *store.Store
	clock  *clock.Clock
	tokens *sts.Service
	change []func(*sts.Deps)
	known  map[string]string // tokens, by who has them
}

func newDevice(t testing.TB, change ...func(*sts.Deps)) *device {
	t.Helper()
	return newDeviceOn(t, vfs.NewMem(), change...)
}

// newDeviceOn is newDevice with a disk of its own.
func newDeviceOn(t testing.TB, disk vfs.FS, change ...func(*sts.Deps)) *device {
	t.Helper()
	now := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	d := &device{t: t, clock: clock.New(func() time.Time { return now }, clock.State{}), change: change, known: map[string]string{"nobody": ""}}
	var err error
	d.store, err = store.Open(store.Options{Dir: "device", FS: disk, Log: zap.NewNop()})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, d.store.Close()) })
	d.restart()
	return d
}

// restart makes both services again from what the store has, and further principals that are configured by now.
func (d *device) restart(further ...sts.Principal) {
	var err error
	deps := sts.Deps{
		Host: "edge1.localhost", Clock: d.clock, Rand: rnd.Seeded(1), Store: d.store, Log: zap.NewNop(), Keys: keys(), Password: passwordHash,
		Principals: append([]sts.Principal{
			{Kind: identity.User, Name: "alice", Password: passwordHash},
			{Kind: identity.ServicePrincipal, Name: robot, DisplayName: "Robot", Password: passwordHash},
		}, further...),
	}
	for _, f := range d.change {
		f(&deps)
	}
	d.tokens, err = sts.New(d.t.Context(), deps)
	require.NoError(d.t, err)
	d.Service, err = graph.New(graph.Deps{Tokens: d.tokens, Store: d.store, Clock: d.clock, Rand: rnd.Seeded(2), Log: zap.NewNop()})
	require.NoError(d.t, err)
}

// post asks the token service for a token.
func (d *device) post(form url.Values) (token string, refused string) {
	d.t.Helper()
	r := httptest.NewRequest(http.MethodPost, loginURL, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	d.tokens.ServeHTTP(w, r)
	var a struct {
		Token       string `json:"access_token"`
		Description string `json:"error_description"`
	}
	require.NoError(d.t, json.Unmarshal(w.Body.Bytes(), &a))
	return a.Token, a.Description
}

// program signs a program in with a secret.
func (d *device) program(client, secret, resource string) (token string, refused string) {
	d.t.Helper()
	return d.post(url.Values{"grant_type": {"client_credentials"}, "client_id": {client}, "client_secret": {secret}, "resource": {resource}})
}

// token is that of somebody for Graph.
func (d *device) token(who string) string {
	d.t.Helper()
	if token, ok := d.known[who]; ok {
		return token
	}
	form := url.Values{"grant_type": {"password"}, "client_id": {"x"}, "username": {who}, "password": {word}, "resource": {host + "/"}}
	switch who {
	case "robot":
		form = url.Values{"grant_type": {"client_credentials"}, "client_id": {robot}, "client_secret": {word}, "resource": {host + "/"}}
	case "stranger": // has a token for another service
		form.Set("username", "EdgeArmUser")
		form.Set("resource", management)
	}
	token, refused := d.post(form)
	require.NotEmpty(d.t, token, refused)
	d.known[who] = token
	return token
}

func (d *device) ask(who, method, target, body string) *httptest.ResponseRecorder {
	d.t.Helper()
	r := httptest.NewRequest(method, host+target, strings.NewReader(body))
	if token := d.token(who); token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	w := httptest.NewRecorder()
	d.ServeHTTP(w, r)
	return w
}

// answered asks as the device's user, wants that status, and decodes.
func (d *device) answered(status int, method, target, body string) map[string]any {
	d.t.Helper()
	w := d.ask("EdgeArmUser", method, target, body)
	require.Equal(d.t, status, w.Code, w.Body)
	got := map[string]any{}
	if w.Body.Len() > 0 {
		require.NoError(d.t, json.Unmarshal(w.Body.Bytes(), &got))
	}
	return got
}

// random is what is made by chance. A golden has a word for each.
var random = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}|"secretText": "[^"]+"|"hint": "[^"]+"`)

// TestExchanges replays what clients ask. The first line is METHOD TARGET, then who asks (EdgeArmUser where nobody is said), then a name for the answer,
// of which later requests may use the members: {app.appId}. Ids that a request or the archive's comment
// has are left as they are.
func TestExchanges(t *testing.T) {
	t.Parallel()
	exchange.RunAll(t, "testdata/exchanges/*.txtar", func(t *testing.T, comment string) exchange.Player {
		d, answers, seen, made := newDevice(t), map[string]map[string]any{}, map[string]string{}, 0
		leave := func(text string) {
			for _, id := range random.FindAllString(text+sts.TenantID+robot, -1) {
				seen[id] = id
			}
		}
		leave(comment)
		fill := func(s string) string {
			return regexp.MustCompile(`\{(\w+)\.(\w+)\}`).ReplaceAllStringFunc(s, func(ref string) string {
				answer, member, _ := strings.Cut(strings.Trim(ref, "{}"), ".")
				require.Contains(t, answers, answer)
				return fmt.Sprint(answers[answer][member])
			})
		}
		return exchange.Player{Send: func(request string) string {
			leave(request)
			first, body, _ := strings.Cut(fill(request), "\n")
			words := append(strings.Fields(first), "EdgeArmUser", "")
			who, name := words[2], words[3]
			if strings.HasPrefix(who, "=") {
				who, name = "EdgeArmUser", who
			}
			w := d.ask(who, words[0], strings.ReplaceAll(words[1], "+", "%20"), body)
			var answer map[string]any
			if w.Body.Len() > 0 {
				require.NoError(t, json.Unmarshal(w.Body.Bytes(), &answer), w.Body)
			}
			answers[strings.TrimPrefix(name, "=")] = answer
			text := exchange.Head(w.Code, w.Header(), "Content-Length", "Request-Id", "Client-Request-Id", "X-Ms-Request-Id", "Cache-Control", "X-Content-Type-Options")
			if w.Body.Len() > 0 {
				var indented bytes.Buffer
				require.NoError(t, json.Indent(&indented, w.Body.Bytes(), "", "  "))
				text += "\n" + indented.String() + "\n"
			}
			return random.ReplaceAllStringFunc(text, func(s string) string {
				if seen[s] == "" {
					made++
					name, _, quoted := strings.Cut(s, `": `)
					if seen[s] = fmt.Sprintf("{random %d}", made); quoted {
						seen[s] = name + `": ` + seen[s]
					}
				}
				return seen[s]
			})
		}}
	})
}
