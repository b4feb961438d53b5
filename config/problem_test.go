package config_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/config"
)

func TestProblemsOfFlags(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, flag, want string }{
		{"timing", "timing=quick", `--timing: "quick" is not one of instant, fast, device`},
		{"output", "output=xml", `--output: "xml" is not one of text, json`},
		{"name too long", "device-name=fourteenletter", "1 to 13 letters"},
		{"name with a dot", "device-name=edge.1", "letters, digits and hyphens only"},
		{"name that ends in a hyphen", "device-name=edge-", "begins and ends with"},
		{"empty name", "device-name=", "1 to 13 letters"},
		{"domain with an empty label", "dns-domain=a..b", "each part between dots"},
		{"domain like an address", "dns-domain=10.0.0.1", "is a number"},
		{"domain too long", "dns-domain=" + strings.Repeat("abcdefghi.", 21) + "com", "too long"},
		{"password of two kinds", "arm-password=password1", "three kinds"},
		{"password too long", "arm-password=Password1Password", "8 to 16"},
		{"password with a control character", "arm-password=Pass\tword1", "cannot be typed"},
		{"port too large", "listen=127.0.0.1:65536", "0 to 65535"},
		{"port with a sign", "listen=127.0.0.1:+443", "0 to 65535"},
		{"no port", "listen=127.0.0.1", "HOST:PORT"},
		{"address twice", "listen=:443,:443", "given twice"},
		{"same address for two", "http=127.0.0.1:9443", "127.0.0.1:9443 is what"},
		{"size", "memory-limit=2GB", "not a size"},
		{"size too large", "memory-limit=9999999999TiB", "not a size"},
		{"negative size", "reserve-space=-1", "not a size"},
		{"duration", "token-lifetime=1d", "not a duration"},
		{"subscription", "subscription-id=1", "not a UUID"},
		{"custom size of no form", "custom-size=Custom_NonGPU", "NAME:CORES:MB"},
		{"custom size of another name", "custom-size=Standard_F1:1:1024", "Custom_NonGPU, Custom_GPU_T4_v3 and Custom_GPU_A2, and no other"},
		{"custom size without cores", "custom-size=Custom_NonGPU:0:1024", "the number of cores is from 1 to 1024"},
		{"custom size with a word", "custom-size=Custom_NonGPU:1:much", "the number of MB of memory"},
		{"custom size with three GPUs", "custom-size=Custom_GPU_A2:1:1024:3", "the number of GPUs is from 1 to 2"},
		{"custom size with GPUs it has not", "custom-size=Custom_NonGPU:1:1024:1", "it has no GPUs"},
		{"custom size twice", "custom-size=Custom_GPU_A2:1:1024,custom_gpu_a2:2:1024", "given twice"},
		{"user without a password", "users=alice", "8 to 256"},
		{"user with a blank", "users=al ice:Password1", "NAME:PASSWORD"},
		{"the device's user", "users=EdgeARMuser@localhost:Password1", "arm-password"},
		{"certificate of a word", "principal-certificates=app=/keys/app.pem", "CLIENTID=FILE"},
		{"certificate without a file", "principal-certificates=11111111-1111-4111-8111-111111111111", "CLIENTID=FILE"},
		{"application by a name", "applications=app:https://app.example", "a client id is a GUID"},
		{"application without an address", "applications=22222222-2222-4222-8222-222222222222", "its address begins with"},
		{"application with a relative address", "applications=22222222-2222-4222-8222-222222222222:/cb", "its address begins with"},
		{"application over plain HTTP", "applications=22222222-2222-4222-8222-222222222222:http://app.example", "its address begins with"},
		{"application with script for an address", "applications=22222222-2222-4222-8222-222222222222:javascript:alert(1)", "its address begins with"},
		{"application with a fragment", "applications=22222222-2222-4222-8222-222222222222:https://app.example/#a", "a fragment"},
		{"application with a user name", "applications=22222222-2222-4222-8222-222222222222:https://a@app.example", "a user name"},
		{"user twice", "users=alice:Password1,Alice@localhost:Password2", "given twice"},
		{"service principal by a name", "service-principals=app:Password1", "a client id is a GUID"},
		{"the device's service principal", "service-principals=cbd868c5-7207-431f-8d16-1cb144b50971:Password1", "arm-password"},
		{"service principal with a short secret", "service-principals=11111111-1111-4111-8111-111111111111:short", "8 to 256"},
		{"unspecified answer", "dns-answer=0.0.0.0", "not an IP address that clients can reach"},
		{"file that is not there", "config=none.yaml", "--config: the file cannot be read"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := load(nil, "", tt.flag)
			require.ErrorContains(t, err, tt.want)
			assert.NotContains(t, err.Error(), "\n", "one problem, one line")
		})
	}
}

