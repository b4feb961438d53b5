package sts_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestExchanges replays whole exchanges. A golden file has sections in the order of what happens: "<step> request"
// is sent, "<step> answer" is expected, "advance 90m" moves the virtual clock. {refresh_token} stands for the last one.
func TestExchanges(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/exchanges/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			t.Parallel()
			golden, err := txtar.ParseFile(name)
			require.NoError(t, err)
			replay(t, golden)
			if *update {
				require.NoError(t, os.WriteFile(name, txtar.Format(golden), 0o644))
				return
			}
			want, err := os.ReadFile(name)
			require.NoError(t, err)
			require.Equal(t, string(want), string(txtar.Format(golden)))
		})
	}
}

// replay sends the requests of a golden file and puts the answers that come into it.
func replay(t *testing.T, golden *txtar.Archive) {
	d := newDevice(t)
	var sections []txtar.File
	refreshToken := ""
	for _, f := range golden.Files {
		if span, ok := strings.CutPrefix(f.Name, "advance "); ok {
			by, err := time.ParseDuration(span)
			require.NoError(t, err)
			d.clock.Advance(by)
		}
		if !strings.HasSuffix(f.Name, " answer") {
			sections = append(sections, f)
		}
		step, ok := strings.CutSuffix(f.Name, " request")
		if !ok {
			continue
		}
		a := d.do(t, parseRequest(t, f.Data, refreshToken))
		if a.Refresh != "" {
			refreshToken = a.Refresh
		}
		sections = append(sections, txtar.File{Name: step + " answer", Data: printAnswer(t, a)})
	}
	golden.Files = sections
}

func parseRequest(t *testing.T, text []byte, refreshToken string) *http.Request {
	head, body, _ := strings.Cut(string(text), "\n\n")
	body = strings.ReplaceAll(strings.TrimSpace(body), "{refresh_token}", refreshToken)
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

func printAnswer(t *testing.T, a *answer) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%d %s\n", a.Code, http.StatusText(a.Code))
	for _, name := range slices.Sorted(maps.Keys(a.Header())) {
		if name == "Content-Length" {
			continue // it follows from the tokens, which follow from the key
		}
		fmt.Fprintf(&b, "%s: %s\n", name, strings.Join(a.Header()[name], ", "))
	}
	b.WriteString("\n")
	if !strings.Contains(a.Header().Get("Content-Type"), "json") {
		b.Write(a.Body.Bytes())
		return b.Bytes()
	}
	var body any
	require.NoError(t, json.Unmarshal(a.Body.Bytes(), &body))
	e := json.NewEncoder(&b)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	require.NoError(t, e.Encode(readable("", body)))
	return b.Bytes()
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
