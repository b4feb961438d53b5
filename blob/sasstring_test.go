package blob_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// formula says what a SAS signs from a version on: names of parameters, or one of the words that
// signedText knows.
type formula struct{ since, fields string }

// Written from the pages "Create a service SAS" and "Create an account SAS", each as it stands there.
var (
	serviceFormulas = []formula{
		{"2012-02-12", "sp st se oldresource si sv"},
		{"2013-08-15", "sp st se oldresource si sv rscc rscd rsce rscl rsct"},
		{"2015-02-21", "sp st se resource si sv rscc rscd rsce rscl rsct"},
		{"2015-04-05", "sp st se resource si sip spr sv rscc rscd rsce rscl rsct"},
		{"2018-11-09", "sp st se resource si sip spr sv sr time rscc rscd rsce rscl rsct"},
		{"2020-12-06", "sp st se resource si sip spr sv sr time ses rscc rscd rsce rscl rsct"},
	}
	accountFormulas = []formula{
		{"2015-04-05", "account sp ss srt st se sip spr sv end"},
		{"2020-12-06", "account sp ss srt st se sip spr sv ses end"},
	}
	// From "Create a user delegation SAS"; the last two as azblob, Python and JavaScript have them.
	delegationFormulas = []formula{
		{"2018-11-09", "sp st se resource skoid sktid skt ske sks skv sip spr sv sr time rscc rscd rsce rscl rsct"},
		{"2020-02-10", "sp st se resource skoid sktid skt ske sks skv saoid suoid scid sip spr sv sr time rscc rscd rsce rscl rsct"},
		{"2020-12-06", "sp st se resource skoid sktid skt ske sks skv saoid suoid scid sip spr sv sr time ses rscc rscd rsce rscl rsct"},
		{"2025-07-05", "sp st se resource skoid sktid skt ske sks skv saoid suoid scid skdutid sduoid sip spr sv sr time ses rscc rscd rsce rscl rsct"},
		{"2026-04-06", "sp st se resource skoid sktid skt ske sks skv saoid suoid scid skdutid sduoid sip spr sv sr time ses headers query rscc rscd rsce rscl rsct"},
	}
)

// signedText fills in a formula for "docs/b".
func (m formula) signedText(p url.Values) string {
	var values []string
	for _, field := range strings.Fields(m.fields) {
		switch field {
		case "oldresource":
			values = append(values, "/acct/docs/b")
		case "resource":
			values = append(values, "/blob/acct/docs/b")
		case "account":
			values = append(values, "acct")
		case "time", "end": // no snapshot; and an account SAS ends with a new line
			values = append(values, "")
		case "headers":
			values = append(values, "x-ms-one:1\nx-ms-two:2\n")
		case "query":
			values = append(values, "\ntimeout:30")
		default:
			values = append(values, p.Get(field))
		}
	}
	return strings.Join(values, "\n")
}

// testFormulas signs with each formula at its first version, and once more with the one before it,
// which must not do any longer.
func testFormulas(t *testing.T, f *fixture, formulas []formula, key func(sv string) (url.Values, string), header http.Header) {
	t.Helper()
	for i, m := range formulas {
		t.Run(m.since, func(t *testing.T) {
			t.Parallel()
			p, key := key(m.since)
			p.Set("sv", m.since)
			ask := func(m formula) answer {
				p.Set("sig", mac(key, m.signedText(p)))
				return f.do(request{method: "GET", target: "/docs/b?timeout=30&" + p.Encode(), unsigned: true, header: header.Clone()})
			}
			got := ask(m)
			assert.Equal(t, 200, got.status, "%s", got.body)
			if i > 0 {
				got = ask(formulas[i-1])
				assert.Equal(t, 403, got.status)
				assert.Contains(t, string(got.body), "String to sign used was")
			}
		})
	}
}

func TestServiceSASStrings(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	withDocs(t, f)
	testFormulas(t, f, serviceFormulas, func(string) (url.Values, string) {
		return params("sr", "b", "sp", "r", "st", "2026-01-01", "se", "2030-01-01T00:00Z", "sip", "127.0.0.1", "spr", "https,http", "ses", "scope",
			"rscc", "a", "rscd", "b", "rsce", "c", "rscl", "d", "rsct", "e"), keys[0]
	}, http.Header{})
}

func TestAccountSASStrings(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	withDocs(t, f)
	testFormulas(t, f, accountFormulas, func(string) (url.Values, string) {
		return params("ss", "bq", "srt", "sco", "sp", "rl", "st", "2026-01-01", "se", "2030-01-01", "sip", "127.0.0.1", "spr", "https,http", "ses", "scope"), keys[1]
	}, http.Header{})
}

func TestDelegationSASStrings(t *testing.T) {
	t.Parallel()
	f := newFixture(t, withTokens)
	withDocs(t, f)
	testFormulas(t, f, delegationFormulas, func(sv string) (url.Values, string) {
		k := f.delegationKey(t, sv)
		p := k.params("sr", "b", "sp", "r", "st", "2026-01-01", "se", "2026-03-05", "saoid", bob, "scid", tenant, "sip", "127.0.0.1", "spr", "https,http",
			"ses", "scope", "rscc", "a", "rscd", "b", "rsce", "c", "rscl", "d", "rsct", "e")
		if sv >= "2025-07-05" {
			p.Set("skdutid", k.UserTenant)
		}
		if sv >= "2026-04-06" {
			p.Set("srh", "x-ms-one,x-ms-two")
			p.Set("srq", "timeout")
		}
		return p, k.Value
	}, http.Header{"x-ms-one": {"1"}, "x-ms-two": {"2"}})
}

// What is not signed counts for nothing: whoever was given the SAS could have added it.
func TestHeadersThatASASDoesNotSign(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	withDocs(t, f)
	old := params("sv", "2012-02-12", "sr", "b", "sp", "r", "se", "2030-01-01", "rsct", "text/html")
	old.Set("sig", mac(keys[0], serviceFormulas[0].signedText(old)))
	account := accountSAS(params("sv", "2019-07-07", "ss", "b", "srt", "o", "sp", "r", "se", "2030-01-01", "rsct", "text/html"))
	for name, query := range map[string]string{"before 2013-08-15": old.Encode(), "account": account} {
		got := f.get("/docs/b?" + query)
		assert.Equal(t, 200, got.status, name)
		assert.NotEqual(t, "text/html", got.header.Get("Content-Type"), name)
	}
}

// A user delegation SAS that prescribes headers and parameters is good for a request that has them, each time anew.
func TestPrescribedRequestOfADelegationSAS(t *testing.T) {
	t.Parallel()
	f := newFixture(t, withTokens)
	withDocs(t, f)
	k := f.delegationKey(t, "2026-04-06")
	p := k.params("sv", "2026-04-06", "sr", "b", "sp", "r", "se", "2026-03-05", "skdutid", k.UserTenant, "srh", "x-ms-one,x-ms-two", "srq", "timeout")
	p.Set("sig", mac(k.Value, delegationFormulas[len(delegationFormulas)-1].signedText(p)))
	for _, tc := range []struct {
		one, timeout string
		status       int
	}{{"1", "30", 200}, {"other", "30", 403}, {"", "30", 403}, {"1", "31", 403}, {"1", "", 403}, {"1", "30", 200}} {
		header := http.Header{"x-ms-one": {tc.one}, "x-ms-two": {"2"}}
		a := f.do(request{method: "GET", target: "/docs/b?timeout=" + tc.timeout + "&" + p.Encode(), unsigned: true, header: header})
		assert.Equal(t, tc.status, a.status, tc)
	}
}
