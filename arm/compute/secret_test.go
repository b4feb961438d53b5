package compute_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

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
