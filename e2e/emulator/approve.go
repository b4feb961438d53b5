package emulator

import (
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var hidden = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)"`)

// Approve does what a person does in a browser with the code that a program shows: type it, and sign in.
func (d Device) Approve(t *testing.T, address, code string) {
	t.Helper()
	browser := d.Client(t)
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	browser.Jar = jar
	page := submit(t, browser, http.MethodGet, address, nil)
	for _, typed := range []url.Values{
		{"user_code": {code}},
		{"UserName": {"EdgeArmUser"}, "Password": {Password}, "SignIn": {"true"}},
	} {
		for _, field := range hidden.FindAllStringSubmatch(page, -1) {
			typed.Set(field[1], html.UnescapeString(field[2]))
		}
		page = submit(t, browser, http.MethodPost, address, typed)
	}
	require.Contains(t, page, "You have signed in")
}

func submit(t *testing.T, browser *http.Client, method, address string, form url.Values) string {
	t.Helper()
	req, err := http.NewRequest(method, address, strings.NewReader(form.Encode()))
	require.NoError(t, err)
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	resp, err := browser.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	page, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return string(page)
}
