package sts_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/edgerite/edgerite/internal/apierr"
	"github.com/edgerite/edgerite/internal/identity"
	"github.com/edgerite/edgerite/sts"
)

func FuzzParseForm(f *testing.F) {
	f.Add("grant_type=password&client_id=x&username=EdgeArmUser&password=Password1&scope=a%2F.default+openid")
	f.Add("x-client-current-telemetry=5|371,0,,,|,&x-ms-lib-capability=retry-after, h429;")
	f.Add("&&=&%=%&resource=%ff&nonce=a&nonce=b")
	f.Fuzz(func(t *testing.T, body string) {
		err := sts.ParseForm(body)
		if e := (*apierr.Error)(nil); err != nil && (!errors.As(err, &e) || e.Status != http.StatusBadRequest) {
			t.Fatalf("%q: %v", body, err)
		}
		// What the standard library takes for one value each must be taken here.
		values, stdErr := url.ParseQuery(body)
		if err == nil || stdErr != nil || len(values) > 50 || strings.Contains(body, "%") {
			return
		}
		for _, v := range values {
			if len(v) > 1 || len(v[0]) > 1000 {
				return
			}
		}
		if strings.ToValidUTF8(body, "") == body && strings.Count(body, "&") < 50 {
			t.Fatalf("%q: %v", body, err)
		}
	})
}

func FuzzTokenEndpoint(f *testing.F) {
	d := newDevice(f, quiet)
	f.Add("/adfs/oauth2/token", "grant_type=password&client_id=x&username=u&password=p")
	f.Add("//a/oauth2/v2.0/token/", "grant_type=refresh_token&client_id=x&refresh_token=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
	assertion := "grant_type=client_credentials&client_assertion_type=" + url.QueryEscape(assertionType) + "&client_assertion="
	f.Add("/adfs/oauth2/token", assertion+"eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJjYmQ4NjhjNS03MjA3LTQzMWYtOGQxNi0xY2IxNDRiNTA5NzEifQ.AAAA&client_id="+sts.ServicePrincipal)
	f.Add("/adfs/oauth2/introspect", "client_id="+sts.ServicePrincipal+"&client_secret=Password1&token="+d.signIn(f).Refresh)
	f.Add("/adfs/oauth2/revoke", "client_id=x&token=a.b.c")
	f.Add("/adfs/userinfo", "access_token=a.b.c")
	f.Fuzz(func(t *testing.T, path, body string) {
		r := httptest.NewRequest(http.MethodPost, tokenURL, strings.NewReader(body))
		r.URL.Path = path
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		d.ServeHTTP(w, r)
		if w.Code >= http.StatusInternalServerError || w.Code/100 == 3 {
			t.Fatalf("%q %q: %d %s", path, body, w.Code, w.Body)
		}
	})
}

func FuzzVerify(f *testing.F) {
	d := newDevice(f, quiet)
	a := d.signIn(f)
	f.Add(a.Access)
	f.Add(a.ID)
	f.Add("a.b.c")
	f.Add("eyJhbGciOiJub25lIn0.e30.")
	f.Fuzz(func(t *testing.T, raw string) {
		_, err := d.Verify(raw, d.ManagementAudience())
		if err == nil && raw != a.Access {
			t.Fatalf("%q was taken for good", raw)
		}
		if refused := (*identity.TokenError)(nil); err != nil && !errors.As(err, &refused) {
			t.Fatalf("%q: %v", raw, err)
		}
	})
}
