package sts_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/internal/exchange"
	"github.com/edgerite/edgerite/sts"
)

// TestExchanges replays the archives of exchanges (see package exchange). A request is what goes over the
// wire; {refresh_token} stands for the last one that came, and so do the other names of secrets.
func TestExchanges(t *testing.T) {
	t.Parallel()
	exchange.RunAll(t, "testdata/exchanges/*.txtar", func(t *testing.T, _ string) exchange.Player {
		d, came := newDevice(t, func(deps *sts.Deps) {
			deps.Applications = []sts.Application{{ClientID: "22222222-2222-4222-8222-222222222222", Name: "Page", Redirects: []string{"https://page.example/"}}}
		}), map[string]string{}
		return exchange.Player{
			Send: func(request string) string {
				a := d.do(t, parseRequest(t, request, came))
				for name, secret := range secrets {
					if found := secret.FindStringSubmatch(strings.Join(a.Header().Values("Set-Cookie"), "\n") + "\n" + a.Header().Get("Location") + "\n" + a.Body.String()); found != nil {
						came[name] = found[1]
					}
				}
				return printAnswer(t, a)
			},
			Advance: func(by time.Duration) { d.clock.Advance(by) },
		}
	})
}

// secrets are what clients and browsers send back, as it comes.
var secrets = map[string]*regexp.Regexp{
	"refresh_token": regexp.MustCompile(`"refresh_token":"([^"]+)"`),
	"device_code":   regexp.MustCompile(`"device_code":"([^"]+)"`),
	"user_code":     regexp.MustCompile(`"user_code":"([^"]+)"`),
	"code":          regexp.MustCompile(`[?&#]code=([^&\n]+)`),
	"sign_on":       regexp.MustCompile(`(?m)^(__Host-MSISAuth=[^;]+)`),
	"cookie":        regexp.MustCompile(`^(__Host-EdgeriteForm=[^;]+)`),
	"form_token":    regexp.MustCompile(`name="FormToken" value="([^"]+)"`),
}

func parseRequest(t *testing.T, text string, came map[string]string) *http.Request {
	for name, secret := range came {
		text = strings.ReplaceAll(text, "{"+name+"}", secret)
	}
	head, body, _ := strings.Cut(strings.TrimSuffix(text, "\n"), "\n\n")
	body = strings.TrimSpace(body)
	head = strings.ReplaceAll(head, "\n", "\r\n")
	if body != "" {
		head += fmt.Sprintf("\r\nContent-Length: %d", len(body))
	}
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(head + "\r\n\r\n" + body)))
	require.NoError(t, err)
	r.RemoteAddr = "127.0.0.1:50000"
	r.TLS = overTLS
	return r
}

// signOnCookie holds what is sealed with the key.
var signOnCookie = regexp.MustCompile(`(__Host-MSISAuth=)[^;]+`)

func printAnswer(t *testing.T, a *answer) string {
	var b bytes.Buffer
	// Content-Length follows from the tokens, which follow from the key.
	b.WriteString(signOnCookie.ReplaceAllString(exchange.Head(a.Code, a.Header(), "Content-Length"), "${1}(cookie)") + "\n")
	if !strings.Contains(a.Header().Get("Content-Type"), "json") {
		b.Write(a.Body.Bytes())
		return b.String()
	}
	var body any
	require.NoError(t, json.Unmarshal(a.Body.Bytes(), &body))
	e := json.NewEncoder(&b)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	require.NoError(t, e.Encode(readable("", body)))
	return b.String()
}

// readable shows what is in a token, and hides what differs with the key.
func readable(name string, v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k, x := range v {
			v[k] = readable(k, x)
		}
	case []any:
		for i, x := range v {
			v[i] = readable(name, x)
		}
	case string:
		switch name {
		case "access_token", "id_token":
			c := jwt.MapClaims{}
			token, _, err := jwt.NewParser().ParseUnverified(v, c)
			if err != nil {
				return "not a token: " + v
			}
			return []any{readable("", token.Header), readable("", map[string]any(c))}
		case "kid", "x5t", "n", "x5c", "refresh_token":
			return "(" + name + ")"
		}
	case float64:
		return json.Number(fmt.Sprintf("%.0f", v))
	}
	return v
}
