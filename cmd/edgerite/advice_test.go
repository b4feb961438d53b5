package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/config"
	"github.com/edgerite/edgerite/internal/admin"
	"github.com/edgerite/edgerite/server"
)

func TestDoctorOfOneDevice(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "edge.yaml")
	require.NoError(t, os.WriteFile(file, []byte("devices:\n  - {name: north, dns-domain: lab.invalid}\n  - {name: south, dns-domain: lab.invalid}\n"), 0o600))
	e := startServe(t, nil, "--ephemeral", "--output", "json", "--config", file)
	at := "--admin=" + e.ready().Admin

	_, stdout, _ := e.do("doctor", at, "--config", file, "--address", "127.0.0.1", "South.lab.invalid.")
	assert.Contains(t, stdout, "OK      EdgeArmUser can sign in", "port, root and password are the emulator's")
	assert.NotContains(t, stdout, "north")
	assert.NotContains(t, stdout, "FAIL")

	_, stdout, _ = e.do("doctor", at, "--config", file, "south.lab.invalid")
	assert.Contains(t, stdout, `run "sudo edgerite hosts --apply --admin `+e.ready().Admin+" --config "+file+`", or add the line`)

	code, stdout, _ := e.do("doctor", at, "west.lab.invalid")
	assert.Equal(t, exitFailed, code)
	assert.Contains(t, stdout, `add the line "<address of the device> login.west.lab.invalid"`)
	assert.NotContains(t, stdout, "hosts --apply", "it is no device of this emulator")

	code, stdout, stderr := e.do("doctor", at, "--root", "/nonexistent")
	assert.Equal(t, exitUsage, code)
	assert.Empty(t, stdout)
	assert.Contains(t, stderr, "/nonexistent")
}

func TestNamesAdvice(t *testing.T) {
	t.Parallel()
	in := &invocation{program: "edgerite"}
	for name, test := range map[string]struct {
		dns  []string
		want string
		not  string
	}{
		"no responder":       {nil, `run "sudo edgerite hosts --apply" now and after each new storage account, or serve with --manage-hosts or --dns`, "responder"},
		"on its port":        {[]string{"0.0.0.0:53"}, `"nameserver 127.0.0.1"`, "or --dns"},
		"on another":         {[]string{"127.0.0.1:5353"}, "DNS=127.0.0.1:5353 and Domains=~lab.example", "or --dns"},
		"on another address": {[]string{"[::1]:53"}, `"nameserver ::1"`, "or --dns"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			advice := in.namesAdvice(server.Ready{DNS: test.dns, Admin: admin.DefaultURL, Devices: []admin.Device{{Name: "edge1", Domain: "lab.example"}}})
			assert.Contains(t, advice, test.want)
			assert.NotContains(t, advice, test.not)
		})
	}
}

// TestExampleFile holds what serve --help shows to what a configuration file may say.
func TestExampleFile(t *testing.T) {
	t.Parallel()
	cfg, err := config.Load(config.Sources{
		Flags:    map[string]config.Value{"config": {Texts: []string{"example.yaml"}, From: "--config"}},
		Env:      []string{"HOME=/home/someone"},
		ReadFile: func(string) ([]byte, error) { return []byte(exampleFile), nil },
	})
	require.NoError(t, err)
	require.Len(t, cfg.Devices, 2)
	assert.Equal(t, "edge2.lab.example", cfg.Devices[1].Host())
}
