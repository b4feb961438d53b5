package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/internal/admin"
	"github.com/edgerite/edgerite/internal/journal"
)

// emulator is a serve command that runs in this process.
type emulator struct {
	t     *testing.T
	env   []string
	first string // the first line of standard output
	end   func() (code int, stdout, stderr string)
}

// startServe runs serve on ports of the system's choice until the test ends.
func startServe(t *testing.T, env []string, args ...string) *emulator {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	out, in := io.Pipe()
	var stderr bytes.Buffer
	env = append([]string{"HOME=" + t.TempDir()}, env...)
	args = append([]string{"edgerite", "serve", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0"}, args...)
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, args, env, strings.NewReader(""), in, &stderr)
		_ = in.Close()
	}()
	lines := bufio.NewReader(out)
	first, err := lines.ReadString('\n')
	e := &emulator{t: t, env: env, first: first}
	done := false
	e.end = func() (int, string, string) {
		done = true
		cancel()
		rest, err := io.ReadAll(lines)
		require.NoError(t, err)
		code := <-ended // only now is stderr ours
		return code, first + string(rest), stderr.String()
	}
	t.Cleanup(func() {
		if !done {
			e.end()
		}
	})
	if err != nil {
		_, _, told := e.end()
		require.NoError(t, err, told)
	}
	return e
}

// ready decodes the line that --output json prints.
func (e *emulator) ready() (r struct {
	Ready   bool
	Listen  []string
	Admin   string
	Devices []admin.Device
},
) {
	require.NoError(e.t, json.Unmarshal([]byte(e.first), &r), e.first)
	return r
}

// do runs another command of the program against the emulator.
func (e *emulator) do(args ...string) (code int, stdout, stderr string) { return e.told("", args...) }

// told is do with something to read on standard input.
func (e *emulator) told(stdin string, args ...string) (code int, stdout, stderr string) {
	var out, errs bytes.Buffer
	code = run(e.t.Context(), append([]string{"edgerite"}, args...), e.env, strings.NewReader(stdin), &out, &errs)
	return code, out.String(), errs.String()
}

func (e *emulator) must(args ...string) string {
	e.t.Helper()
	code, stdout, stderr := e.do(args...)
	require.Zero(e.t, code, stderr)
	return stdout
}

func TestServeIsControlled(t *testing.T) {
	t.Parallel()
	e := startServe(t, nil, "--output", "json")
	r := e.ready()
	require.True(t, r.Ready)
	require.Len(t, r.Devices, 1)
	assert.Equal(t, "edge1", r.Devices[0].Name)
	assert.FileExists(t, r.Devices[0].RootCertificate)
	at := "--admin=" + r.Admin

	assert.Equal(t, "ok\n", e.must("health", at))
	assert.Contains(t, e.must("ctl", at, "clock", "show"), "virtual time, running")
	assert.Contains(t, e.must("ctl", at, "clock", "advance", "2h"), "2h0m0s  ahead")
	assert.Contains(t, e.must("ctl", at, "clock", "freeze"), "frozen")
	var clock admin.Clock
	require.NoError(t, json.Unmarshal([]byte(e.must("ctl", at, "--output", "json", "clock", "reset")), &clock))
	assert.False(t, clock.Frozen)
	assert.Equal(t, "reset: edge1.localhost\nAll sessions there have ended: clients sign in again.\n", e.must("ctl", at, "reset", "--device", "edge1.localhost"))
	code, _, stderr := e.do("ctl", at, "reset", "--device", "edge9")
	assert.Equal(t, exitFailed, code)
	assert.Contains(t, stderr, `There is no device "edge9" here: choose of edge1.localhost.`)

	assert.Contains(t, e.must("hosts", at, "--account", "mine"), "127.0.0.1\tmine.blob.edge1.localhost\n")

	// The doctor's requests are what the journal shows then. Names need not resolve on this machine.
	_, report, _ := e.do("doctor", at, "--address", "127.0.0.1", "--output", "json")
	assert.Contains(t, report, `"device":"edge1.localhost"`)
	assert.Contains(t, report, `"id"`)
	lines := strings.Split(strings.TrimSpace(e.must("ctl", at, "requests", "--output", "json", "--limit", "1", "--path", "metadata")), "\n")
	require.Len(t, lines, 1)
	var entry journal.Entry
	require.NoError(t, json.Unmarshal([]byte(lines[0]), &entry))
	assert.Equal(t, "/metadata/endpoints", entry.Path)

	code, stdout, _ := e.end()
	assert.Equal(t, exitFine, code)
	assert.Equal(t, e.first, stdout, "one line on standard output")
}

