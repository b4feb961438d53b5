package config_test

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/config"
)

var home = []string{"HOME=/home/ada"}

// load reads settings from environment entries and from flags of the form name=text; a flag config=FILE reads content.
func load(env []string, content string, flags ...string) (config.Config, error) {
	given := map[string]config.Value{}
	for _, f := range flags {
		name, text, _ := strings.Cut(f, "=")
		v := given[name]
		given[name] = config.Value{Texts: append(v.Texts, text), From: "--" + name}
	}
	return config.Load(config.Sources{Flags: given, Env: append(home, env...), ReadFile: func(name string) ([]byte, error) {
		if name != "edge.yaml" {
			return nil, fs.ErrNotExist
		}
		return []byte(content), nil
	}})
}

func TestDefaultsNeedNoSetUp(t *testing.T) {
	t.Parallel()
	c, err := load(nil, "")
	require.NoError(t, err)
	assert.Equal(t, config.Config{
		Admin:          []string{"127.0.0.1:9443"},
		Devices:        []config.Device{{Name: "edge1", Domain: "localhost", ArmPassword: config.DefaultPassword}},
		Data:           "/home/ada/.local/state/edgerite",
		Timing:         config.Fast,
		Output:         config.Text,
		CertificateKey: "ecdsa",
		MemoryLimit:    2 << 30,
		ReserveSpace:   256 << 20,
		TokenLifetime:  90 * time.Minute,
		LogLevel:       "info",
	}, c)
}

func TestPrecedence(t *testing.T) {
	t.Parallel()
	env, file, flags := []string{"EDGERITE_TIMING=device"}, "timing: instant\n", []string{"config=edge.yaml"}
	for _, tt := range []struct {
		name  string
		env   []string
		flags []string
		want  config.Timing
	}{
		{"default", nil, nil, config.Fast},
		{"file over default", nil, flags, config.Instant},
		{"environment over file", env, flags, config.DeviceLike},
		{"flag over environment", env, append(flags, "timing=fast"), config.Fast},
		{"an empty variable is none", []string{"EDGERITE_TIMING="}, flags, config.Instant},
		{"the last of two flags", nil, []string{"timing=fast", "timing=device"}, config.DeviceLike},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c, err := load(tt.env, file, tt.flags...)
			require.NoError(t, err)
			assert.Equal(t, tt.want, c.Timing)
		})
	}
}

func TestFileFromTheEnvironment(t *testing.T) {
	t.Parallel()
	c, err := load([]string{"EDGERITE_CONFIG=edge.yaml"}, "listen: ['127.0.0.1:443', '[::1]:443']\nstrict: true\nmemory-limit: 1048576\n")
	require.NoError(t, err)
	assert.Equal(t, []string{"127.0.0.1:443", "[::1]:443"}, c.Listen)
	assert.True(t, c.Strict)
	assert.EqualValues(t, 1<<20, c.MemoryLimit)
}

func TestListsSplitAtCommas(t *testing.T) {
	t.Parallel()
	c, err := load([]string{"EDGERITE_LISTEN=127.0.0.1:443, [::1]:443"}, "", "dns-answer=192.168.1.10,fd00::1")
	require.NoError(t, err)
	assert.Equal(t, []string{"127.0.0.1:443", "[::1]:443"}, c.Listen)
	assert.Equal(t, []string{"192.168.1.10", "fd00::1"}, c.DNSAnswer)
}

