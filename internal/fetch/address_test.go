package fetch_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/internal/fetch"
)

// Clouds keep credentials at addresses that look like those of any private network.
func TestMetadataIsForbiddenWherePrivateNetworksAreNot(t *testing.T) {
	t.Parallel()
	c := newClient(t, fetch.Deps{Policy: fetch.Policy{Loopback: true, Private: true}})
	for _, address := range []string{
		"169.254.169.254", "169.254.170.2", "[fe80::a9fe:a9fe]", "[fd00:ec2::254]", "[fd20:ce::254]", "[fd00:42::42]",
		"168.63.129.16", "100.100.100.200", "192.0.0.192",
		"[::ffff:169.254.169.254]", "[::169.254.169.254]", "[::ffff:0:169.254.169.254]", "[2002:a9fe:a9fe::1]", "[64:ff9b::a9fe:a9fe]", "[64:ff9b:1::a9fe:a9fe]",
	} {
		_, _, err := get(t, c, "http://"+address, fetch.Limits{})
		require.ErrorIs(t, err, fetch.ErrForbidden, address)
	}
}
