package doctor_test

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/edgerite/edgerite/internal/doctor"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var allSteps = []string{
	"name-login", "name-management", "tls-login", "trust-login", "covers-login", "tls-management", "trust-management", "covers-management",
	"metadata", "sign-in", "tenants", "subscriptions", "providers", "blob",
}

func TestHealthyDevice(t *testing.T) {
	t.Parallel()
	f := newFake()
	var seen []string
	f.options.Each = func(s doctor.Step) { seen = append(seen, s.ID) }
	report := f.visit(t)
	require.True(t, report.OK)
	require.Equal(t, host, report.Device)
	require.Equal(t, allSteps, seen)
	for _, s := range report.Steps {
		require.Equal(t, doctor.OK, s.State, s)
		require.Empty(t, s.Do, s)
		require.NotEmpty(t, s.Found, s)
	}
	require.Contains(t, report.Steps[8].Found, "Azure CLI 2.45 and the SDKs were seen to keep the port", "the fake listens on another than 443")
	require.Contains(t, f.asked(), "GET sa1 /", "the account that the device lists is tried")
}

// Each row breaks one thing. The step that shows it fails, those that build on it are skipped, the rest go on.
func TestFailures(t *testing.T) {
	t.Parallel()
	fromMetadata := []string{"metadata", "sign-in", "tenants", "subscriptions", "providers"}
	for name, test := range map[string]struct {
		breakIt func(*fake)
		fails   []string
		skips   []string
		found   string // in the first failure
		do      string // in the first failure
	}{
		"login does not resolve": {
			func(f *fake) { delete(f.names, "login."+host) },
			[]string{"name-login"}, []string{"tls-login", "trust-login", "covers-login", "sign-in", "tenants", "subscriptions", "providers", "blob"},
			"no address", `add the line "<address of the device> login.`},
		"the emulator's names do not resolve": {
			func(f *fake) {
				f.options.Hosts = "sudo edgerite hosts --apply --config e.yaml"
				delete(f.names, "login."+host)
			},
			[]string{"name-login"}, []string{"tls-login", "trust-login", "covers-login", "sign-in", "tenants", "subscriptions", "providers", "blob"},
			"no address", `run "sudo edgerite hosts --apply --config e.yaml", or add`},
		"management does not resolve": {
			func(f *fake) { delete(f.names, "management."+host) },
			[]string{"name-management"}, append([]string{"tls-management", "trust-management", "covers-management", "blob"}, fromMetadata...),
			"no address", "management." + host},
		"a name is another address": {
			func(f *fake) { f.options.Address = "127.0.0.1"; f.names["login."+host] = "192.0.2.1" },
			nil, []string{"name-login"}, "", ""},
		"nothing resolves, but the address is known": {
			func(f *fake) { f.options.Address = "127.0.0.1"; f.names = nil },
			nil, []string{"name-login", "name-management"}, "", ""},
		"nothing listens": {
			func(f *fake) { f.stopped = true },
			[]string{"tls-login", "tls-management"}, append([]string{"trust-login", "covers-login", "trust-management", "covers-management", "blob"}, fromMetadata...),
			"nothing can be reached", "edgerite serve"},
		"TLS 1.1": {
			func(f *fake) { f.tls.MaxVersion = tls.VersionTLS11; f.options.Address = "127.0.0.1" },
			[]string{"tls-login", "tls-management", "blob"}, append([]string{"trust-login", "covers-login", "trust-management", "covers-management"}, fromMetadata...),
			"TLS 1.1 only", "TLS 1.2"},
		"root not trusted": {
			func(f *fake) { f.options.RootFile = otherRoot(t); f.options.Address = "127.0.0.1" },
			[]string{"trust-login", "trust-management", "blob"}, fromMetadata, `issued by "CN=Test Root"`, "REQUESTS_CA_BUNDLE"},
		"expired": {
			func(f *fake) { f.expires = time.Now().Add(-time.Hour); f.options.Address = "127.0.0.1" },
			[]string{"trust-login", "trust-management", "blob"}, fromMetadata, "it is valid from", "clock"},
		"login not on the certificate": {
			func(f *fake) {
				f.covers = []string{"management." + host, "*.blob." + host}
				f.options.Address = "127.0.0.1"
			},
			[]string{"covers-login"}, []string{"sign-in", "tenants", "subscriptions", "providers"}, "it is for management.", "edgerite cert regenerate"},
		"blob not on the certificate": {
			func(f *fake) { f.covers = []string{"login." + host, "management." + host} },
			[]string{"blob"}, nil, "it is for login.", "edgerite cert regenerate"},
		"metadata of an older kind": {
			func(f *fake) { f.answers["management /metadata/endpoints"] = answer{200, `{"portalEndpoint":"x"}`} },
			[]string{"metadata"}, append([]string{"blob"}, fromMetadata[1:]...), "lacks an endpoint", "log"},
		"metadata no JSON": {
			func(f *fake) { f.answers["management /metadata/endpoints"] = answer{200, `<html>`} },
			[]string{"metadata"}, append([]string{"blob"}, fromMetadata[1:]...), "something else than JSON", "proxy"},
		"metadata of another device": {
			func(f *fake) {
				m := f.answers["management /metadata/endpoints"]
				m.body = strings.ReplaceAll(m.body, "login.edge1", "login.edge2")
				f.answers["management /metadata/endpoints"] = m
			},
			[]string{"metadata"}, append([]string{"blob"}, fromMetadata[1:]...), "login.edge2", "another device"},
		"metadata unavailable": {
			func(f *fake) { f.answers["management /metadata/endpoints"] = answer{503, ``} },
			[]string{"metadata"}, append([]string{"blob"}, fromMetadata[1:]...), "503", "restart"},
		"wrong password": {
			func(f *fake) {
				f.answers["login /adfs/oauth2/token"] = answer{400, `{"error":"invalid_grant","error_description":"AADSTS50126: Invalid username or password.\r\nTrace ID: x"}`}
			},
			[]string{"sign-in"}, []string{"tenants", "subscriptions", "providers", "blob"}, "400 Bad Request, AADSTS50126: Invalid username or password.", "--arm-password"},
		"locked out": {
			func(f *fake) {
				f.answers["login /adfs/oauth2/token"] = answer{400, `{"error":"invalid_grant","error_description":"AADSTS50053: x"}`}
			},
			[]string{"sign-in"}, []string{"tenants", "subscriptions", "providers", "blob"}, "50053", "wait a minute"},
		"no token in the answer": {
			func(f *fake) { f.answers["login /adfs/oauth2/token"] = answer{200, `{}`} },
			[]string{"sign-in"}, []string{"tenants", "subscriptions", "providers", "blob"}, "no token", "log"},
		"token refused": {
			func(f *fake) { f.answers["login /adfs/oauth2/token"] = answer{200, `{"access_token":"old"}`} },
			[]string{"tenants", "subscriptions"}, []string{"providers", "blob"}, "401", "clocks"},
		"no tenant": {
			func(f *fake) { f.answers["management /tenants"] = answer{200, `{"value":[]}`} },
			[]string{"tenants"}, nil, "there is none", "log"},
		"error of Resource Manager": {
			func(f *fake) {
				f.answers["management /tenants"] = answer{400, `{"error":{"code":"Bad","message":"So so."}}`}
			},
			[]string{"tenants"}, nil, "Bad: So so.", "log"},
		"no subscription": {
			func(f *fake) {
				f.answers["management /subscriptions"] = answer{200, `{"value":[{"subscriptionId":"x","state":"Disabled"}]}`}
			},
			[]string{"subscriptions"}, []string{"providers", "blob"}, "there is none", "Azure portal"},
		"a provider is missing": {
			func(f *fake) {
				p := f.answers["management /subscriptions/"+subscription+"/providers"]
				p.body = strings.Replace(p.body, "Microsoft.Compute", "Microsoft.Other", 1)
				f.answers["management /subscriptions/"+subscription+"/providers"] = p
			},
			[]string{"providers"}, nil, "not so: Microsoft.Compute", "compute role"},
		"the account does not resolve": {
			func(f *fake) { delete(f.names, "sa1.blob."+host) },
			[]string{"blob"}, nil, "sa1.blob.", "no wildcards"},
		"no account yet, and no wildcard": {
			func(f *fake) {
				f.answers["management /subscriptions/"+subscription+"/providers/Microsoft.Storage/storageAccounts"] = answer{200, `{"value":[]}`}
			}, nil, []string{"blob"}, "", ""},
		"the account is not there": {
			func(f *fake) { f.options.Account = "sa2" },
			[]string{"blob"}, nil, "there is no storage account sa2", "choose of sa1, or create it"},
		"another program at the blob name": {
			func(f *fake) { f.answers["sa1 /"] = answer{418, "tea"} },
			[]string{"blob"}, nil, "something else than blob storage", "log"},
		"no password": {
			func(f *fake) { f.options.Password = "" },
			nil, []string{"sign-in", "tenants", "subscriptions", "providers", "blob"}, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFake()
			test.breakIt(f)
			report := f.visit(t)
			var fails, skips []string
			var first doctor.Step
			for _, s := range report.Steps {
				switch s.State {
				case doctor.Failed:
					fails = append(fails, s.ID)
					require.NotEmpty(t, s.Do, s)
					if first.ID == "" {
						first = s
					}
				case doctor.Skipped:
					skips = append(skips, s.ID)
					require.NotEmpty(t, s.Found, s)
				}
			}
			require.Len(t, report.Steps, len(allSteps))
			require.Equal(t, test.fails, fails)
			require.ElementsMatch(t, test.skips, skips)
			require.Contains(t, first.Found, test.found)
			require.Contains(t, first.Do, test.do)
			require.Equal(t, len(fails) == 0, report.OK)
		})
	}
}

