package resources

import (
	"net/http"
	"slices"
	"strings"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/internal/apierr"
)

// The device's providers are registered from the start "and can't be modified or changed".
// Page: https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-deploy-virtual-machine-powershell
var providers = []arm.Function{
	{
		Method: http.MethodGet, Path: "/providers", Versions: resourceVersions, Do: listTenantProviders,
		Doc: "https://learn.microsoft.com/rest/api/resources/providers/list-at-tenant-scope",
	},
	{
		Method: http.MethodGet, Path: "/providers/{namespace}", Versions: resourceVersions, Do: getTenantProvider,
		Doc: "https://learn.microsoft.com/rest/api/resources/providers/get-at-tenant-scope",
	},
	{
		Method: http.MethodGet, Path: "/subscriptions/{subscription}/providers", Versions: resourceVersions, Do: listProviders, Action: "Microsoft.Resources/subscriptions/providers/read",
		Doc: "https://learn.microsoft.com/rest/api/resources/providers/list",
	},
	{
		Method: http.MethodGet, Path: "/subscriptions/{subscription}/providers/{namespace}", Versions: resourceVersions, Do: getProvider, Action: "Microsoft.Resources/subscriptions/providers/read",
		Doc: "https://learn.microsoft.com/rest/api/resources/providers/get",
	},
	{
		Method: http.MethodPost, Path: "/subscriptions/{subscription}/providers/{namespace}/register", Versions: resourceVersions, Do: getProvider, Action: "{namespace}/register/action",
		Doc: "https://learn.microsoft.com/rest/api/resources/providers/register",
	},
	{
		Method: http.MethodPost, Path: "/subscriptions/{subscription}/providers/{namespace}/unregister", Versions: resourceVersions, Do: unregister, Action: "{namespace}/unregister/action",
		Doc: "https://learn.microsoft.com/rest/api/resources/providers/unregister",
	},
}

type provider struct {
	ID        string         `json:"id,omitempty"`
	Namespace string         `json:"namespace"`
	State     string         `json:"registrationState,omitempty"`
	Policy    string         `json:"registrationPolicy,omitempty" arm:"since=2019-03-01"`
	Types     []providerType `json:"resourceTypes"`
}

type providerType struct {
	Name         string   `json:"resourceType"`
	Locations    []string `json:"locations"`
	Versions     []string `json:"apiVersions"` // PowerShell's generic cmdlets choose from these
	Capabilities string   `json:"capabilities,omitempty" arm:"since=2019-03-01"`
}

func listProviders(c *arm.Call) (any, error) {
	return value(shownProviders(c, "/subscriptions/"+c.Arg("subscription"))), nil
}

func listTenantProviders(c *arm.Call) (any, error) { return value(shownProviders(c, "")), nil }

func getProvider(c *arm.Call) (any, error) {
	return provided(c, "/subscriptions/"+c.Arg("subscription"))
}

func getTenantProvider(c *arm.Call) (any, error) { return provided(c, "") }

func provided(c *arm.Call, scope string) (any, error) {
	for _, p := range shownProviders(c, scope) {
		if strings.EqualFold(p.Namespace, c.Arg("namespace")) {
			return p, nil
		}
	}
	return nil, apierr.New(http.StatusNotFound, "InvalidResourceNamespace", "The resource namespace '%s' is invalid.", c.Arg("namespace"))
}

// unregister refuses: a client told that it is done would wait for a state that never comes.
// behaviour: provider-unregister.
func unregister(c *arm.Call) (any, error) {
	if _, err := getProvider(c); err != nil {
		return nil, err
	}
	return nil, apierr.New(http.StatusConflict, "ResourceProviderCannotBeUnregistered", "The resource provider '%s' is registered with the device and cannot be unregistered.", c.Arg("namespace"))
}

// shownProviders is the device's listing: what only newer clients want is served but not listed.
// behaviour: provider-listing.
func shownProviders(c *arm.Call, scope string) []provider {
	shown := []provider{}
	for _, p := range c.Providers() {
		if p.Surface == arm.Beyond {
			continue
		}
		v := provider{Namespace: p.Namespace, Types: []providerType{}}
		if scope != "" {
			v.ID, v.State, v.Policy = scope+"/providers/"+p.Namespace, "Registered", "RegistrationFree"
		}
		for _, t := range p.Types {
			if t.Surface != arm.Beyond {
				v.Types = append(v.Types, shownType(t))
			}
		}
		shown = append(shown, v)
	}
	slices.SortFunc(shown, func(a, b provider) int { return strings.Compare(a.Namespace, b.Namespace) })
	return shown
}

func shownType(t arm.TypeInfo) providerType {
	newestFirst := slices.Clone(t.Versions)
	slices.Reverse(newestFirst)
	v := providerType{Name: t.Name, Locations: []string{string(arm.UpperLocation)}, Versions: newestFirst, Capabilities: "None"}
	if t.Tagged {
		v.Capabilities = "SupportsTags, SupportsLocation"
	}
	return v
}
