package sts_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/edgerite/edgerite/sts"
)

// Whatever a client puts around an endpoint, it comes out the same.
func TestRouteOfEverySpelling(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		endpoint := rapid.SampledFrom([]string{"oauth2/token", "oauth2/authorize", "oauth2/devicecode", "discovery/keys", "discovery/instance", "userrealm/a@b", ".well-known/openid-configuration"}).Draw(t, "endpoint")
		tenant := rapid.SampledFrom([]string{"", "adfs", "common", sts.TenantID}).Draw(t, "tenant")
		var segments []string
		adfs := rapid.Bool().Draw(t, "adfs")
		if adfs {
			segments = append(segments, "adfs")
		}
		if tenant != "" && (tenant != "adfs" || len(segments) > 0) {
			segments = append(segments, tenant)
		} else {
			tenant = ""
		}
		segments = append(segments, strings.Split(endpoint, "/")...)
		v2 := rapid.Bool().Draw(t, "v2")
		if v2 {
			at := rapid.IntRange(0, len(segments)).Draw(t, "at")
			segments = append(segments[:at:at], append([]string{"v2.0"}, segments[at:]...)...)
		}
		var path strings.Builder
		for _, s := range segments {
			path.WriteString(strings.Repeat("/", rapid.IntRange(1, 3).Draw(t, "slashes")))
			if rapid.Bool().Draw(t, "capitals") {
				s = strings.ToUpper(s)
			}
			path.WriteString(s)
		}
		path.WriteString(strings.Repeat("/", rapid.IntRange(0, 2).Draw(t, "end")))

		gotEndpoint, gotTenant, cloud, gotV2 := sts.Route(path.String())
		require.Equal(t, "/"+endpoint, gotEndpoint, path.String())
		require.Equal(t, tenant, gotTenant, path.String())
		require.Equal(t, tenant != "" && !adfs, cloud, path.String())
		require.Equal(t, v2, gotV2, path.String())
		again, _, _, _ := sts.Route(gotEndpoint)
		require.Equal(t, gotEndpoint, again)
	})
}
