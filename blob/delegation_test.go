package blob_test

import (
	"encoding/xml"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// userKey is a user delegation key as clients read it.
type userKey struct {
	Oid        string `xml:"SignedOid"`
	Tid        string `xml:"SignedTid"`
	Start      string `xml:"SignedStart"`
	Expiry     string `xml:"SignedExpiry"`
	Service    string `xml:"SignedService"`
	Version    string `xml:"SignedVersion"`
	UserTenant string `xml:"SignedDelegatedUserTid"`
	Value      string
}

func keyRequest(version, body string) request {
	return request{method: "POST", target: "/?restype=service&comp=userdelegationkey", unsigned: true, secure: true, body: []byte(body),
		header: http.Header{"Authorization": {"Bearer alice"}, "x-ms-version": {version}}}
}

// delegationKey asks for a key for two days.
func (f *fixture) delegationKey(t testing.TB, version string) userKey {
	t.Helper()
	got := f.do(keyRequest(version, "<KeyInfo><Start>2026-03-04T00:00:00Z</Start><Expiry>2026-03-06T00:00:00Z</Expiry><DelegatedUserTid>"+tenant+"</DelegatedUserTid></KeyInfo>"))
	require.Equal(t, 200, got.status, "%s", got.body)
	var k userKey
	require.NoError(t, xml.Unmarshal(got.body, &k))
	return k
}

// params are those of the key, and more.
func (k userKey) params(pairs ...string) url.Values {
	p := params("skoid", k.Oid, "sktid", k.Tid, "skt", k.Start, "ske", k.Expiry, "sks", k.Service, "skv", k.Version)
	for i := 0; i < len(pairs); i += 2 {
		p.Set(pairs[i], pairs[i+1])
	}
	return p
}

// sas signs for "docs/b" with what is between 2020-12-06 and 2025-07-05, or after it.
func (k userKey) sas(pairs ...string) string {
	p := k.params(append([]string{"sv", "2021-06-08", "sr", "b", "sp", "r", "se", "2026-03-06"}, pairs...)...)
	m := delegationFormulas[2]
	if p.Get("sv") >= "2025-07-05" {
		m = delegationFormulas[3]
	}
	p.Set("sig", mac(k.Value, m.signedText(p)))
	return "/docs/b?" + p.Encode()
}

func TestUserDelegationKey(t *testing.T) {
	t.Parallel()
	f := newFixture(t, withTokens)
	k := f.delegationKey(t, "2025-07-05")
	assert.Equal(t, userKey{alice, tenant, "2026-03-04T00:00:00Z", "2026-03-06T00:00:00Z", "b", "2025-07-05", tenant, k.Value}, k)
	assert.Equal(t, k, f.delegationKey(t, "2025-07-05"), "the same key each time")
	assert.Empty(t, f.delegationKey(t, "2025-05-05").UserTenant, "not yet known")
	info := func(start, expiry, more string) string {
		return "<KeyInfo><Start>" + start + "</Start><Expiry>" + expiry + "</Expiry>" + more + "</KeyInfo>"
	}
	for _, tc := range []struct {
		name, body string
		status     int
		code       string
	}{
		{"seven days", info("2026-03-04T05:06:07Z", "2026-03-11T05:06:07Z", ""), 200, ""},
		{"no start", "<KeyInfo><Expiry>2026-03-05</Expiry></KeyInfo>", 200, ""},
		{"longer than seven days", info("2026-03-04T05:06:07Z", "2026-03-11T05:06:08Z", ""), 400, "InvalidXmlNodeValue"},
		{"no expiry", info("2026-03-04", "", ""), 400, "InvalidXmlNodeValue"},
		{"over before it begins", info("2026-03-05T01:00:00Z", "2026-03-05T01:00:00Z", ""), 400, "InvalidXmlNodeValue"},
		{"over already", info("2026-03-01", "2026-03-02", ""), 400, "InvalidXmlNodeValue"},
		{"no time", info("now", "2026-03-05", ""), 400, "InvalidXmlNodeValue"},
		{"no tenant", info("2026-03-04", "2026-03-05", "<DelegatedUserTid>x</DelegatedUserTid>"), 400, "InvalidXmlNodeValue"},
		{"no document", "<KeyInfo>", 400, "InvalidXmlDocument"},
		{"another document", "<UserDelegationKey/>", 400, "InvalidXmlDocument"},
		{"nothing", "", 400, "InvalidXmlDocument"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got := f.do(keyRequest("2021-06-08", tc.body))
			assert.Equal(t, tc.status, got.status, "%s", got.body)
			assert.Equal(t, tc.code, got.code())
		})
	}
}

// Only who has signed in is given a key.
func TestUserDelegationKeyNeedsAToken(t *testing.T) {
	t.Parallel()
	f := newFixture(t, withTokens)
	const target = "/?restype=service&comp=userdelegationkey"
	body := []byte("<KeyInfo><Expiry>2026-03-05</Expiry></KeyInfo>")
	got := f.do(request{method: "POST", target: target, body: body})
	assert.Equal(t, 403, got.status)
	assert.Contains(t, string(got.body), "<AuthenticationErrorDetail>Only authentication scheme Bearer is supported</AuthenticationErrorDetail>")
	sas := accountSAS(params("sv", "2021-06-08", "ss", "b", "srt", "sco", "sp", "racwdxyltfi", "se", "2030-01-01"))
	assert.Equal(t, "AuthorizationFailure", f.do(request{method: "POST", target: target + "&" + sas, body: body, unsigned: true}).code())
	old := keyRequest("2018-03-28", string(body))
	assert.Equal(t, "InvalidHeaderValue", f.do(old).code())
}