// Whoever gives the address knows better than the names, but other clients do not.
func TestNamesAreOnlyToldWhereTheAddressIsGiven(t *testing.T) {
	t.Parallel()
	f := newFake()
	f.options.Address = "127.0.0.1"
	f.names["login."+host] = "192.0.2.1"
	delete(f.names, "management."+host)
	report := f.visit(t)
	require.Equal(t, "127.0.0.1 was given; here it is 192.0.2.1", report.Steps[0].Found)
	require.Contains(t, report.Steps[0].Do, `other clients go there: add the line "127.0.0.1 login.`)
	require.Equal(t, "127.0.0.1 was given; no address is known here", report.Steps[1].Found)
}

// A password goes to no host that has not shown who it is.
func TestPasswordIsNotSentToAStranger(t *testing.T) {
	t.Parallel()
	f := newFake()
	f.options.RootFile = otherRoot(t)
	f.visit(t)
	require.NotContains(t, f.asked(), "POST login /adfs/oauth2/token")
}

func TestSystemTrust(t *testing.T) {
	t.Parallel()
	f := newFake()
	report := f.visit(t)
	require.Contains(t, report.Steps[3].Found, "not by this system", "other clients will still refuse it")
}

func TestOptionsThatMakeNoSense(t *testing.T) {
	t.Parallel()
	noCertificate := filepath.Join(t.TempDir(), "x")
	require.NoError(t, os.WriteFile(noCertificate, []byte("x"), 0o600))
	for name, o := range map[string]doctor.Options{
		"no host":               {},
		"a URL":                 {Host: "https://edge1.example"},
		"a named place":         {Host: host, Address: "here"},
		"a host for an account": {Host: host, Account: "sa1.blob.edge1.example"},
		"no root file":          {Host: host, RootFile: noCertificate + "y"},
		"no certificate":        {Host: host, RootFile: noCertificate},
	} {
		o.SystemRoot = x509.NewCertPool()
		_, err := doctor.Run(t.Context(), o)
		require.Error(t, err, name)
		require.NotContains(t, err.Error(), "\n", name)
	}
}

func TestPrinting(t *testing.T) {
	t.Parallel()
	s := doctor.Step{ID: "x", Title: "the moon is up", State: doctor.Failed, Found: "it is new", Do: "wait"}
	var plain, painted strings.Builder
	require.NoError(t, s.Write(&plain, nil))
	require.Equal(t, "FAIL    the moon is up: it is new\n        -> wait\n", plain.String())
	require.NoError(t, s.Write(&painted, func(state doctor.State, word string) string { return "<" + string(state) + ">" }))
	require.Equal(t, "<FAIL> the moon is up: it is new\n        -> wait\n", painted.String())
	data, err := json.Marshal(doctor.Report{Device: host, Steps: []doctor.Step{s}})
	require.NoError(t, err)
	require.JSONEq(t, `{"device":"edge1.example","ok":false,"steps":[{"id":"x","title":"the moon is up","state":"FAIL","found":"it is new","do":"wait"}]}`, string(data))
}

func otherRoot(t *testing.T) string {
	t.Helper()
	root, _ := issue(t, []string{"x"}, time.Now().Add(time.Hour))
	file := filepath.Join(t.TempDir(), "other.pem")
	require.NoError(t, os.WriteFile(file, root, 0o600))
	return file
}
