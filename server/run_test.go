package server_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/zap"

	"github.com/edgerite/edgerite/config"
	"github.com/edgerite/edgerite/internal/admin"
	"github.com/edgerite/edgerite/internal/journal"
	"github.com/edgerite/edgerite/server"
)

// running is a whole process in this one.
type running struct {
	t      *testing.T
	ready  server.Ready
	client *http.Client
	admin  *admin.Client
	stop   func() error
}

func memory() config.Config {
	return config.Config{
		Listen: []string{"127.0.0.1:0"}, Admin: []string{"127.0.0.1:0"}, Ephemeral: true, Timing: config.Instant, MemoryLimit: 256 << 20,
		Devices: []config.Device{{Name: "edge1", Domain: "localhost", ArmPassword: "Password1"}},
	}
}

func onDisk(dir string) config.Config {
	c := memory()
	c.Ephemeral, c.Data = false, dir
	return c
}

func run(t *testing.T, c config.Config, change ...func(*server.Server)) *running {
	t.Helper()
	s, err := server.New(c, zap.NewNop())
	require.NoError(t, err)
	for _, f := range change {
		f(s)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended, ready := make(chan error, 1), make(chan server.Ready, 1)
	go func() { ended <- s.Run(ctx, func(r server.Ready) { ready <- r }) }()
	r := &running{t: t}
	select {
	case r.ready = <-ready:
	case err := <-ended:
		cancel()
		require.NoError(t, err)
		require.Fail(t, "it ended before it was ready")
	}
	stopped := false
	r.stop = func() error {
		if stopped {
			return nil
		}
		stopped = true
		r.client.CloseIdleConnections()
		r.admin.Close()
		cancel()
		return <-ended
	}
	t.Cleanup(func() { assert.NoError(t, r.stop()) })
	root, err := os.ReadFile(r.ready.Devices[0].RootCertificate)
	require.NoError(t, err)
	pool := x509.NewCertPool()
	require.True(t, pool.AppendCertsFromPEM(root))
	r.client = &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			TLSClientConfig: &tls.Config{RootCAs: pool},
			DialContext: func(ctx context.Context, _, address string) (net.Conn, error) {
				if _, port, _ := net.SplitHostPort(address); port == "80" {
					return new(net.Dialer).DialContext(ctx, "tcp", r.ready.HTTP[0])
				}
				return new(net.Dialer).DialContext(ctx, "tcp", r.ready.Listen[0])
			},
		},
	}
	r.admin, err = admin.NewClient(r.ready.Admin, "")
	require.NoError(t, err)
	return r
}

func (r *running) get(url string) *http.Response {
	r.t.Helper()
	response, err := r.client.Get(url)
	require.NoError(r.t, err)
	_, err = io.Copy(io.Discard, response.Body)
	require.NoError(r.t, err)
	require.NoError(r.t, response.Body.Close())
	return response
}

func TestReadySaysWhereEverythingIs(t *testing.T) {
	t.Parallel()
	r := run(t, memory())
	_, port, err := net.SplitHostPort(r.ready.Listen[0])
	require.NoError(t, err)
	d := r.ready.Devices[0]
	assert.Equal(t, "https://login.edge1.localhost:"+port, d.Login)
	assert.Equal(t, "https://management.edge1.localhost:"+port, d.Management)
	assert.Equal(t, "https://edge1.localhost:"+port, d.Portal)
	assert.Equal(t, "blob.edge1.localhost", d.BlobSuffix)
	assert.Equal(t, "c0257de7-538f-415c-993a-1b87a031879d", d.TenantID)
	assert.Len(t, d.SubscriptionID, 36)
	line, err := json.Marshal(r.ready)
	require.NoError(t, err)
	var fields map[string]any
	require.NoError(t, json.Unmarshal(line, &fields))
	assert.ElementsMatch(t, []string{"ready", "listen", "admin", "devices"}, keys(fields))

	assert.Equal(t, http.StatusOK, r.get(d.Portal).StatusCode)
	require.NoError(t, r.admin.Health(t.Context()))
	devices, err := r.admin.Devices(t.Context())
	require.NoError(t, err)
	assert.Equal(t, r.ready.Devices, devices)
}

func keys(m map[string]any) (all []string) {
	for k := range m {
		all = append(all, k)
	}
	return all
}

func TestTemporaryRootGoesAtExit(t *testing.T) {
	t.Parallel()
	r := run(t, memory())
	file := r.ready.Devices[0].RootCertificate
	assert.FileExists(t, file)
	require.NoError(t, r.stop())
	assert.NoFileExists(t, file)
}

func TestStateOutlivesTheProcess(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	first := run(t, onDisk(dir))
	root, err := os.ReadFile(first.ready.Devices[0].RootCertificate)
	require.NoError(t, err)
	_, err = first.admin.AdvanceClock(t.Context(), "2h")
	require.NoError(t, err)
	require.NoError(t, first.stop())

	second := run(t, onDisk(dir))
	assert.Equal(t, first.ready.Devices[0].SubscriptionID, second.ready.Devices[0].SubscriptionID)
	again, err := os.ReadFile(second.ready.Devices[0].RootCertificate)
	require.NoError(t, err)
	assert.Equal(t, root, again, "a root that was trusted once stays trusted")
	c, err := second.admin.Clock(t.Context())
	require.NoError(t, err)
	assert.InDelta(t, 2*time.Hour, c.Now.Sub(c.Real), float64(time.Minute))
}

func TestDataDirectoryIsForOneProcess(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	run(t, onDisk(dir))
	s, err := server.New(onDisk(dir), zap.NewNop())
	require.NoError(t, err)
	err = s.Run(t.Context(), func(server.Ready) {})
	assert.ErrorContains(t, err, "in use by another edgerite")
}

