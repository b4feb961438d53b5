package emulator

import (
	"fmt"
	"html"
	"io"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Person is EdgeArmUser with a browser, who finishes the sign-ins that programs begin. Scripts reach them by HTTP, at the
// address in the variable PERSON: /approve and /decline take the address of a page and the code to type there, /signin the
// address of a sign-in page, and answers with the address that leads back to the program, which the person does not follow.
type Person struct {
	client *http.Client // follows no redirects
	server *httptest.Server
	folder string // of programs
}

// Person waits for sign-ins until the test ends.
func (d Device) Person(t *testing.T) *Person {
	t.Helper()
	p := &Person{client: d.Client(t), folder: t.TempDir()}
	p.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	mux := http.NewServeMux()
	serve := func(path string, does func(q url.Values) (string, error)) {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			answer, err := does(r.URL.Query())
			if err != nil {
				t.Errorf("%s: %v", path, err)
				w.WriteHeader(http.StatusInternalServerError)
			}
			_, _ = io.WriteString(w, answer) // a script that is gone has its own failure
		})
	}
	serve("/approve", func(q url.Values) (string, error) { return "", p.Approve(q.Get("address"), q.Get("code")) })
	serve("/decline", func(q url.Values) (string, error) { return "", p.Decline(q.Get("address"), q.Get("code")) })
	serve("/signin", func(q url.Values) (string, error) { return p.SignIn(q.Get("address")) })
	serve("/browse", func(q url.Values) (string, error) { return "", p.browse(q.Get("address")) })
	p.server = httptest.NewServer(mux)
	t.Cleanup(p.server.Close)

	// Some programs wait for their browser before they listen to it.
	opener := "#!/bin/sh\ncurl --silent --get --data-urlencode \"address=$1\" " + p.server.URL + "/browse >/dev/null 2>&1 &\n"
	require.NoError(t, os.WriteFile(filepath.Join(p.folder, "xdg-open"), []byte(opener), 0o700))
	return p
}

// Env tells a script of the person, and makes theirs the browser that programs open.
func (p *Person) Env() []string {
	return []string{"PERSON=" + p.server.URL, "BROWSER=" + filepath.Join(p.folder, "xdg-open"), "PATH=" + p.Path()}
}

// Path is where programs are looked for so that a browser that they open is the person's.
func (p *Person) Path() string { return p.folder + string(os.PathListSeparator) + os.Getenv("PATH") }

var signIn = url.Values{"UserName": {"EdgeArmUser"}, "Password": {Password}, "SignIn": {"true"}}

// Approve types the code that a program shows into the page that it names, and signs in.
func (p *Person) Approve(address, code string) error {
	return p.finish(address, code, signIn, "You have signed in")
}

// Decline types the code and cancels.
func (p *Person) Decline(address, code string) error {
	return p.finish(address, code, url.Values{"Cancel": {"true"}}, "You have not signed in")
}

func (p *Person) finish(address, code string, last url.Values, says string) error {
	shown, err := p.open(address, url.Values{"user_code": {code}}, last)
	if err == nil && !strings.Contains(shown.text, says) {
		err = fmt.Errorf("%s does not say %q but %s", address, says, shown.text)
	}
	return err
}

// SignIn signs in at the page that a program opens. It returns the address that the browser is sent to, with the fields of
// the form where it is a form that it is to send.
func (p *Person) SignIn(address string) (back string, err error) {
	shown, err := p.open(address, signIn)
	if err != nil || shown.leads != "" {
		return shown.leads, err
	}
	action, form := shown.form()
	if action == "" {
		return "", fmt.Errorf("%s leads nowhere: %s", address, shown.text)
	}
	return action + "?" + form.Encode(), nil
}

// browse is SignIn in a browser that goes where it is sent to.
func (p *Person) browse(address string) error {
	shown, err := p.open(address, signIn)
	if err != nil {
		return err
	}
	if shown.leads != "" {
		return shown.get(shown.leads)
	}
	return shown.post(shown.form())
}

// page is what a browser shows.
type page struct {
	browser http.Client
	text    string
	leads   string // where it is sent instead
}

// open goes to an address, and fills one form in after the other.
func (p *Person) open(address string, typed ...url.Values) (page, error) {
	jar, err := cookiejar.New(nil)
	shown := page{browser: *p.client}
	shown.browser.Jar = jar
	if err == nil {
		err = shown.get(address)
	}
	for _, fields := range typed {
		if err == nil {
			_, form := shown.form()
			maps.Copy(form, fields)
			err = shown.post(address, form)
		}
	}
	return shown, err
}

var (
	hidden = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)"`)
	action = regexp.MustCompile(`<form method="post" action="([^"]*)"`)
)

// form is where the page's form goes, empty for the page itself, and what it sends by itself.
func (p *page) form() (to string, fields url.Values) {
	fields = url.Values{}
	for _, field := range hidden.FindAllStringSubmatch(p.text, -1) {
		fields.Add(field[1], html.UnescapeString(field[2]))
	}
	if found := action.FindStringSubmatch(p.text); found != nil {
		to = html.UnescapeString(found[1])
	}
	return to, fields
}

func (p *page) get(address string) error { return p.read(p.browser.Get(address)) }

func (p *page) post(address string, form url.Values) error {
	return p.read(p.browser.PostForm(address, form))
}

func (p *page) read(resp *http.Response, err error) error {
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	p.text, p.leads = string(text), resp.Header.Get("Location")
	return err
}
