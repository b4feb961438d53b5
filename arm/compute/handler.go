package compute

import (
	"regexp"
	"strconv"
	"strings"
)

// handler is an extension type that the device has.
type handler struct {
	Publisher, Type string
	OS              string   // that it runs on
	Versions        []string // that the documentation names, oldest first
	GPU             bool     // needs a GPU
	Needs           []string // settings without which it fails, alternatives separated by bars
	Missing         error    // how
}

// handlers are the extensions of the device's documentation and templates.
//
// Page: https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-deploy-virtual-machine-custom-script-extension,
// azure-stack-edge-gpu-deploy-virtual-machine-install-gpu-extension and azure-stack-edge-gpu-deploy-virtual-machine-install-password-reset-extension.
var handlers = []handler{
	{Publisher: "Microsoft.Compute", Type: "CustomScriptExtension", OS: "Windows", Versions: []string{"1.10"}, Needs: []string{"commandToExecute"}, Missing: errNoCommand},
	{Publisher: "Microsoft.Azure.Extensions", Type: "CustomScript", OS: "Linux", Versions: []string{"2.0"}, Needs: []string{"commandToExecute|script"}, Missing: errNoCommand},
	{Publisher: "Microsoft.HpcCompute", Type: "NvidiaGpuDriverWindows", OS: "Windows", Versions: []string{"1.3", "1.5"}, GPU: true},
	{Publisher: "Microsoft.HpcCompute", Type: "NvidiaGpuDriverLinux", OS: "Linux", Versions: []string{"1.3", "1.8"}, GPU: true},
	{Publisher: "Microsoft.Compute", Type: "VMAccessAgent", OS: "Windows", Versions: []string{"2.4"}},
	{Publisher: "Microsoft.OSTCExtensions", Type: "VMAccessForLinux", OS: "Linux", Versions: []string{"1.5"}},
}

func handlerNamed(publisher, name string) (handler, bool) {
	for _, h := range handlers {
		if strings.EqualFold(h.Publisher, publisher) && strings.EqualFold(h.Type, name) {
			return h, true
		}
	}
	return handler{}, false
}

var handlerVersion = regexp.MustCompile(`^[0-9]{1,5}\.[0-9]{1,5}(\.[0-9]{1,5}){0,2}$`)

// has reports whether a version can be had: clients of today ask for later minor versions than the device's pages name, which
// only a strict device refuses (behaviour: extension-versions).
func (h handler) has(version string, strict bool) bool {
	newest := h.Versions[len(h.Versions)-1]
	major, minor := majorMinor(version)
	newestMajor, newestMinor := majorMinor(newest)
	return major == newestMajor && (!strict || minor <= newestMinor)
}

// majorMinor are the first two numbers of a version that handlerVersion matches.
func majorMinor(version string) (major, minor int) {
	parts := strings.SplitN(version, ".", 3)
	major, _ = strconv.Atoi(parts[0]) // digits, as matched
	minor, _ = strconv.Atoi(parts[1])
	return major, minor
}
