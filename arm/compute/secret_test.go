package compute_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/arm/armtest"
)

// TestSecretsStay has no answer tell what was told in confidence, at any api-version, in lists, operations and errors either.
func TestSecretsStay(t *testing.T) {
	t.Parallel()
	d := newDevice(t, armtest.Options{Scale: armtest.Full})
	const secret = "hush-Passw0rd"
	linux, windows := d.image("linux"), d.windowsImage("windows")
	d.Advance(2 * time.Minute)
	var answers []*armtest.Response
	ask := func(method, path string, body any) *armtest.Response {
		t.Helper()
		answer := d.Do(method, path, body)
		answers = append(answers, answer)
		return answer
	}
	login := func(body object) object {
		return with(with(body, secret, "properties", "osProfile", "adminPassword"), "aHVzaC1QYXNzdzByZA==", "properties", "osProfile", "customData")
	}
	unattended := object{"additionalUnattendContent": []object{{"passName": "OobeSystem", "componentName": "Microsoft-Windows-Shell-Setup", "settingName": "AutoLogon", "content": secret}}}
	tux, pane := d.path("virtualMachines", "tux"), d.path("virtualMachines", "pane")
	protected := ext("Microsoft.OSTCExtensions", "VMAccessForLinux", "1.5", object{}, object{"username": "u", "password": secret})
	failing := ext("Microsoft.HpcCompute", "NvidiaGpuDriverLinux", "1.3", object{}, object{"key": secret})
	refused := ext("Nobody", "Nothing", "1.0", object{}, object{"key": secret})

	polls := []string{
		ask(http.MethodPut, tux, login(d.machine("Standard_D1_v2", linux, d.nic("tux")))).Header.Get("Azure-AsyncOperation"),
		ask(http.MethodPut, pane, with(login(d.machine("Standard_D1_v2", windows, d.nic("pane"))), unattended, "properties", "osProfile", "windowsConfiguration")).Header.Get("Azure-AsyncOperation"),
	}
	d.Advance(15 * time.Minute)
	polls = append(polls, ask(http.MethodPut, tux+"/extensions/password", protected).Header.Get("Azure-AsyncOperation"),
		ask(http.MethodPut, tux+"/extensions/gpu", failing).Header.Get("Azure-AsyncOperation"))
	ask(http.MethodPut, tux+"/extensions/none", refused)
	ask(http.MethodPut, pane, with(login(d.machine("Standard_M1", windows, d.nic("pane"))), unattended, "properties", "osProfile", "windowsConfiguration"))
	d.Advance(10 * time.Minute)
	for _, version := range []string{"2016-04-30-preview", "2017-03-30", "2017-12-01", "2018-06-01", "2019-07-01", "2020-06-01", "2023-03-01"} {
		for _, path := range []string{
			tux, pane, tux + "/instanceView", tux + "/extensions", tux + "/extensions/password", tux + "/extensions/gpu",
			d.group + "/providers/Microsoft.Compute/virtualMachines", armtest.Sub + "/providers/Microsoft.Compute/virtualMachines", d.group + "/resources",
		} {
			answers = append(answers, d.Must(http.MethodGet, path+"?$expand=instanceView&api-version="+version, nil))
		}
	}
	for _, poll := range polls {
		ask(http.MethodGet, poll, nil)
	}
	ask(http.MethodPatch, tux, object{"tags": object{"a": "b"}})
	for _, answer := range answers {
		assert.NotContains(t, string(answer.Body), secret)
		assert.NotContains(t, string(answer.Body), "aHVzaC1QYXNzdzByZA==")
		assert.NotContains(t, string(answer.Body), "protectedSettings")
		assert.NotContains(t, string(answer.Body), "adminPassword")
	}
}

