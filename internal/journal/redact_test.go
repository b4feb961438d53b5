package journal_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/edgerite/edgerite/internal/journal"
)

func TestRedact(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, query, want string }{
		{"nothing", "", ""},
		{"nothing secret", "api-version=2019-07-01&comp=list", "api-version=2019-07-01&comp=list"},
		{"a signature", "sv=1&sig=a%2Bb%3D&se=2", "sv=1&sig=REDACTED&se=2"},
		{"a signature spelled otherwise", "SIG=a&%73ig=b", "SIG=REDACTED&%73ig=REDACTED"},
		{"twice", "sig=a&sig=b", "sig=REDACTED&sig=REDACTED"},
		{"without a value", "sig&comp=list", "sig&comp=list"},
		{"behind a semicolon", "comp=list;sig=a", "comp=list;sig=REDACTED"},
		{"what OAuth clients leak", "client_secret=a&password=b&refresh_token=c", "client_secret=REDACTED&password=REDACTED&refresh_token=REDACTED"},
		{"what browsers bring", "id_token_hint=a&user_code=b&device_code=c&code_verifier=d", "id_token_hint=REDACTED&user_code=REDACTED&device_code=REDACTED&code_verifier=REDACTED"},
		{"a signed URL as a value", "source=https%3A%2F%2Fx%3Fsv%3D1%26sig%3Dabc", "source=REDACTED"},
		{"a signed URL escaped twice", "u=https%253A%252F%252Fx%253Fsig%253Dabc", "u=REDACTED"},
		{"separators stay", "&&a=1;;sig=b&", "&&a=1;;sig=REDACTED&"},
		{"not escaped properly", "%zz=1&sig=%zz", "%zz=1&sig=REDACTED"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tt.want, journal.Redact(tt.query))
		})
	}
}

func FuzzRedact(f *testing.F) {
	f.Add("a=1&%73ig=x", "SECRET-SECRET")
	f.Add("sig", "+/=")
	f.Fuzz(func(t *testing.T, query, secret string) {
		if len(secret) < 9 || strings.Contains(query, url.QueryEscape(secret)) {
			return
		}
		for _, sent := range []string{query + "&sig=" + url.QueryEscape(secret), "sig=" + url.QueryEscape(secret) + "&" + query} {
			assert.NotContains(t, journal.Redact(sent), url.QueryEscape(secret))
		}
	})
}
