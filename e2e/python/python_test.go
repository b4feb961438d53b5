// Package python runs the device documentation's Python sequence against the emulator: with the
// library versions the documentation pins, and with today's.
package python

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/edgerite/edgerite/e2e/emulator"
)

// venv is the python of an environment with the given requirements.
func venv(t *testing.T, name string, installs ...[]string) string {
	t.Helper()
	return filepath.Join(emulator.Venv(t, name, installs...), "python")
}

func TestDocumented(t *testing.T) {
	python := venv(t, "documented", []string{"-r", "documented.txt"}, []string{"--no-deps", "-r", "documented-nodeps.txt"})
	for _, profile := range []string{"v2018_03_01_hybrid", "v2019_03_01_hybrid"} {
		t.Run(profile, func(t *testing.T) {
			d := emulator.Start(t)
			out := emulator.Script(t, append(d.Env(), "PROFILE="+profile, "VHD="+emulator.FixedVHD(t, 5)), python, "documented.py")
			assert.Contains(t, out, "python documented sequence done with "+profile)
		})
	}
}

func TestToday(t *testing.T) {
	python := venv(t, "today", []string{"-r", "today.txt"})
	d := emulator.Start(t)
	out := emulator.Script(t, append(d.Env(), "VHD="+emulator.FixedVHD(t, 5)), python, "today.py")
	assert.Contains(t, out, "python sequence of today done")
}

// The last SDKs that have every api-version of the device's clients, and the hybrid profiles.
func TestManagement(t *testing.T) {
	python := venv(t, "management", []string{"-r", "management.txt"})
	d := emulator.Start(t)
	a := d.MakeAccount(t, "pymanage")
	for group, profile := range map[string]string{
		"hybrid2020": "v2020_09_01_hybrid",
		"hybrid2019": "v2019_03_01_hybrid",
		"device":     deviceVersions,
	} {
		t.Run(group, func(t *testing.T) {
			t.Parallel()
			manage(t, d, python, "management.py", group, profile, a)
		})
	}
}

// The api-versions that the device's own clients send.
const deviceVersions = "compute=2019-07-01,network=2017-10-01,storage=2019-06-01,resource=2019-10-01"

// TestOperations has every other operation of the management SDKs: of those, and of today's at their own api-versions, but that
// of storage accounts, whose models follow theirs.
func TestOperations(t *testing.T) {
	d := emulator.Start(t)
	for _, sdks := range []struct{ name, versions string }{{"management", deviceVersions}, {"today", "storage=2019-06-01"}} {
		python := venv(t, sdks.name, []string{"-r", sdks.name + ".txt"})
		a := d.MakeAccount(t, "pyops"+sdks.name)
		for _, script := range []string{"operations", "roles"} {
			t.Run(sdks.name+"/"+script, func(t *testing.T) {
				t.Parallel()
				manage(t, d, python, script+".py", script+"-"+sdks.name, sdks.versions, a)
			})
		}
	}
}

// TestDeployments deploys templates by the last SDKs that have them with the hybrid profiles, at the api-version of the profiles and at
// that of the device's own clients; and by today's, which have them in a package of their own, at its api-version.
func TestDeployments(t *testing.T) {
	last, today := venv(t, "management", []string{"-r", "management.txt"}), venv(t, "today", []string{"-r", "today.txt"})
	d := emulator.Start(t)
	a := d.MakeAccount(t, "pydeploy")
	for _, c := range []struct{ python, group, profile string }{
		{last, "deployhybrid", "v2019_03_01_hybrid"}, {last, "deploydevice", deviceVersions}, {today, "deploytoday", "storage=2019-06-01"},
	} {
		t.Run(c.group, func(t *testing.T) {
			t.Parallel()
			manage(t, d, c.python, "deployments.py", c.group, c.profile, a)
		})
	}
}

// manage runs a script of the management SDKs in a group of its own.
func manage(t *testing.T, d emulator.Device, python, script, group, profile string, a emulator.Account) {
	t.Helper()
	env := append(d.Env(), "PROFILE="+profile, "GROUP="+group, "VHD="+emulator.FixedVHD(t, 5), "ACCOUNT="+a.Name, "KEY="+a.Key)
	out := emulator.Script(t, env, python, script)
	assert.Contains(t, out, "python "+strings.TrimSuffix(script, ".py")+" done with "+profile)
}

// Every library that signs in, with the refusals and after the session's end.
func TestSignIn(t *testing.T) {
	python := venv(t, "signin", []string{"-r", "signin.txt"})
	d := emulator.Start(t)
	env := slices.Concat(d.Env(), d.MakeProgram(t).Env(), d.Person(t).Env())
	out := emulator.Script(t, env, python, "signin.py")
	assert.Contains(t, out, "python: signed in")
}
