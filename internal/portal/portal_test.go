package portal_test

import (
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/zap"

	"github.com/edgerite/edgerite/internal/portal"
)

type root struct{}

func (root) RootPEM() []byte { return []byte("pem") }
func (root) RootDER() []byte { return []byte("der") }

func TestPages(t *testing.T) {
	t.Parallel()
	h, err := portal.New(portal.Options{Name: "edge1", Domain: "localhost", Root: root{}, Log: zap.NewNop()})
	require.NoError(t, err)
	for name, test := range map[string]struct {
		method, path string
		status       int
		contentType  string
		body         string
	}{
		"home":           {http.MethodGet, "/", 200, "text/html; charset=utf-8", "https://management.edge1.localhost:8443<"},
		"home's storage": {http.MethodGet, "/", 200, "text/html; charset=utf-8", "https://ACCOUNT.blob.edge1.localhost:8443<"},
		"home's commands": {
			http.MethodGet, "/", 200, "text/html; charset=utf-8",
			"az cloud register -n edge1 --endpoint-resource-manager https://management.edge1.localhost:8443 --suffix-storage-endpoint edge1.localhost:8443 &amp;&amp; az cloud set -n edge1\n",
		},
		"home asked for head":    {http.MethodHead, "/", 200, "text/html; charset=utf-8", ""},
		"style":                  {http.MethodGet, "/style.css", 200, "text/css; charset=utf-8", "body"},
		"root as DER":            {http.MethodGet, "/root.cer", 200, "application/pkix-cert", "der"},
		"root as PEM":            {http.MethodGet, "/root.pem", 200, "application/x-pem-file", "pem"},
		"a page that is not":     {http.MethodGet, "/api/Login", 404, "text/plain; charset=utf-8", "There is no page /api/Login"},
		"a method that is not":   {http.MethodPost, "/", 405, "text/plain; charset=utf-8", "POST does not apply"},
		"markup in a wrong path": {http.MethodGet, "/<script>", 404, "text/plain; charset=utf-8", "<script>"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := httptest.NewRequest(test.method, "https://edge1.localhost:8443"+test.path, nil)
			r.TLS = &tls.ConnectionState{}
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			assert.Equal(t, test.status, w.Code)
			assert.Equal(t, test.contentType, w.Header().Get("Content-Type"))
			assert.Contains(t, w.Body.String(), test.body)
			assert.Equal(t, "nosniff", w.Header().Get("X-Content-Type-Options"))
			assert.Contains(t, w.Header().Get("Content-Security-Policy"), "default-src 'none'")
		})
	}
}
