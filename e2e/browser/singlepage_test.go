package browser

import (
	"html/template"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/e2e/emulator"
)

// TestSinglePage has the library for single-page applications sign in by the page, in the addresses of AD FS and in those of Microsoft's
// cloud: its script reads the code out of its own address, and the token endpoint by requests to another origin.
func TestSinglePage(t *testing.T) {
	library := filepath.Join(emulator.Modules(t), "@azure", "msal-browser", "lib", "msal-browser.js")
	page, err := template.ParseFiles("singlepage.html")
	require.NoError(t, err)
	for name, spelling := range map[string]struct{ path, mode, revoked string }{
		"adfs":  {"/adfs", "OIDC", "Error(s): 50173 "},
		"cloud": {"/organizations", "AAD", "InteractionRequiredAuthError "}, // by the suberror that the cloud has
	} {
		t.Run(name, func(t *testing.T) {
			const client = "22222222-2222-4222-8222-222222222222"
			server := httptest.NewUnstartedServer(nil)
			address := "http://" + server.Listener.Addr().String()
			d := emulator.Start(t, "--applications", client+"=Single page:"+address+"/")
			server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				switch r.URL.Path {
				case "/":
					// A page that comes in part shows itself in the test.
					_ = page.Execute(w, map[string]string{"client": client, "authority": d.Login + spelling.path, "mode": spelling.mode, "resource": d.Management})
				case "/msal-browser.js":
					http.ServeFile(w, r, library)
				default:
					http.NotFound(w, r)
				}
			})
			server.Start()
			t.Cleanup(server.Close)
			b := open(t, d)
			state := func(begins string) string {
				t.Helper()
				look(b, chromedp.Poll[bool](`document.getElementById("state")?.textContent.startsWith("`+begins+`") === true`))
				return b.text("state")
			}
			call := func(what string) { look(b, chromedp.Evaluate[bool](what+`(), true`)) }

			b.do(chromedp.Navigate(address + "/"))
			state("Nobody.")
			call("signIn")
			b.do(chromedp.WaitVisible(chromedp.ID("loginForm")))
			b.press(chromedp.Click(chromedp.ID("cancelButton")))
			require.Contains(t, state("Refused: "), "access_denied")

			call("signIn")
			b.signIn("EdgeArmUser", emulator.Password)
			words := strings.Fields(state("Signed in: "))
			require.Equal(t, "EdgeArmUser@localhost", words[2])
			r, err := http.NewRequest(http.MethodGet, d.Management+"/subscriptions?api-version=2019-06-01", nil)
			require.NoError(t, err)
			r.Header.Set("Authorization", "Bearer "+words[3])
			resp, err := d.Client(t).Do(r)
			require.NoError(t, err)
			defer resp.Body.Close()
			require.Equal(t, http.StatusOK, resp.StatusCode)

			call("refresh")
			require.Contains(t, state("Refreshed: "), "EdgeArmUser@localhost")
			advance(t, d, "2h")
			call("refresh")
			require.Contains(t, state("Refused: "), "Error(s): 70043 ", "the session is over, and the page is told so")
			call("signIn")
			b.signIn("EdgeArmUser", emulator.Password)
			state("Signed in: ")

			emulator.Script(t, nil, d.Binary, "ctl", "--admin", d.Admin, "session", "revoke", "--all")
			call("refresh")
			require.Contains(t, state("Refused: "), spelling.revoked)

			call("signIn")
			b.signIn("EdgeArmUser", emulator.Password)
			state("Signed in: ")
			call("signOut")
			b.do(chromedp.WaitVisible(chromedp.ID("nobody")))
			call("signIn")
			b.do(chromedp.WaitVisible(chromedp.ID("loginForm")))
			d.AllRead(t)
		})
	}
}
