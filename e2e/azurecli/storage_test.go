package azurecli

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/edgerite/edgerite/e2e/emulator"
)

func TestStorage(t *testing.T) {
	d := emulator.Start(t)
	for profile, account := range map[string]string{"2019-03-01-hybrid": "cli2019", "2020-09-01-hybrid": "cli2020", "latest": "clilatest"} {
		a := d.MakeAccount(t, account)
		t.Run(profile, func(t *testing.T) {
			t.Parallel()
			out := emulator.Script(t, environment(t, d, "PROFILE="+profile, "WORK="+t.TempDir(),
				"ACCOUNT="+a.Name, "AZURE_STORAGE_CONNECTION_STRING="+a.ConnectionString(d)), "./storage.sh")
			assert.Contains(t, out, "azure cli: storage under "+profile+" done")
		})
	}
}
