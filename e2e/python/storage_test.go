package python

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/edgerite/edgerite/e2e/emulator"
)

// The three ages of the storage SDK: what Azure CLI's hybrid profiles bring, and today's.
func TestStorage(t *testing.T) {
	python := venv(t, "storage", []string{"-r", "storage.txt"})
	for _, c := range []struct{ module, script string }{
		{"azure.multiapi.storage.v2017_11_09", "storage_2017.py"},
		{"azure.multiapi.storagev2.blob.v2019_07_07", "storage_clients.py"},
		{"azure.storage.blob", "storage_clients.py"},
	} {
		t.Run(c.module, func(t *testing.T) {
			d := emulator.Start(t)
			mine, other := d.MakeAccount(t, "pystore"), d.MakeAccount(t, "pyother")
			out := emulator.Script(t, append(d.Env(), "MODULE="+c.module,
				"ACCOUNT="+mine.Name, "KEY="+mine.Key, "OTHER_ACCOUNT="+other.Name, "OTHER_KEY="+other.Key,
			), python, c.script)
			assert.Contains(t, out, "python: storage of ")
		})
	}
}