func TestNoSecretIsReadableByOthers(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	r := run(t, onDisk(dir))
	r.get(r.ready.Devices[0].Portal)
	require.NoError(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		require.NoError(t, err)
		info, err := d.Info()
		require.NoError(t, err)
		text := []byte(nil)
		if !d.IsDir() {
			text, err = os.ReadFile(path)
			require.NoError(t, err)
		}
		if path == dir || bytes.Contains(text, []byte("PRIVATE")) || d.Name() == admin.TokenFile {
			assert.Zero(t, info.Mode().Perm()&0o077, path)
		}
		return nil
	}))
}

func TestTakenPortIsOneSentence(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { assert.NoError(t, l.Close()) }()
	for name, test := range map[string]struct {
		change func(c *config.Config, taken string)
		advice string
	}{
		"listen": {func(c *config.Config, taken string) { c.Listen = []string{"127.0.0.1:0", taken} }, ""},
		"http":   {func(c *config.Config, taken string) { c.HTTP = []string{taken} }, ""},
		"admin": {
			func(c *config.Config, taken string) { c.Admin = []string{taken} },
			", perhaps another edgerite: stop that, or take a free port for the admin API with --admin 127.0.0.1:0",
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := memory()
			test.change(&c, l.Addr().String())
			s, err := server.New(c, zap.NewNop())
			require.NoError(t, err)
			err = s.Run(t.Context(), func(server.Ready) { t.Error("it is not ready") })
			assert.EqualError(t, err, "cannot listen on "+l.Addr().String()+": another program is using that port"+test.advice)
		})
	}
}

func TestDefaultAddresses(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		refused map[string]error
		listen  int
		fell    bool
		notice  string
	}{
		"both":              {nil, 2, false, ""},
		"no IPv6 here":      {map[string]error{server.DefaultListen6: syscall.EADDRNOTAVAIL}, 1, false, ""},
		"IPv6 is taken":     {map[string]error{server.DefaultListen6: syscall.EADDRINUSE}, 1, false, "[::1]:443 is not served"},
		"not permitted":     {map[string]error{server.DefaultListen4: syscall.EACCES, server.DefaultListen6: syscall.EACCES}, 1, true, "setcap"},
		"taken":             {map[string]error{server.DefaultListen4: syscall.EADDRINUSE}, 1, true, "another program is using that port"},
		"taken says no way": {map[string]error{server.DefaultListen4: syscall.EADDRINUSE}, 1, true, "Azure CLI 2.45 and the SDKs were seen to work"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var asked []string
			bind := func(ctx context.Context, address string) (net.Listener, error) {
				asked = append(asked, address)
				if err := test.refused[address]; err != nil {
					return nil, &net.OpError{Op: "listen", Err: os.NewSyscallError("bind", err)}
				}
				return net.Listen("tcp", "127.0.0.1:0")
			}
			c := memory()
			c.Listen, c.Admin = nil, nil
			s, err := server.New(c, zap.NewNop())
			require.NoError(t, err)
			s.SetBind(bind)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			require.NoError(t, s.Run(ctx, func(r server.Ready) {
				assert.Len(t, r.Listen, test.listen)
				assert.Equal(t, test.fell, asked[len(asked)-1] == server.FallbackListen)
				if test.notice == "" {
					assert.Empty(t, r.Notices)
				} else if assert.Len(t, r.Notices, 1) {
					assert.Contains(t, r.Notices[0], test.notice)
				}
				cancel()
			}))
		})
	}
}

func TestPlainHTTP(t *testing.T) {
	t.Parallel()
	c := memory()
	c.HTTP = []string{"127.0.0.1:0"}
	r := run(t, c)
	_, port, err := net.SplitHostPort(r.ready.Listen[0])
	require.NoError(t, err)

	home := r.get("http://edge1.localhost/a?b=c")
	assert.Equal(t, http.StatusFound, home.StatusCode)
	assert.Equal(t, "https://edge1.localhost:"+port+"/a?b=c", home.Header.Get("Location"))
	for _, host := range []string{"management.edge1.localhost", "login.edge1.localhost", "graph.edge1.localhost", "example.com"} {
		assert.Equal(t, http.StatusMisdirectedRequest, r.get("http://"+host+"/metadata/endpoints?api-version=1.0").StatusCode, host)
	}
	assert.NotEqual(t, http.StatusMisdirectedRequest, r.get("http://sa1.blob.edge1.localhost/").StatusCode)
}

func TestJournalHasEveryRequest(t *testing.T) {
	t.Parallel()
	r := run(t, memory())
	r.get(r.ready.Devices[0].Portal + "/a")
	requestID := r.get(r.ready.Devices[0].Management + "/tenants").Header.Get("x-ms-request-id")
	stranger, err := http.NewRequest(http.MethodGet, r.ready.Devices[0].Portal, nil)
	require.NoError(t, err)
	stranger.Host = "example.com"
	response, err := r.client.Do(stranger)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())

	entries, err := r.admin.Requests(t.Context(), journal.Filter{})
	require.NoError(t, err)
	var got []string
	for _, e := range entries {
		got = append(got, fmt.Sprintf("%s %s %s %d", e.Device, e.Service, e.Path, e.Status))
	}
	assert.Equal(t, []string{"edge1.localhost portal /a 404", "edge1.localhost arm /tenants 400", "  / 421"}, got)
	assert.NotEmpty(t, requestID)
	assert.Equal(t, requestID, entries[1].RequestID)
}