// TestSecretsAreForgotten has nothing of what is told in confidence in the data directory, while operations are under way or
// later, and still tells one password from another.
func TestSecretsAreForgotten(t *testing.T) {
	t.Parallel()
	disk := vfs.NewMem()
	d := newDevice(t, armtest.Options{FS: disk, Scale: armtest.Full})
	login := func(body object, password, customData string) object {
		return with(with(body, password, "properties", "osProfile", "adminPassword"), customData, "properties", "osProfile", "customData")
	}
	image, pane := d.windowsImage("image"), d.path("virtualMachines", "pane")
	d.Advance(2 * time.Minute)
	unattended := object{"additionalUnattendContent": []object{{"passName": "OobeSystem", "componentName": "Microsoft-Windows-Shell-Setup", "settingName": "AutoLogon", "content": "hushUnattended"}}}
	body := with(login(d.machine("Standard_D1_v2", image, d.nic("pane")), "hushPassw0rd", "aHVzaEN1c3RvbQ=="), unattended, "properties", "osProfile", "windowsConfiguration")
	d.Must(http.MethodPut, pane, body)
	assert.Equal(t, []string{"azureuser"}, kept(t, disk))
	d.Advance(15 * time.Minute)
	d.Must(http.MethodPut, pane+"/extensions/script", ext("Microsoft.Compute", "CustomScriptExtension", "1.10", object{}, object{"commandToExecute": "hushCommand"}))
	assert.Equal(t, []string{"azureuser"}, kept(t, disk))
	d.Advance(10 * time.Minute)
	require.Equal(t, "Succeeded", d.Must(http.MethodGet, pane+"/extensions/script", nil).Get("properties.provisioningState"))
	d.Must(http.MethodPatch, pane+"/extensions/script", object{"properties": object{"forceUpdateTag": "again"}})
	d.Advance(10 * time.Minute)
	require.Equal(t, "Succeeded", d.Must(http.MethodGet, pane+"/extensions/script", nil).Get("properties.provisioningState"), "protected settings that are left out stay")

	d.Must(http.MethodPut, pane, body, http.StatusOK)
	d.Advance(time.Minute)
	for _, other := range []object{login(body, "hushPassw0rd2", "aHVzaEN1c3RvbQ=="), login(body, "hushPassw0rd", "aHVzaE90aGVy")} {
		d.Refused(http.StatusConflict, "PropertyChangeNotAllowed", http.MethodPut, pane, other)
	}
	d.Must(http.MethodPut, pane, object{"location": "dbelocal", "tags": object{"a": "b"}}, http.StatusOK)
	d.Advance(time.Minute)
	d.Refused(http.StatusConflict, "PropertyChangeNotAllowed", http.MethodPut, pane, login(body, "hushPassw0rd2", ""))

	byKey := object{"disablePasswordAuthentication": true, "ssh": object{"publicKeys": []object{{"keyData": "ssh-rsa AAAA"}}}}
	keyed := with(with(d.machine("Standard_D1_v2", d.image("linux"), d.nic("tux")), nil, "properties", "osProfile", "adminPassword"), byKey, "properties", "osProfile", "linuxConfiguration")
	d.Advance(2 * time.Minute)
	d.Must(http.MethodPut, d.path("virtualMachines", "tux"), keyed)
	d.Advance(15 * time.Minute)
	d.Refused(http.StatusConflict, "PropertyChangeNotAllowed", http.MethodPut, d.path("virtualMachines", "tux"), with(keyed, "hushLater", "properties", "osProfile", "adminPassword"))
	d.Close()
	assert.Equal(t, []string{"azureuser"}, kept(t, disk))
}

// kept are the words of the test, secret or not, that some file of a data directory has.
func kept(t *testing.T, disk vfs.FS) []string {
	t.Helper()
	var all []byte
	var read func(dir string)
	read = func(dir string) {
		names, err := disk.List(dir)
		require.NoError(t, err)
		for _, name := range names {
			path := disk.PathJoin(dir, name)
			info, err := disk.Stat(path)
			require.NoError(t, err)
			if info.IsDir() {
				read(path)
				continue
			}
			f, err := disk.Open(path)
			require.NoError(t, err)
			content, err := io.ReadAll(f)
			require.NoError(t, errors.Join(err, f.Close()), path)
			all = append(all, content...)
		}
	}
	read("store")
	var found []string
	for _, word := range []string{"azureuser", "hush", "aHVza"} {
		if bytes.Contains(all, []byte(word)) {
			found = append(found, word)
		}
	}
	return found
}
