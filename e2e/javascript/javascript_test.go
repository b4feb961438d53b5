// Package javascript runs today's Azure SDK for JavaScript, and the one before it, against the emulator.
// The checks are in JavaScript: node --test runs and names them, with the Node that package.json pins, since today's
// SDK wants a newer one than Debian has.
package javascript

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/e2e/emulator"
)

func TestJavaScript(t *testing.T) {
	modules := emulator.Modules(t)
	d := emulator.Start(t, "--fetch-loopback") // copies come from a web server of the checks
	mine, other := d.MakeAccount(t, "jsstore"), d.MakeAccount(t, "jsother")
	env := append(d.Env(), "NODE_EXTRA_CA_CERTS="+d.RootCert,
		"ACCOUNT="+mine.Name, "KEY="+mine.Key, "OTHER_ACCOUNT="+other.Name, "OTHER_KEY="+other.Key)
	env = slices.Concat(env, d.MakeProgram(t).Env(), d.Person(t).Env())
	for _, folder := range []string{"checks", "clock", "signin"} { // the latter two move the clock: everybody's
		t.Run(folder, func(t *testing.T) {
			files, err := filepath.Glob(filepath.Join(folder, "*.test.js"))
			require.NoError(t, err)
			emulator.Script(t, env, filepath.Join(modules, ".bin", "node"), append([]string{"--test", "--test-reporter=spec"}, files...)...)
		})
	}
	d.AllRead(t)
}
