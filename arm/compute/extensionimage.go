package compute

import (
	"net/http"
	"slices"
	"strings"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/internal/apierr"
)

// extensionImage is a publisher, an extension of his, or a version of it.
//
// Page: https://learn.microsoft.com/rest/api/compute/virtual-machine-extension-images
type extensionImage struct {
	ID         string                    `json:"id"`
	Name       string                    `json:"name"`
	Location   string                    `json:"location"`
	Properties *extensionImageProperties `json:"properties,omitempty"`
}

type extensionImageProperties struct {
	OperatingSystem            string `json:"operatingSystem"`
	ComputeRole                string `json:"computeRole"`
	VMScaleSetEnabled          bool   `json:"vmScaleSetEnabled"`
	SupportsMultipleExtensions bool   `json:"supportsMultipleExtensions"`
}

// extensionImages are the lists by which Azure CLI finds the newest version of an extension when nobody names one. No page of the
// device has them (behaviour: extension-images).
func extensionImages() []arm.Function {
	const publishers = "locations/{location}/publishers"
	const types = publishers + "/{publisher}/artifacttypes/vmextension/types"
	list := func(path, page string, do func(c *arm.Call) (any, error)) arm.Function {
		return arm.Function{Method: "GET", Path: path, Doc: "https://learn.microsoft.com/rest/api/compute/" + page, Surface: arm.Beyond, Versions: machineVersions(), Do: do}
	}
	return []arm.Function{
		list(publishers, "virtual-machine-images/list-publishers", listPublishers),
		list(types, "virtual-machine-extension-images/list-types", listExtensionTypes),
		list(types+"/{type}/versions", "virtual-machine-extension-images/list-versions", listExtensionVersions),
		list(types+"/{type}/versions/{version}", "virtual-machine-extension-images/get", getExtensionImage),
	}
}

func listPublishers(c *arm.Call) (any, error) {
	var all []extensionImage
	for _, h := range handlers {
		found := extensionImageOf(c, h)
		if !slices.Contains(all, found) {
			all = append(all, found)
		}
	}
	return all, nil
}

func listExtensionTypes(c *arm.Call) (any, error) {
	all := []extensionImage{}
	for _, h := range handlers {
		if strings.EqualFold(h.Publisher, c.Arg("publisher")) {
			all = append(all, extensionImageOf(c, h, "ArtifactTypes", "VMExtension", "Types", h.Type))
		}
	}
	if len(all) == 0 {
		return nil, errNoArtifact("Publisher: " + c.Arg("publisher"))
	}
	return all, nil
}

func listExtensionVersions(c *arm.Call) (any, error) {
	h, ok := handlerNamed(c.Arg("publisher"), c.Arg("type"))
	if !ok {
		return nil, errNoArtifact("Artifact: VMExtension")
	}
	all := []extensionImage{}
	for _, v := range h.Versions {
		all = append(all, extensionVersion(c, h, v))
	}
	return all, nil
}

func getExtensionImage(c *arm.Call) (any, error) {
	h, ok := handlerNamed(c.Arg("publisher"), c.Arg("type"))
	for _, v := range h.Versions {
		if image := extensionVersion(c, h, v); ok && image.Name == c.Arg("version") {
			image.Properties = &extensionImageProperties{OperatingSystem: h.OS, ComputeRole: "IaaS"}
			return image, nil
		}
	}
	return nil, errNoArtifact("Artifact: VMExtension")
}

// extensionVersion is a version in the form of Azure's, which have three numbers.
func extensionVersion(c *arm.Call, h handler, version string) extensionImage {
	return extensionImageOf(c, h, "ArtifactTypes", "VMExtension", "Types", h.Type, "Versions", version+".0")
}

// extensionImageOf is what below a publisher the path leads to, with the casing of Azure's ids.
func extensionImageOf(c *arm.Call, h handler, path ...string) extensionImage {
	path = append([]string{"", "Subscriptions", c.Device().SubscriptionID, "Providers", "Microsoft.Compute", "Locations", string(arm.LowerLocation), "Publishers", h.Publisher}, path...)
	return extensionImage{ID: strings.Join(path, "/"), Name: path[len(path)-1], Location: string(arm.LowerLocation)}
}

// errNoArtifact: seen.
func errNoArtifact(what string) *apierr.Error {
	return apierr.New(http.StatusNotFound, "NotFound", "%s was not found.", what)
}