func TestDelegationSASRefused(t *testing.T) {
	t.Parallel()
	f := newFixture(t, withTokens)
	withDocs(t, f)
	k := f.delegationKey(t, "2025-07-05")
	for _, tc := range []struct {
		name, target, as string
		status           int
		code, detail     string
	}{
		// Made for one tenant's users, the key is another one than without.
		{"good", k.sas("sv", "2025-07-05", "skdutid", tenant), "", 200, "", ""},
		{"without its tenant", k.sas("sv", "2025-07-05"), "", 403, "AuthenticationFailed", "Signature did not match"},
		{"of another version of the service", k.sas("sv", "2025-07-05", "skdutid", tenant, "skv", "2025-11-05"), "", 403, "AuthenticationFailed", "Signature did not match"},
		{"of another person", k.sas("sv", "2025-07-05", "skdutid", tenant, "skoid", bob), "", 403, "AuthenticationFailed", "Signature did not match"},
		{"of a longer life", k.sas("sv", "2025-07-05", "skdutid", tenant, "ske", "2026-03-07T00:00:00Z"), "", 403, "AuthenticationFailed", "Signature did not match"},
		{"of another service", k.sas("sv", "2025-07-05", "skdutid", tenant, "sks", "q"), "", 403, "AuthenticationFailed", "Signature did not match"},
		{"no key version", k.sas("sv", "2025-07-05", "skdutid", tenant, "skv", ""), "", 403, "AuthenticationFailed", "skv is mandatory"},
		{"no expiry", k.sas("sv", "2025-07-05", "skdutid", tenant, "se", ""), "", 403, "AuthenticationFailed", "se is mandatory"},
		{"no time", k.sas("sv", "2025-07-05", "skdutid", tenant, "ske", "x"), "", 403, "AuthenticationFailed", "Signature fields not well formed."},
		{"too old", k.sas("sv", "2018-03-28"), "", 403, "AuthenticationFailed", "sv is mandatory"},
		{"with a policy", k.sas("sv", "2025-07-05", "skdutid", tenant, "si", "p"), "", 403, "AuthenticationFailed", "Stored access policies are not supported"},
		{"for lists of access", k.sas("sv", "2025-07-05", "skdutid", tenant, "suoid", bob), "", 403, "AuthenticationFailed", "hierarchical namespace"},
		{"no permission", k.sas("sv", "2025-07-05", "skdutid", tenant, "sp", "w"), "", 403, "AuthorizationPermissionMismatch", ""},
		{"bound to a person, alone", k.sas("sv", "2025-07-05", "skdutid", tenant, "sduoid", bob), "", 403, "AuthenticationFailed", "signed delegated user"},
		{"bound to another person", k.sas("sv", "2025-07-05", "skdutid", tenant, "sduoid", bob), "alice", 403, "AuthenticationFailed", "signed delegated user"},
		{"bound to this person", k.sas("sv", "2025-07-05", "skdutid", tenant, "sduoid", bob), "bob", 200, "", ""},
		{"bound, with a token that is over", k.sas("sv", "2025-07-05", "skdutid", tenant, "sduoid", bob), "expired", 401, "InvalidAuthenticationInfo", "Lifetime"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			q := request{method: "GET", target: tc.target, unsigned: true, secure: true, header: http.Header{"x-ms-version": {"2025-07-05"}}}
			if tc.as != "" {
				q.header["Authorization"] = []string{"Bearer " + tc.as}
			}
			got := f.do(q)
			assert.Equal(t, tc.status, got.status, "%s", got.body)
			assert.Equal(t, tc.code, got.code())
			assert.Contains(t, string(got.body), tc.detail)
		})
	}
	t.Run("strict", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t, withTokens, strict)
		withDocs(t, f)
		assert.Equal(t, 403, f.get(k.sas("sv", "2019-07-07")).status)
	})
	t.Run("another account", func(t *testing.T) {
		t.Parallel()
		got := f.do(request{method: "GET", account: "other", target: k.sas("sv", "2025-07-05", "skdutid", tenant), unsigned: true})
		assert.Equal(t, 403, got.status)
	})
}

// A key ages from when it was given, by the virtual clock, whatever is signed with it later; and a
// SAS does not outlive it. All that is as true after a restart.
func TestDelegationKeyOverTime(t *testing.T) {
	t.Parallel()
	fs := vfs.NewMem()
	f := newFixture(t, withTokens, onFS(fs))
	withDocs(t, f)
	got := f.do(keyRequest("2021-06-08", "<KeyInfo><Start>2026-03-04T06:00:00Z</Start><Expiry>2026-03-06T00:00:00Z</Expiry></KeyInfo>"))
	require.Equal(t, 200, got.status)
	var k userKey
	require.NoError(t, xml.Unmarshal(got.body, &k))
	unused := f.delegationKey(t, "2021-06-08")
	early := f.get(k.sas("se", "2026-03-20"))
	require.Equal(t, 403, early.status)
	require.Contains(t, string(early.body), "User delegation key not valid in the specified time frame: Start [Wed, 04 Mar 2026 06:00:00 GMT]")
	f.clock.Advance(time.Hour)
	require.Equal(t, 200, f.get(k.sas("se", "2026-03-20")).status)

	again := restart(t, f, fs)
	require.Equal(t, 200, again.get(k.sas("se", "2026-03-20", "scid", tenant)).status)
	again.clock.Advance(48 * time.Hour)
	late := again.get(k.sas("se", "2026-03-20", "scid", bob))
	require.Equal(t, 403, late.status, "the SAS is new, its key is not")
	require.Contains(t, string(late.body), "User delegation key not valid")
	require.Equal(t, 403, again.get(unused.sas("se", "2026-03-20")).status, "nor is one that was never used so far")
}
