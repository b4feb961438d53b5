package arm_test

import (
	"encoding/json"
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

// BenchmarkResources is a page, a filter and a list to its end over a subscription of so many resources. What a page shows decides
// what it costs, wherever it begins; a filter that no index serves looks at each once; a list costs each resource the same.
func BenchmarkResources(b *testing.B) {
	for _, n := range []int{1000, 10000} {
		d := armtest.New(b, toys())
		group := d.Group("rg")
		for i := range n {
			d.Must(http.MethodPut, fmt.Sprintf("%s%stoy%05d", group, toysAt, i), body(nil))
		}
		for name, query := range map[string]string{
			"page":   "/resources?$top=100",
			"typed":  "/resources?$top=100&$filter=resourceType%20eq%20'Test.Toys/toys'",
			"looked": "/resources?$filter=name%20eq%20'toy00500'",
		} {
			b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
				benchmark(b, d, http.MethodGet, armtest.Sub+query, nil, 200)
			})
		}
		b.Run(fmt.Sprintf("list/%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				require.Equal(b, n, walk(b, d, armtest.Sub+"/providers/Test.Toys/toys?$top=100"))
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/resource")
		})
	}
}

// walk reads a list to its end and counts what is in it.
func walk(b *testing.B, d *armtest.Device, next string) (n int) {
	b.Helper()
	for next != "" {
		w := httptest.NewRecorder()
		d.Engine.ServeHTTP(w, armtest.Request(b, http.MethodGet, next, nil))
		var page struct {
			Value    []struct{} `json:"value"`
			NextLink string     `json:"nextLink"`
		}
		require.NoError(b, json.Unmarshal(w.Body.Bytes(), &page), w.Body)
		n, next = n+len(page.Value), page.NextLink
	}
	return n
}
