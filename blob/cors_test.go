package blob_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const propertiesTarget = "/?restype=service&comp=properties"

// set sets sections of the service properties.
func (f *fixture) set(sections string) answer {
	f.t.Helper()
	return f.do(request{method: http.MethodPut, target: propertiesTarget, body: []byte("<StorageServiceProperties>" + sections + "</StorageServiceProperties>")})
}

// corsRule is a rule that allows GET.
func corsRule(origins, exposed, allowed string) string {
	return "<CorsRule><AllowedOrigins>" + origins + "</AllowedOrigins><AllowedMethods>GET</AllowedMethods><MaxAgeInSeconds>5</MaxAgeInSeconds>" +
		"<ExposedHeaders>" + exposed + "</ExposedHeaders><AllowedHeaders>" + allowed + "</AllowedHeaders></CorsRule>"
}

// The table of the page on CORS, "Understanding how the Vary header is set".
func TestVaryOfReads(t *testing.T) {
	t.Parallel()
	const page = "http://www.contoso.com"
	for _, tc := range []struct {
		name, origin, rules           string
		vary, allowed, exposed, shown string
	}{
		{name: "no origin, no rules"},
		{name: "no origin, rules for one", rules: corsRule(page, "x-ms-version", ""), vary: "Origin"},
		{name: "no origin, rules for all", rules: corsRule("*", "x-ms-version", ""), allowed: "*", exposed: "x-ms-version"},
		{name: "origin, no rules", origin: page},
		{name: "origin, a rule for it", origin: page, rules: corsRule(page, "x-ms-version", ""), vary: "Origin", allowed: page, exposed: "x-ms-version"},
		{name: "origin, a rule for another", origin: page, rules: corsRule("http://other", "x-ms-version", ""), vary: "Origin"},
		{name: "origin, rules for all", origin: page, rules: corsRule("*", "x-ms-version", ""), allowed: "*", exposed: "x-ms-version"},
		{name: "case counts", origin: page, rules: corsRule("http://WWW.contoso.com", "", ""), vary: "Origin"},
		{name: "any subdomain", origin: page, rules: corsRule("http://*.contoso.com", "none", ""), vary: "Origin", allowed: page, exposed: "none"},
		{name: "a prefix", origin: page, rules: corsRule("*", "content-*,X-MS-V*", ""), allowed: "*", exposed: "Content-Length,Content-Type,x-ms-version"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			require.Equal(t, 202, f.set("<Cors>"+tc.rules+"</Cors>").status)
			q := request{method: http.MethodGet, target: "/?comp=list", header: http.Header{}}
			if tc.origin != "" {
				q.header.Set("Origin", tc.origin)
			}
			h := f.do(q).header
			assert.Equal(t, tc.vary, h.Get("Vary"))
			assert.Equal(t, tc.allowed, h.Get("Access-Control-Allow-Origin"))
			assert.Equal(t, tc.exposed, h.Get("Access-Control-Expose-Headers"))
		})
	}
}

func TestCorsLimits(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	many := func(n int, form string) string {
		var list []string
		for i := range n {
			list = append(list, fmt.Sprintf(form, i))
		}
		return strings.Join(list, ",")
	}
	for name, tc := range map[string]struct {
		rules string
		code  string
	}{
		"five rules":        {strings.Repeat(corsRule("*", "", ""), 5), ""},
		"six rules":         {strings.Repeat(corsRule("*", "", ""), 6), "InvalidXmlDocument"},
		"64 origins":        {corsRule(many(64, "http://%d"), "", ""), ""},
		"65 origins":        {corsRule(many(65, "http://%d"), "", ""), "InvalidXmlNodeValue"},
		"no origin":         {corsRule("", "", ""), "InvalidXmlNodeValue"},
		"64 headers and 2":  {corsRule("*", many(64, "h%d")+",a*,b*", ""), ""},
		"65 headers":        {corsRule("*", many(65, "h%d"), ""), "InvalidXmlNodeValue"},
		"three prefixes":    {corsRule("*", "", "a*,b*,c*"), "InvalidXmlNodeValue"},
		"name of 256":       {corsRule("*", "", strings.Repeat("a", 256)), ""},
		"name of 257":       {corsRule("*", "", strings.Repeat("a", 257)), "InvalidXmlNodeValue"},
		"2 KiB in all":      {strings.Repeat(corsRule("*", many(60, "header-%d"), ""), 4), "InvalidXmlDocument"},
		"unknown method":    {strings.ReplaceAll(corsRule("*", "", ""), "GET", "GET,BREW"), "InvalidXmlNodeValue"},
		"negative age":      {strings.ReplaceAll(corsRule("*", "", ""), ">5<", ">-5<"), "InvalidXmlNodeValue"},
		"child is missing":  {strings.ReplaceAll(corsRule("*", "", ""), "<AllowedHeaders></AllowedHeaders>", ""), "MissingRequiredXmlNode"},
		"child is unknown":  {strings.ReplaceAll(corsRule("*", "", ""), "AllowedHeaders", "Headers"), "UnsupportedXmlNode"},
		"other than a rule": {"<Rule />", "UnsupportedXmlNode"},
	} {
		a := f.set("<Cors>" + tc.rules + "</Cors>")
		assert.Equal(t, tc.code, a.code(), name)
		assert.Equal(t, tc.code == "", a.status == 202, name)
	}
}

// A browser asks beforehand without any authorization.
func TestPreflightNeedsNoAuthorization(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	require.Equal(t, 202, f.set("<Cors><CorsRule><AllowedOrigins>*</AllowedOrigins><AllowedMethods>PUT</AllowedMethods><AllowedHeaders>*</AllowedHeaders><ExposedHeaders>*</ExposedHeaders><MaxAgeInSeconds>9</MaxAgeInSeconds></CorsRule></Cors>").status)
	header := http.Header{"Origin": {"https://page.example"}, "Access-Control-Request-Method": {"PUT"}}
	for _, target := range []string{"/docs/a", "/docs/a?comp=block", "/docs?restype=container"} {
		a := f.do(request{method: http.MethodOptions, target: target, unsigned: true, header: header.Clone()})
		assert.Equal(t, 200, a.status, "%s: %s", target, a.body)
	}
}
