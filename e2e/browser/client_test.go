package browser

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/e2e/emulator"
)

const (
	azureCLI = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"
	verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
)

// client is a program that people sign in to: it listens on this machine for what their browser brings.
type client struct {
	t       *testing.T
	device  emulator.Device
	address string
	brought chan url.Values
}

func newClient(t *testing.T, d emulator.Device) *client {
	t.Helper()
	c := &client{t: t, device: d, brought: make(chan url.Values, 10)}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" || r.ParseForm() != nil {
			http.NotFound(w, r)
			return
		}
		c.brought <- r.Form
		_, _ = w.Write([]byte(`<!doctype html><p id="done">Done.</p>`)) // the test sees by itself what the browser shows
	}))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	server.Listener = listener
	server.Start()
	t.Cleanup(server.Close)
	_, port, err := net.SplitHostPort(listener.Addr().String())
	require.NoError(t, err)
	c.address = "http://127.0.0.1:" + port
	return c
}

// page is where the client sends a person, with the parameters of Azure CLI and those given; an empty value takes one out.
func (c *client) page(pairs ...string) string {
	sum := sha256.Sum256([]byte(verifier))
	q := url.Values{
		"client_id": {azureCLI}, "response_type": {"code"}, "redirect_uri": {c.address}, "state": {`s&"<1>`}, "nonce": {"n-1"}, "prompt": {"select_account"},
		"scope":          {c.device.Management + "/.default offline_access openid profile"},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}, "code_challenge_method": {"S256"},
	}
	for i := 0; i < len(pairs); i += 2 {
		if q.Set(pairs[i], pairs[i+1]); pairs[i+1] == "" {
			q.Del(pairs[i])
		}
	}
	return c.device.Login + "/adfs/oauth2/authorize/?" + q.Encode()
}

// answer is what the browser brought.
func (c *client) answer() url.Values {
	c.t.Helper()
	select {
	case q := <-c.brought:
		require.Equal(c.t, `s&"<1>`, q.Get("state"))
		return q
	case <-time.After(time.Minute):
		require.FailNow(c.t, "the browser did not come back")
		return nil
	}
}

// redeem makes a token of a code and returns whom it is for.
func (c *client) redeem(code string) string {
	c.t.Helper()
	form := url.Values{
		"grant_type": {"authorization_code"}, "client_id": {azureCLI}, "code": {code}, "redirect_uri": {c.address}, "code_verifier": {verifier},
	}
	resp, err := c.device.Client(c.t).Post(c.device.Login+"/adfs/oauth2/token/", "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
	require.NoError(c.t, err)
	defer resp.Body.Close()
	var token struct {
		ID          string `json:"id_token"`
		Description string `json:"error_description"`
	}
	require.NoError(c.t, json.NewDecoder(resp.Body).Decode(&token))
	require.Equal(c.t, http.StatusOK, resp.StatusCode, token.Description)
	payload, err := base64.RawURLEncoding.DecodeString(strings.Split(token.ID, ".")[1])
	require.NoError(c.t, err)
	var claims struct{ UPN, Nonce string }
	require.NoError(c.t, json.Unmarshal(payload, &claims))
	require.Equal(c.t, "n-1", claims.Nonce)
	return claims.UPN
}
