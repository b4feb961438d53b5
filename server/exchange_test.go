package server

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/zap"

	"github.com/edgerite/edgerite/config"
	"github.com/edgerite/edgerite/internal/clock"
	recorded "github.com/edgerite/edgerite/internal/exchange"
	"github.com/edgerite/edgerite/internal/fault"
	"github.com/edgerite/edgerite/internal/rnd"
	"github.com/edgerite/edgerite/sts"
)

// whole is a device as it is served, with every provider, a clock that stands still and ids that are the same each time.
type whole struct {
	*instance
	device *device
	clock  *clock.Clock
	faults *fault.Set
	token  string
	seen   map[string]string // what is made by chance, by what stands for it
}

// random is what is made by chance: ids, keys, signatures, hardware addresses. A golden has a word for each, so that what one provider
// makes of its own does not change another's.
var random = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32}|[A-Za-z0-9+/]{86}==|sig=[A-Za-z0-9%+/=]+|001DD8[0-9A-F]{6}|[a-z0-9]{26}\.a--x`)

func (w *whole) named(text string) string {
	return random.ReplaceAllStringFunc(text, func(s string) string {
		if strings.EqualFold(s, wholeSubscription) || s == tenantID {
			return s
		}
		if w.seen[s] == "" {
			w.seen[s] = fmt.Sprintf("{random %d}", len(w.seen)+1)
		}
		return w.seen[s]
	})
}

const wholeSubscription = "A4257FDE-B946-4E01-ADE7-674760B8D1A3"

func openWhole(t *testing.T, change func(c *config.Config)) *whole {
	t.Helper()
	start := time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC)
	w := &whole{seen: map[string]string{}, clock: clock.New(nil, clock.State{Frozen: &start})}
	w.faults = fault.NewSet(w.clock)
	c := config.Config{MemoryLimit: 256 << 20, TokenLifetime: 10000 * time.Hour, Timing: config.DeviceLike}
	if change != nil {
		change(&c)
	}
	described := edge1
	described.SubscriptionID = wholeSubscription
	var err error
	w.device, err = newDevice(described, &environment{
		config: c, clock: w.clock, rand: rnd.Seeded(0), keys: sts.NewKeys(tokenKey{dataDir{}}, w.clock), accounts: newChanges(), log: zap.NewNop(), faults: w.faults,
	})
	require.NoError(t, err)
	var release func()
	w.instance, release, err = w.device.acquire(t.Context())
	require.NoError(t, err)
	t.Cleanup(func() {
		release()
		require.NoError(t, w.device.close(t.Context()))
	})
	form := url.Values{
		"grant_type": {"password"}, "client_id": {"1950a258-227b-4e31-a9cf-717495945fc2"}, "resource": {"https://management.edge1.localhost/"},
		"username": {"EdgeArmUser"}, "password": {edge1.ArmPassword},
	}
	r := httptest.NewRequest(http.MethodPost, "https://login.edge1.localhost/adfs/oauth2/token", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer := httptest.NewRecorder()
	w.parts.handlers[stsService].ServeHTTP(answer, r)
	var token struct {
		AccessToken string `json:"access_token"`
	}
	require.NoError(t, json.Unmarshal(answer.Body.Bytes(), &token), answer.Body)
	w.token = token.AccessToken
	return w
}

// do asks Resource Manager; {sub} in the path and the body stands for the subscription's path.
func (w *whole) do(method, target, body string) *httptest.ResponseRecorder {
	fill := func(s string) string { return strings.ReplaceAll(s, "{sub}", "/subscriptions/"+wholeSubscription) }
	if target = fill(target); strings.HasPrefix(target, "/") {
		target = "https://management.edge1.localhost" + target
	}
	r := httptest.NewRequest(method, target, strings.NewReader(fill(body)))
	r.Header.Set("Authorization", "Bearer "+w.token)
	answer := httptest.NewRecorder()
	w.parts.handlers[armService].ServeHTTP(answer, r)
	return answer
}

func (w *whole) exchanged(request string) string {
	first, body, _ := strings.Cut(request, "\n")
	method, target, _ := strings.Cut(first, " ")
	return w.printed(w.do(method, target, body))
}

func (w *whole) printed(answer *httptest.ResponseRecorder) string {
	head := recorded.Head(answer.Code, answer.Header(), "x-ms-request-id", "x-ms-correlation-request-id", "x-ms-routing-request-id", "Cache-Control", "Pragma", "Expires", "Strict-Transport-Security", "X-Content-Type-Options", "Date", "Content-Length")
	var indented bytes.Buffer
	if answer.Body.Len() == 0 || json.Indent(&indented, answer.Body.Bytes(), "", "  ") != nil {
		return w.named(head + answer.Body.String())
	}
	return w.named(head + "\n" + indented.String() + "\n")
}

// TestExchanges replays exchanges with a whole device, whose providers know each other.
func TestExchanges(t *testing.T) {
	t.Parallel()
	recorded.RunAll(t, "testdata/exchanges/*.txtar", func(t *testing.T, _ string) recorded.Player {
		t.Helper()
		w := openWhole(t, nil)
		return recorded.Player{Send: w.exchanged, Advance: func(by time.Duration) {
			w.clock.Advance(by)
			require.NoError(t, w.parts.manager.Settle(t.Context()))
		}}
	})
}