// Strictly a user's password is as the device wants its own.
func TestUsersPasswordsStrictly(t *testing.T) {
	t.Parallel()
	_, err := load(nil, "", "users=alice:alices-word")
	require.NoError(t, err)
	_, err = load(nil, "", "strict=true", "users=alice:alices-word")
	require.ErrorContains(t, err, "its password must have 8 to 16 characters, of three kinds")
	_, err = load(nil, "", "strict=true", "users=alice:Alices-word", "service-principals=11111111-1111-4111-8111-111111111111:a-long-secret-of-one-kind")
	require.NoError(t, err)
}

func TestProblemsOfTheFile(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, content, want string }{
		{"not YAML", "a: [", "edge.yaml: is not YAML"},
		{"not a mapping", "- timing", "edge.yaml:1: expected lines of the form key: value"},
		{"two documents", "timing: fast\n---\nstrict: true\n", "more than one document"},
		{"twice", "timing: fast\ntiming: instant\n", "edge.yaml:2: timing is given twice"},
		{"no value", "timing:\n", "edge.yaml:1: timing needs a value"},
		{"nested", "timing:\n  speed: fast\n", "timing needs a value"},
		{"names another file", "config: other.yaml\n", `"config" is not a setting`},
		{"far from any word", "quux: 1\n", "edgerite serve --help lists the settings"},
		{"no devices", "devices: []\n", "at least one device"},
		{"nameless device", "devices:\n  - dns-domain: localhost\n", "edge.yaml:2: a device of the list devices needs the key name"},
		{"unknown key of a device", "devices:\n  - name: a\n    domain: x\n", `"domain" is not a key of a device; did you mean dns-domain?`},
		{"device-name in the list", "devices:\n  - device-name: a\n", `edge.yaml:2: "device-name" is not a key of a device; did you mean name?`},
		{"device twice", "devices:\n  - name: a\n  - name: A\n", "overlaps"},
		{"device below another", "devices:\n  - name: a\n  - {name: login, dns-domain: a.localhost}\n", "login.a.localhost overlaps with a.localhost"},
		{"alias", "timing: &t fast\noutput: *t\n", "output needs a value"},
		{"too large", strings.Repeat("#", 1<<20+1), "larger than"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := load(nil, tt.content, "config=edge.yaml")
			require.ErrorContains(t, err, tt.want)
		})
	}
}

func TestProblemsAreInTheOrderOfTheLines(t *testing.T) {
	t.Parallel()
	_, err := load(nil, "strict: maybe\nquux: 1\ntiming: now\ndevices:\n  - name: a_b\noutput: xml\n", "config=edge.yaml", "log-level=loud")
	require.Error(t, err)
	var places []string
	for line := range strings.Lines(err.Error()) {
		place, _, _ := strings.Cut(line, ": ")
		places = append(places, place)
	}
	assert.Equal(t, []string{"--log-level", "edge.yaml:1", "edge.yaml:2", "edge.yaml:3", "edge.yaml:5", "edge.yaml:6"}, places)
}

func TestOneDeviceOrAList(t *testing.T) {
	t.Parallel()
	_, err := load(nil, "devices:\n  - name: a\n", "config=edge.yaml", "device-name=b")
	assert.EqualError(t, err, "--device-name: the file lists devices, so this one is not needed; drop it")
}

func TestDataOrEphemeral(t *testing.T) {
	t.Parallel()
	_, err := load(nil, "", "data=/srv", "ephemeral=true")
	assert.EqualError(t, err, "--ephemeral: keeps nothing in --data; drop one of the two")
	_, err = load([]string{"EDGERITE_DATA=/srv"}, "", "ephemeral=true")
	assert.NoError(t, err, "a flag wins over the environment")
}

func TestPasswordsStayOutOfProblems(t *testing.T) {
	t.Parallel()
	_, err := load(nil, "", "arm-password=hunter2")
	require.Error(t, err)
	assert.NotContains(t, err.Error(), "hunter2")
}

func TestLoopback(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]bool{
		"127.0.0.1:443": true, "127.8.0.1:1": true, "[::1]:443": true, "localhost:0": true, "[::ffff:127.0.0.1]:1": true,
		"0.0.0.0:443": false, ":443": false, "[::]:443": false, "192.168.1.10:443": false, "edge.lab:443": false, "nonsense": false,
	} {
		assert.Equal(t, want, config.Loopback(address), address)
	}
}

func FuzzFile(f *testing.F) {
	f.Add("timing: fast\nlisten: ['127.0.0.1:443']\ndevices:\n  - name: a\n    arm-password: Password1\n")
	f.Add("a: &a [*a]\n")
	f.Add("? [x]\n: y\n--- \n")
	f.Fuzz(func(t *testing.T, content string) {
		c, err := load(nil, content, "config=edge.yaml")
		if err == nil {
			require.NotEmpty(t, c.Devices)
		}
	})
}