func TestServeTellsAPersonWhatToDoNext(t *testing.T) {
	t.Parallel()
	e := startServe(t, nil, "--ephemeral", "--arm-password", "It's-a-word1")
	code, stdout, _ := e.end()
	assert.Equal(t, exitFine, code)
	for _, part := range []string{
		"Edgerite is serving on 127.0.0.1:",
		"Resource Manager  https://management.edge1.localhost:",
		"User              EdgeArmUser, password It's-a-word1",
		"  Blob storage      https://ACCOUNT.blob.edge1.localhost:",
		"  edgerite doctor --admin http://127.0.0.1:",
		`--arm-password 'It'\''s-a-word1'`,
		"  az cloud register -n edge1 --endpoint-resource-manager https://management.edge1.localhost:",
		"  az cloud update --profile 2019-03-01-hybrid   # only Azure CLI before 2.73",
		`  az login -u EdgeArmUser -p 'It'\''s-a-word1'` + "\n",
	} {
		assert.Contains(t, stdout, part)
	}
	assert.Regexp(t, `--endpoint-resource-manager https://management.edge1.localhost:(\d+) --suffix-storage-endpoint edge1.localhost:\d+ && az cloud set -n edge1\n`, stdout)
	assert.NotContains(t, stdout, "\x1b", "colours are for terminals")
}

func TestServeUnderSudo(t *testing.T) {
	t.Parallel()
	_, stdout, _ := startServe(t, []string{"SUDO_USER=someone"}, "--ephemeral").end()
	assert.Contains(t, stdout, "  sudo edgerite doctor --admin ")
	assert.Regexp(t, `  curl -sko edge1_root.pem https://edge1.localhost:\d+/root.pem && export REQUESTS_CA_BUNDLE=\$PWD/edge1_root.pem\n`, stdout)
}

func TestServeInAContainer(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	env := []string{"EDGERITE_CONTAINER=true", "EDGERITE_DATA=" + data}
	_, _, stderr := startServe(t, env, "--output", "json").end()
	kept, err := os.ReadFile(filepath.Join(data, "arm-password-edge1.localhost"))
	require.NoError(t, err)
	password := strings.TrimSpace(string(kept))
	assert.Regexp(t, `^E-[a-z2-7]{14}$`, password)
	assert.Contains(t, stderr, password, "it is printed at start")

	_, _, stderr = startServe(t, env, "--output", "json").end()
	assert.Contains(t, stderr, password, "a restart does not lock clients out")
	_, _, stderr = startServe(t, env, "--output", "json", "--arm-password", "Given-word1").end()
	assert.NotContains(t, stderr, password)
}

func TestServeCautions(t *testing.T) {
	t.Parallel()
	_, _, stderr := startServe(t, nil, "--ephemeral", "--listen", "0.0.0.0:0").end()
	assert.Contains(t, stderr, "WARNING: edge1.localhost listens on 0.0.0.0:0, where others may reach it, with the default password")
	assert.Contains(t, stderr, "choose another --dns-domain")
	_, _, stderr = startServe(t, nil, "--ephemeral", "--listen", "0.0.0.0:0", "--arm-password", "Given-word1", "--dns-domain", "lab.example").end()
	assert.NotContains(t, stderr, "WARNING")
	assert.NotContains(t, stderr, "choose another --dns-domain")
}

func TestTwoOnOneDataDirectory(t *testing.T) {
	t.Parallel()
	env := []string{"EDGERITE_DATA=" + t.TempDir()}
	e := startServe(t, env, "--output", "json")
	code, _, stderr := e.do("serve", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0")
	assert.Equal(t, exitFailed, code)
	assert.Contains(t, stderr, "is in use by another edgerite")
	assert.Equal(t, 1, strings.Count(stderr, "\n"), "one line")

	// The emulator has the certificates in memory: it would go on with those that are gone.
	root := e.must("cert", "root")
	code, _, stderr = e.do("cert", "regenerate", "--root")
	assert.Equal(t, exitFailed, code)
	assert.Contains(t, stderr, "is in use by another edgerite: stop it first")
	assert.Equal(t, 1, strings.Count(stderr, "\n"), "one line")
	assert.Equal(t, root, e.must("cert", "root"))
}
