// Package emulator starts the race build of Edgerite for a real client and stops the test when it
// raced, panicked or did not stop cleanly.
package emulator

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Password is what the started device's EdgeArmUser signs in with.
const Password = "Edge-e2e-2026"

// Device is the running device, as its ready line describes it.
type Device struct {
	Name           string `json:"name"`
	Domain         string `json:"domain"`
	Login          string `json:"login"`
	Management     string `json:"management"`
	BlobSuffix     string `json:"blobSuffix"`
	SubscriptionID string `json:"subscriptionId"`
	TenantID       string `json:"tenantId"`
	RootCert       string `json:"rootCertificate"`

	Admin  string `json:"-"` // admin API address
	Binary string `json:"-"` // what runs

	log *buffer
}

type ready struct {
	Ready   bool     `json:"ready"`
	Admin   string   `json:"admin"`
	Devices []Device `json:"devices"`
}

// Start runs the emulator on port 443 with its names in the hosts file, so that clients that drop
// the port or resolve by themselves work as they do against the hardware. It needs root.
// Extra arguments are added to the command line of serve.
func Start(t *testing.T, extra ...string) Device {
	t.Helper()
	return StartAs(t, "edge1", "e2e.test", extra...)
}

// StartAs is Start for a device of another name and domain: core in windows.net is the public
// cloud to a client that knows no other.
func StartAs(t *testing.T, name, domain string, extra ...string) Device {
	t.Helper()
	bin := filepath.Join(root(t), "bin", "edgerite-race")
	require.FileExists(t, bin, "build it first: make e2e does")
	names := []string{"--device-name", name, "--dns-domain", domain}
	t.Cleanup(func() { Script(t, nil, bin, append([]string{"hosts", "--remove"}, names...)...) })
	args := append([]string{
		"serve", "--output", "json", "--ephemeral", "--manage-hosts",
		"--listen", "127.0.0.1:443", "--admin", "127.0.0.1:0", "--arm-password", Password,
	}, append(names, extra...)...)
	cmd := exec.Command(bin, args...)
	cmd.Env = append(os.Environ(), "GORACE=halt_on_error=1 exitcode=66")
	var log buffer
	cmd.Stderr = &log
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { stop(t, cmd, &log) })

	line, err := bufio.NewReader(out).ReadBytes('\n')
	require.NoError(t, err, "no ready line; the log:\n%s", log.String())
	var r ready
	require.NoError(t, json.Unmarshal(line, &r), "ready line: %s", line)
	require.True(t, r.Ready)
	require.Len(t, r.Devices, 1)
	d := r.Devices[0]
	d.Admin, d.Binary, d.log = r.Admin, bin, &log
	d.record(t)
	return d
}

// AllRead fails the test where the client sent something that nothing reads: it may rely on that.
func (d Device) AllRead(t *testing.T) {
	t.Helper()
	for line := range strings.Lines(d.log.String()) {
		assert.NotContains(t, line, "carries what nothing reads")
	}
}

// root is the repository's top folder: the nearest one above the test's that has a Makefile.
func root(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	require.NoError(t, err)
	for {
		if _, err := os.Stat(filepath.Join(dir, "Makefile")); err == nil {
			return dir
		}
		require.NotEqual(t, dir, filepath.Dir(dir), "no Makefile above the test's folder")
		dir = filepath.Dir(dir)
	}
}

func stop(t *testing.T, cmd *exec.Cmd, log *buffer) {
	// Already gone is what Wait tells below.
	_ = cmd.Process.Signal(syscall.SIGTERM)
	killer := time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() })
	err := cmd.Wait()
	killer.Stop()
	text := log.String()
	if err != nil || strings.Contains(text, "DATA RACE") || strings.Contains(text, "panic") {
		t.Errorf("the emulator did not end well (%v); its log:\n%s", err, text)
	} else if t.Failed() {
		t.Logf("the emulator's log:\n%s", text)
	}
}

// Run runs a client program in the test's folder, with env added, and returns what it printed
// (standard output and error together) and its exit code.
func Run(t *testing.T, env []string, name string, args ...string) (output string, code int) {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		require.NoError(t, err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}

// Script runs a client script that must succeed, and returns what it printed.
func Script(t *testing.T, env []string, name string, args ...string) string {
	t.Helper()
	out, code := Run(t, env, name, args...)
	require.Zero(t, code, "%s %s:\n%s", name, strings.Join(args, " "), out)
	t.Log(out)
	return out
}

// Env describes the device to a script.
func (d Device) Env() []string {
	return []string{
		"DEVICE=" + d.Name,
		"DOMAIN=" + d.Domain,
		"MANAGEMENT=" + d.Management,
		"LOGIN=" + d.Login,
		"BLOB_SUFFIX=" + d.BlobSuffix,
		"TENANT=" + d.TenantID,
		"SUBSCRIPTION=" + d.SubscriptionID,
		"PASSWORD=" + Password,
		"ADMIN=" + d.Admin,
		"EDGERITE=" + d.Binary,
		"REQUESTS_CA_BUNDLE=" + d.RootCert,
		"SSL_CERT_FILE=" + d.RootCert,
	}
}

// buffer is a bytes.Buffer that the process may write while the test reads.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}
