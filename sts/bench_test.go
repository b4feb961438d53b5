package sts_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"go.uber.org/zap"

	"github.com/edgerite/edgerite/sts"
)

func quiet(d *sts.Deps) { d.Log = zap.NewNop() }

func BenchmarkVerifySeen(b *testing.B) {
	d := newDevice(b, quiet)
	token := d.signIn(b).Access
	for b.Loop() {
		if _, err := d.Verify(token, d.ManagementAudience()); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSignIn(b *testing.B) {
	d := newDevice(b, quiet)
	d.signIn(b)
	for b.Loop() {
		w := httptest.NewRecorder()
		d.ServeHTTP(w, tokenRequest("grant_type", "password", "client_id", azureCLI, "username", "EdgeArmUser", "password", password))
		if w.Code != http.StatusOK {
			b.Fatal(w.Body)
		}
	}
}
