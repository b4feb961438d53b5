package azurecli

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/edgerite/edgerite/e2e/emulator"
)

// TestManage runs the scripts in manage, which drive Resource Manager with what Azure CLI has commands for: with the
// three releases that the device's users have. The hybrid profiles are gone from the newest. In Debian's package the
// network and role commands of these profiles break by themselves: it has other SDKs than they expect.
func TestManage(t *testing.T) {
	d := emulator.Start(t)
	but := map[string][]string{"debian": {"network", "roles"}}
	for _, c := range []struct{ release, profile string }{
		{"debian", "2019-03-01-hybrid"},
		{"debian", "2020-09-01-hybrid"},
		{"2.66.0", "2019-03-01-hybrid"},
		{"2.66.0", "2020-09-01-hybrid"},
		{"2.91.0", "latest"},
	} {
		name := strings.ReplaceAll(c.release+"-"+c.profile[:4], ".", "")
		path := os.Getenv("PATH")
		if c.release != "debian" {
			path = emulator.Venv(t, "azure-cli-"+c.release, []string{"azure-cli==" + c.release, "setuptools<81"}) + string(os.PathListSeparator) + path
		}
		t.Run(c.release+"/"+c.profile, func(t *testing.T) {
			t.Parallel()
			a := d.MakeAccount(t, "store"+strings.ReplaceAll(name, "-", ""))
			env := environment(t, d, "PROFILE="+c.profile, "GROUP="+name, "WORK="+t.TempDir(), "VHD="+emulator.FixedVHD(t, 5), "ACCOUNT="+a.Name, "KEY="+a.Key, "PATH="+path)
			assert.Contains(t, emulator.Script(t, env, "bash", "manage/signin.sh"), strings.TrimPrefix(c.release, "debian"))
			for _, script := range []string{"resources", "network", "accounts", "disks", "machines", "roles", "bridge"} {
				if slices.Contains(but[c.release], script) {
					continue
				}
				if out, code := emulator.Run(t, env, "bash", "manage/"+script+".sh"); code != 0 {
					t.Errorf("%s:\n%s", script, out)
				}
			}
		})
	}
}
