package arm_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/arm/armtest"
)

func benchmark(b *testing.B, d *armtest.Device, method, path string, body any, want int) {
	b.Helper()
	b.ReportAllocs()
	for b.Loop() {
		w := httptest.NewRecorder()
		d.Engine.ServeHTTP(w, armtest.Request(b, method, path, body))
		if w.Code != want {
			b.Fatalf("%d %s", w.Code, w.Body)
		}
	}
}

func BenchmarkGet(b *testing.B) {
	d := armtest.New(b, toys())
	path := d.Group("rg") + toysAt + "bear"
	d.Must(http.MethodPut, path, body(map[string]any{"size": 3}))
	benchmark(b, d, http.MethodGet, path, nil, 200)
}

func BenchmarkGetPlain(b *testing.B) {
	d := armtest.New(b, toys())
	path := d.Group("rg") + "/providers/Test.Toys/boxes/a"
	d.Must(http.MethodPut, path, body(nil))
	benchmark(b, d, http.MethodGet, path, nil, 200)
}

func BenchmarkPut(b *testing.B) {
	d := armtest.New(b, toys())
	path := d.Group("rg") + toysAt + "bear"
	d.Must(http.MethodPut, path, body(nil))
	benchmark(b, d, http.MethodPut, path, `{"location":"dbelocal","properties":{"size":3,"color":"blue"}}`, 200)
}

func BenchmarkList1000(b *testing.B) {
	d := armtest.New(b, toys())
	group := d.Group("rg")
	for i := range 1000 {
		d.Must(http.MethodPut, fmt.Sprintf("%s%stoy%04d", group, toysAt, i), body(nil))
	}
	require.NotNil(b, d.Must(http.MethodGet, group+toysAt[:len(toysAt)-1], nil).Get("value.999"))
	benchmark(b, d, http.MethodGet, group+toysAt[:len(toysAt)-1], nil, 200)
}