func TestManyDevices(t *testing.T) {
	t.Parallel()
	c, err := load([]string{"EDGERITE_ARM_PASSWORD=Common-word1"}, `
dns-domain: lab.example
devices:
  - name: North
  - name: south
    dns-domain: localhost
    arm-password: Other-word2
    subscription-id: 8EB6B8B8-5C8C-4B2A-9A26-0A5B0B0D5C11
    custom-size: [custom_nongpu:4:4096, Custom_GPU_A2:8:28672:2]
    users: ["alice:pass:word"]
    service-principals: ["11111111-1111-4111-8111-111111111111=My App:Password1"]
    principal-certificates: [cbd868c5-7207-431f-8d16-1cb144b50971=/keys/own.pem]
    applications:
      - 22222222-2222-4222-8222-222222222222:https://app.example/cb?x=1
      - 22222222-2222-4222-8222-222222222222=My App:http://localhost
      - 33333333-3333-4333-8333-333333333333:com.example.app:/cb
`, "config=edge.yaml", "custom-size=Custom_NonGPU:2:2048")
	require.NoError(t, err)
	assert.Equal(t, []config.Device{
		{Name: "north", Domain: "lab.example", ArmPassword: "Common-word1", CustomSizes: []config.CustomSize{{Name: "Custom_NonGPU", Cores: 2, MemoryMB: 2048}}},
		{
			Name: "south", Domain: "localhost", ArmPassword: "Other-word2", SubscriptionID: "8EB6B8B8-5C8C-4B2A-9A26-0A5B0B0D5C11",
			CustomSizes: []config.CustomSize{{Name: "Custom_NonGPU", Cores: 4, MemoryMB: 4096}, {Name: "Custom_GPU_A2", Cores: 8, MemoryMB: 28672, GPUs: 2}},
			Users:       []config.User{{Name: "alice", Password: "pass:word"}},
			Principals:  []config.ServicePrincipal{{ClientID: "11111111-1111-4111-8111-111111111111", DisplayName: "My App", Secret: "Password1"}},

			PrincipalCertificates: []config.PrincipalCertificate{{ClientID: "cbd868c5-7207-431f-8d16-1cb144b50971", File: "/keys/own.pem"}},
			Applications: []config.Application{
				{ClientID: "22222222-2222-4222-8222-222222222222", Name: "My App", Redirects: []string{"https://app.example/cb?x=1", "http://localhost"}},
				{ClientID: "33333333-3333-4333-8333-333333333333", Name: "33333333-3333-4333-8333-333333333333", Redirects: []string{"com.example.app:/cb"}},
			},
		},
	}, c.Devices)
}

func TestContainerLeavesThePasswordOpen(t *testing.T) {
	t.Parallel()
	c, err := load([]string{"EDGERITE_CONTAINER=true"}, "")
	require.NoError(t, err)
	assert.Empty(t, c.Devices[0].ArmPassword)
	c, err = load([]string{"EDGERITE_CONTAINER=true"}, "", "arm-password=Given-word1")
	require.NoError(t, err)
	assert.Equal(t, "Given-word1", c.Devices[0].ArmPassword)
}

func TestStateDirectory(t *testing.T) {
	t.Parallel()
	c, err := load([]string{"XDG_STATE_HOME=/var/state"}, "")
	require.NoError(t, err)
	assert.Equal(t, "/var/state/edgerite", c.Data)
	c, err = load([]string{"XDG_STATE_HOME=relative"}, "") // the specification has relative ones ignored
	require.NoError(t, err)
	assert.Equal(t, "/home/ada/.local/state/edgerite", c.Data)

	_, err = config.Load(config.Sources{})
	assert.ErrorContains(t, err, "--data: neither XDG_STATE_HOME nor HOME")
	_, err = config.Load(config.Sources{Env: []string{"EDGERITE_EPHEMERAL=1"}})
	assert.NoError(t, err)
}

func TestAllProblemsAtOnce(t *testing.T) {
	t.Parallel()
	_, err := load([]string{"EDGERITE_TIMNG=fast", "EDGERITE_STRICT=perhaps"}, "lisen: 1\nadmin: here\n",
		"config=edge.yaml", "arm-password=short", "dns-domain=Example.com")
	var problems config.Problems
	require.True(t, errors.As(err, &problems))
	assert.Equal(t, strings.Join([]string{
		`EDGERITE_TIMNG: is not a setting; did you mean EDGERITE_TIMING?`,
		`EDGERITE_STRICT: "perhaps" is neither true nor false`,
		`--dns-domain: "Example.com" is not a DNS domain: write it in lower case`,
		`--arm-password: the password must have 8 to 16 characters, of three kinds: upper case, lower case, digits, special characters`,
		`edge.yaml:1: "lisen" is not a setting; did you mean listen?`,
		`edge.yaml:2: "here" is not an address: write it as HOST:PORT, such as 127.0.0.1:443 or [::1]:443`,
	}, "\n"), problems.Error())
}

func TestKubernetesVariablesAreNotSettings(t *testing.T) {
	t.Parallel()
	_, err := load([]string{
		"EDGERITE_SERVICE_HOST=10.0.0.1", "EDGERITE_SERVICE_PORT_HTTPS=443", "EDGERITE_PORT=tcp://10.0.0.1:443",
		"EDGERITE_PORT_443_TCP_ADDR=10.0.0.1", "EDGERITE_ADMIN_SERVICE_HOST=10.0.0.2",
	}, "")
	assert.NoError(t, err)
}
