package azurecli

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/e2e/emulator"
)

// TestManage runs the scripts in manage, which drive Resource Manager with what Azure CLI has commands for: with the
// three releases that the device's users have. The hybrid profiles are gone from the newest. In Debian's package the
// network and role commands of these profiles break by themselves: it has other SDKs than they expect.
func TestManage(t *testing.T) {
	d := emulator.Start(t)
	but := map[string][]string{"debian": {"network", "roles"}}
	debian := func(*testing.T) string { return "/usr/bin" }
	older, newest := release("2.66.0"), release("2.91.0")
	for _, c := range []struct {
		release, profile string
		folder           func(*testing.T) string
	}{
		{"debian", "2019-03-01-hybrid", debian},
		{"debian", "2020-09-01-hybrid", debian},
		{"2.66.0", "2019-03-01-hybrid", older},
		{"2.66.0", "2020-09-01-hybrid", older},
		{"2.91.0", "latest", newest},
	} {
		name := strings.ReplaceAll(c.release+"-"+c.profile[:4], ".", "")
		t.Run(c.release+"/"+c.profile, func(t *testing.T) {
			t.Parallel()
			path := c.folder(t) + string(os.PathListSeparator) + os.Getenv("PATH")
			a := d.MakeAccount(t, "store"+strings.ReplaceAll(name, "-", ""))
			env := environment(t, d, "PROFILE="+c.profile, "GROUP="+name, "WORK="+t.TempDir(), "VHD="+emulator.FixedVHD(t, 5), "ACCOUNT="+a.Name, "KEY="+a.Key, "PATH="+path)
			assert.Contains(t, emulator.Script(t, env, "bash", "manage/signin.sh"), strings.TrimPrefix(c.release, "debian"))
			env = append(env, "FORKS="+forks(t, env, c.folder(t)))
			for _, script := range []string{"resources", "network", "accounts", "disks", "machines", "deployments", "templates", "whatif", "vmcreate", "roles", "bridge"} {
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

// release installs a release of Azure CLI when it is first asked for, and returns the folder of its programs.
func release(version string) func(*testing.T) string {
	var once sync.Once
	var folder string
	return func(t *testing.T) string {
		once.Do(func() {
			folder = emulator.Venv(t, "azure-cli-"+version, []string{"azure-cli==" + version, "setuptools<81"})
		})
		require.NotEmpty(t, folder, "it could not be installed")
		return folder
	}
}

// forks starts manage/forks.py, which runs the scripts' commands without loading Azure CLI anew for each, and returns the
// folder by which they reach it. The Python that runs it is that of the az in folder.
func forks(t *testing.T, env []string, folder string) string {
	t.Helper()
	az, err := os.ReadFile(filepath.Join(folder, "az"))
	require.NoError(t, err)
	python, _, _ := strings.Cut(strings.TrimPrefix(string(az), "#!"), "\n")
	dir := t.TempDir()
	for _, pipe := range []string{"go", "gone"} {
		require.NoError(t, syscall.Mkfifo(filepath.Join(dir, pipe), 0o600))
	}
	cmd := exec.Command(python, "manage/forks.py", dir)
	cmd.Env = append(os.Environ(), env...)
	cmd.Stderr = os.Stderr
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		assert.NoError(t, cmd.Process.Kill())
		assert.Error(t, cmd.Wait(), "it runs until it is killed")
	})
	return dir
}
