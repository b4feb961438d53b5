package sts

import (
	"io"
	"net/http"
)

// interactivePage says plainly what a browser ran into.
const interactivePage = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Sign-in page not available - Edgerite</title></head>
<body><h1>This emulator has no sign-in page yet</h1>
<p>Sign in with a user name and password instead:</p>
<pre>az login -u EdgeArmUser -p &lt;password&gt;
Connect-AzAccount -EnvironmentName &lt;name&gt; -TenantId c0257de7-538f-415c-993a-1b87a031879d -Credential (Get-Credential)</pre>
</body></html>
`

// signInPage answers /oauth2/authorize. It does not send an error to redirect_uri, since no client is registered
// whose addresses could be trusted.
func signInPage(w http.ResponseWriter, _ *http.Request) error {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	w.WriteHeader(http.StatusNotImplemented)
	_, err := io.WriteString(w, interactivePage)
	return err
}

// deviceCode answers the device authorization endpoint: https://www.rfc-editor.org/rfc/rfc8628#section-3.2
func deviceCode(http.ResponseWriter, *http.Request) error {
	return errGrant.err("urn:ietf:params:oauth:grant-type:device_code")
}
