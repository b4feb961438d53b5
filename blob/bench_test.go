package blob_test

import (
	"bytes"
	"crypto/md5"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/blob"
	"github.com/edgerite/edgerite/internal/store"
)

// Every benchmark goes over TLS, as clients do, beside a bare server that moves the same bytes.
// A request is signed once: what is measured is the server.

// stand is a server under measurement.
type stand struct {
	name   string
	server *httptest.Server
	build  func(q request) *http.Request
}

func stands(b *testing.B) []stand {
	b.Helper()
	memory := newFixture(b, func(_ *blob.Deps, o *store.Options) { o.FS = store.NewMemory(4 << 30) })
	disk := newFixture(b, onDisk(b))
	all := []stand{bare(b), synced(b)}
	for name, f := range map[string]*fixture{"memory": memory, "disk": disk} {
		s := httptest.NewTLSServer(f.service)
		b.Cleanup(s.Close)
		withDocs(b, f)
		all = append(all, stand{name, s, f.build})
	}
	return all
}

// bare answers PUT with an MD5 of the body and GET with as many bytes as the last segment of the path says.
func bare(b *testing.B) stand {
	zeros := make([]byte, 8<<20)
	s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPut {
			h := md5.New()
			_, _ = io.Copy(h, r.Body)
			w.Header().Set("Content-MD5", fmt.Sprintf("%x", h.Sum(nil)))
			w.WriteHeader(http.StatusCreated)
			return
		}
		n, _ := strconv.Atoi(filepath.Base(r.URL.Path))
		_, _ = w.Write(zeros[:n])
	}))
	b.Cleanup(s.Close)
	f := &fixture{t: b, server: s}
	return stand{"bare", s, f.build}
}

// synced writes and syncs a file for each PUT: what a server without a log of its own would do.
func synced(b *testing.B) stand {
	dir := b.TempDir()
	s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f, err := os.CreateTemp(dir, "")
		if err != nil {
			return
		}
		_, _ = io.Copy(f, r.Body)
		_ = f.Sync()
		_ = f.Close()
		w.WriteHeader(http.StatusCreated)
	}))
	b.Cleanup(s.Close)
	f := &fixture{t: b, server: s}
	return stand{"synced files", s, f.build}
}

// repeat sends copies of a request from several clients at a time.
func (s stand) repeat(b *testing.B, q request, status int) {
	b.Helper()
	model := s.build(q)
	client := s.server.Client()
	client.Transport.(*http.Transport).MaxIdleConnsPerHost = 64
	client.Transport.(*http.Transport).DisableCompression = true
	b.SetBytes(int64(len(q.body)))
	b.SetParallelism(8)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			r := model.Clone(b.Context())
			r.URL.Scheme, r.URL.Host = "https", s.server.Listener.Addr().String()
			if q.body != nil {
				r.Body = io.NopCloser(bytes.NewReader(q.body))
			}
			resp, err := client.Do(r)
			if err != nil {
				b.Error(err)
				return
			}
			n, _ := io.Copy(io.Discard, resp.Body)
			_ = resp.Body.Close()
			if resp.StatusCode != status {
				b.Errorf("status %d after %d bytes", resp.StatusCode, n)
				return
			}
		}
	})
}

func BenchmarkPut(b *testing.B) {
	for _, size := range []int{4 << 10, 32 << 10, 64 << 10, 8 << 20} {
		for _, s := range stands(b) {
			b.Run(fmt.Sprintf("%dKiB/%s", size>>10, s.name), func(b *testing.B) {
				s.repeat(b, request{method: "PUT", target: "/docs/b", header: http.Header{"x-ms-blob-type": {"BlockBlob"}}, body: make([]byte, size)}, 201)
			})
		}
	}
}

func BenchmarkGet(b *testing.B) {
	for _, size := range []int{4 << 10, 8 << 20} {
		for _, s := range stands(b) {
			if s.name == "synced files" {
				continue
			}
			b.Run(fmt.Sprintf("%dKiB/%s", size>>10, s.name), func(b *testing.B) {
				target := "/docs/" + strconv.Itoa(size)
				put := s.build(request{method: "PUT", target: target, header: http.Header{"x-ms-blob-type": {"BlockBlob"}}, body: make([]byte, size)})
				put.URL.Scheme, put.URL.Host = "https", s.server.Listener.Addr().String()
				resp, err := s.server.Client().Do(put)
				require.NoError(b, err)
				require.NoError(b, resp.Body.Close())
				s.repeat(b, request{method: "GET", target: target}, 200)
				b.SetBytes(int64(size))
			})
		}
	}
}

func BenchmarkPutPages(b *testing.B) {
	for _, s := range stands(b) {
		b.Run(s.name, func(b *testing.B) {
			header := http.Header{"x-ms-blob-type": {"PageBlob"}, "x-ms-blob-content-length": {"4194304"}}
			put := s.build(request{method: "PUT", target: "/docs/disk", header: header})
			put.URL.Scheme, put.URL.Host = "https", s.server.Listener.Addr().String()
			resp, err := s.server.Client().Do(put)
			require.NoError(b, err)
			require.NoError(b, resp.Body.Close())
			header = http.Header{"x-ms-page-write": {"update"}, "x-ms-range": {"bytes=0-4194303"}}
			s.repeat(b, request{method: "PUT", target: "/docs/disk?comp=page", header: header, body: make([]byte, 4<<20)}, 201)
		})
	}
}

// BenchmarkList lists 1,000 of 2,000 blobs.
func BenchmarkList(b *testing.B) {
	f := newFixture(b, onFS(vfs.NewMem()))
	withDocs(b, f)
	for i := range 2000 {
		require.Equal(b, 201, f.put(fmt.Sprintf("/docs/folder/blob-%06d.bin", i), "x").status)
	}
	s := httptest.NewTLSServer(f.service)
	b.Cleanup(s.Close)
	stand{"memory", s, f.build}.repeat(b, request{method: "GET", target: "/docs?restype=container&comp=list&maxresults=1000"}, 200)
}
