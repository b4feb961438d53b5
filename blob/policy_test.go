package blob_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func policyXML(id, start, expiry, permission string) string {
	return "<SignedIdentifier><Id>" + id + "</Id><AccessPolicy><Start>" + start + "</Start><Expiry>" + expiry + "</Expiry><Permission>" + permission + "</Permission></AccessPolicy></SignedIdentifier>"
}

func setACL(f *fixture, policies string) answer {
	return f.do(request{method: "PUT", target: "/docs?restype=container&comp=acl", body: []byte("<SignedIdentifiers>" + policies + "</SignedIdentifiers>")})
}

// A policy may say some of what a SAS needs; the SAS has to say the rest, and nothing twice.
func TestSASBySeveralPolicies(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	withDocs(t, f)
	require.Equal(t, 200, setACL(f, policyXML("all", "2026-01-01", "2030-01-01", "r")+policyXML("expiry", "", "2030-01-01", "")+
		policyXML("permission", "", "", "r")+policyXML("later", "2027-01-01", "2030-01-01", "r")+policyXML("over", "", "2026-01-01", "r")).status)
	for _, tc := range []struct {
		name   string
		params []string
		status int
		detail string
	}{
		{"all in the policy", []string{"si", "all"}, 200, ""},
		{"permission in the SAS", []string{"si", "expiry", "sp", "r"}, 200, ""},
		{"no permission anywhere", []string{"si", "expiry"}, 403, "sp is mandatory"},
		{"another permission", []string{"si", "expiry", "sp", "w"}, 403, "AuthorizationPermissionMismatch"},
		{"expiry in the SAS", []string{"si", "permission", "se", "2030-01-01"}, 200, ""},
		{"no expiry anywhere", []string{"si", "permission"}, 403, "se is mandatory"},
		{"expiry in both", []string{"si", "expiry", "sp", "r", "se", "2030-01-01"}, 403, "but not both"},
		{"permission in both", []string{"si", "permission", "sp", "r", "se", "2030-01-01"}, 403, "but not both"},
		{"start in both", []string{"si", "all", "st", "2026-02-01"}, 403, "but not both"},
		{"not yet", []string{"si", "later"}, 403, "Start [Fri, 01 Jan 2027 00:00:00 GMT]"},
		{"over", []string{"si", "over"}, 403, "Signed expiry time [Thu, 01 Jan 2026 00:00:00 GMT]"},
		{"none of that name", []string{"si", "ALL"}, 403, "SAS identifier cannot be found"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got := f.get("/docs/b?" + serviceSAS("docs/b", params(append([]string{"sv", "2019-07-07", "sr", "b"}, tc.params...)...)))
			assert.Equal(t, tc.status, got.status, "%s", got.body)
			assert.Contains(t, string(got.body), tc.detail)
		})
	}
}

func TestPoliciesThatAreRefused(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	withDocs(t, f)
	var six strings.Builder
	for i := range 6 {
		six.WriteString(policyXML(strconv.Itoa(i), "", "", "r"))
	}
	for _, tc := range []struct {
		name, policies, code string
	}{
		{"six", six.String(), "InvalidXmlDocument"},
		{"the same twice", policyXML("a", "", "", "r") + policyXML("a", "", "", "w"), "InvalidXmlDocument"},
		{"no id", policyXML("", "", "", "r"), "InvalidXmlDocument"},
		{"a long id", policyXML(strings.Repeat("i", 65), "", "", "r"), "InvalidXmlDocument"},
		{"the longest id", policyXML(strings.Repeat("ü", 64), "", "", "r"), ""},
		{"no such letter", policyXML("a", "", "", "rz"), "InvalidXmlNodeValue"},
		{"no time", policyXML("a", "soon", "", "r"), "InvalidXmlNodeValue"},
		{"no document", "<SignedIdentifier>", "InvalidXmlDocument"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tc.code, setACL(f, tc.policies).code())
		})
	}
}
