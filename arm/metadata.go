package arm

import (
	"net/http"
	"strings"

	"github.com/edgerite/edgerite/internal/httpx"
)

// environmentName is what the cloud is called in the newer shapes; az shows it, terraform compares it.
const environmentName = "AzureStackEdge" // behaviour: metadata-name

func isMetadata(seg []string) bool {
	return len(seg) == 2 && strings.EqualFold(seg[0], "metadata") && strings.EqualFold(seg[1], "endpoints")
}

type authentication struct {
	LoginEndpoint    string   `json:"loginEndpoint"`
	Audiences        []string `json:"audiences"`
	Tenant           string   `json:"tenant,omitempty"`
	IdentityProvider string   `json:"identityProvider,omitempty"`
}

// metadata tells a client, before it has signed in, where everything is. Three shapes share the
// path: an object for the first versions and for those nobody knows, an array of clouds since
// 2018, an object again since 2022-09-01.
func (e *Engine) metadata(w http.ResponseWriter, r *http.Request) error {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return methodNotAllowed.of(r.Method).With("Allow", "GET, HEAD")
	}
	version := strings.TrimSpace(parseQuery(r.URL.RawQuery).get("api-version"))
	var shape any
	switch {
	case !versionForm.MatchString(version) || version < "2018-01-01":
		shape = e.firstMetadata(r)
	case version < "2022-09-01":
		shape = []any{e.environment(httpx.BaseURL(r))}
	default:
		shape = e.environment(httpx.BaseURL(r))
	}
	body, err := encode(shape)
	if err != nil {
		return err
	}
	(&answer{status: http.StatusOK, body: body}).write(w)
	return nil
}

// firstMetadata is the shape that PowerShell, go-autorest and Azure CLI's registration read. PowerShell
// refuses it when one of its strings is empty, so a device without a gallery publishes one all the same.
func (e *Engine) firstMetadata(r *http.Request) any {
	base := httpx.BaseURL(r)
	portal := e.hostURL(base, "") + "/"
	return struct {
		Gallery        string         `json:"galleryEndpoint"`
		Graph          string         `json:"graphEndpoint"`
		Portal         string         `json:"portalEndpoint"`
		Authentication authentication `json:"authentication"`
	}{portal, e.hostURL(base, "graph.") + "/", portal, authentication{LoginEndpoint: e.authority(base) + "/", Audiences: e.audiences[:1]}}
}

// environment is the shape of the later versions.
func (e *Engine) environment(base string) any {
	type suffixes struct {
		Storage  string `json:"storage"`
		KeyVault string `json:"keyVaultDns"`
	}
	domain := strings.TrimPrefix(e.hostURL(base, ""), "https://") // with the port, which clients put behind an account's name
	return struct {
		Name            string         `json:"name"`
		Portal          string         `json:"portal"`
		ResourceManager string         `json:"resourceManager"`
		Graph           string         `json:"graph"`
		MicrosoftGraph  string         `json:"microsoftGraphResourceId"`
		Gallery         string         `json:"gallery"`
		Authentication  authentication `json:"authentication"`
		Suffixes        suffixes       `json:"suffixes"`
	}{
		Name: environmentName, Portal: e.hostURL(base, "") + "/", ResourceManager: base + "/",
		Graph: e.hostURL(base, "graph.") + "/", MicrosoftGraph: e.hostURL(base, "graph.") + "/", Gallery: e.hostURL(base, "") + "/",
		Authentication: authentication{e.authority(base) + "/", e.audiences[:1], "adfs", "ADFS"},
		Suffixes:       suffixes{domain, "vault." + domain},
	}
}

// Environment is what the metadata endpoint tells of the device, for the template function environment().
// Page: https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-deployment#environment
func (c *Call) Environment() any { return c.engine.environment(c.baseURL) }
