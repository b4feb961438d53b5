package blob_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/edgerite/edgerite/blob"
	"github.com/edgerite/edgerite/internal/fetch"
	"github.com/edgerite/edgerite/internal/store"
)

// A source that cannot be reached is the user's to put right, who has to be told how.
func TestAnswerSaysWhyTheSourceIsNotReached(t *testing.T) {
	t.Parallel()
	const refused = "The copy source is at an address this device does not fetch from."
	for _, tc := range []struct {
		name, from, message string
	}{
		{"this machine", "http://127.0.0.1:1/x", refused + " See the setting fetch-loopback."},
		{"a private network", "http://10.1.2.3/x", refused + " See the setting fetch-private."},
		{"an address that carries a private one", "http://[64:ff9b::a01:203]/x", refused + " See the setting fetch-private."},
		{"metadata, which no setting allows", "http://169.254.169.254/x", refused},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			c := fetch.New(fetch.Deps{})
			t.Cleanup(c.Close)
			q := newQueued(t, func(d *blob.Deps, _ *store.Options) { d.Fetch = c })
			a := q.copyTo("/docs/a", tc.from, "x-ms-version", "2024-08-04")
			assert.Equal(t, 403, a.status)
			assert.Equal(t, "CannotVerifyCopySource", a.code())
			assert.Contains(t, string(a.body), "<CopySourceErrorMessage>"+tc.message+"</CopySourceErrorMessage></Error>")
		})
	}
}
