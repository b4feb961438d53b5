package templatefile

import (
	"encoding/json"
	"path/filepath"
	"strings"

	"github.com/edgerite/edgerite/arm/template"
)

// place is where a template is deployed.
type place struct {
	scope string // id of a group or of the subscription
	name  string // of the deployment
}

// group is the name of the group, empty in a subscription.
func (p place) group() string {
	_, name, _ := strings.Cut(strings.ToLower(p.scope), "/resourcegroups/")
	return p.scope[len(p.scope)-len(name):]
}

// place is where the template's schema says that it goes
// (https://learn.microsoft.com/azure/azure-resource-manager/templates/syntax#template-format): a device has a subscription and groups in it.
func (f *File) place() (place, error) {
	p := place{scope: "/subscriptions/" + f.options.Subscription, name: f.Name()}
	schema := strings.ToLower(f.Template.Schema())
	switch {
	case strings.Contains(schema, "/managementgroupdeploymenttemplate.json"), strings.Contains(schema, "/tenantdeploymenttemplate.json"):
		return p, usagef("%s: its $schema is for a management group or tenant: a device has a subscription and groups only", f.Path)
	case f.ForSubscription():
	default:
		p.scope += "/resourceGroups/" + f.options.ResourceGroup
	}
	return p, nil
}

// ForSubscription says whether the template is deployed to a subscription, not to a group.
func (f *File) ForSubscription() bool {
	return strings.Contains(strings.ToLower(f.Template.Schema()), "/subscriptiondeploymenttemplate.json")
}

// Name is the deployment's: as in Azure CLI the file's, without what is behind its dot.
func (f *File) Name() string {
	if f.options.Name != "" {
		return f.options.Name
	}
	base := filepath.Base(f.Path)
	return strings.TrimSuffix(base, filepath.Ext(base))
}

// context is what the expressions may ask, as far as it can be known here. Where a device is asked for what this machine does not know, such as
// its providers, the answer is an error.
//
// behaviour: template-offline.
func (o Options) context(at place, parameters json.RawMessage) (template.Context, error) {
	c := template.Context{
		Scope: at.scope, Parameters: parameters, Now: o.Now, NewGUID: o.NewGUID,
		// The profile stands for the api-version that the device has in it.
		APIVersion: func(profile, _ string) string { return profile },
	}
	type object map[string]any
	deployment := object{"name": at.name, "properties": object{"mode": "Incremental", "provisioningState": "Accepted"}}
	answers := []struct {
		to     *json.RawMessage
		answer object
	}{
		{&c.Deployment, deployment},
		{&c.Subscription, object{"id": "/subscriptions/" + o.Subscription, "subscriptionId": o.Subscription, "tenantId": o.Tenant, "displayName": "Default Provider Subscription"}},
		{&c.Tenant, object{"id": "/tenants/" + o.Tenant, "tenantId": o.Tenant}},
		{&c.Deployer, object{"objectId": "00000000-0000-0000-0000-000000000000", "tenantId": o.Tenant}},
		{&c.Environment, o.environment()},
	}
	if group := at.group(); group != "" {
		answers = append(answers, struct {
			to     *json.RawMessage
			answer object
		}{&c.ResourceGroup, object{
			"id": at.scope, "name": group, "type": "Microsoft.Resources/resourceGroups", "location": o.Location, "tags": object{}, "properties": object{"provisioningState": "Succeeded"},
		}})
	} else {
		deployment["location"] = o.Location
	}
	for _, a := range answers {
		text, err := json.Marshal(a.answer)
		if err != nil {
			return c, err
		}
		*a.to = text
	}
	return c, nil
}

// environment is what environment() answers on the device
// (https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-deployment#environment).
func (o Options) environment() map[string]any {
	management := "https://management." + o.Host + "/"
	return map[string]any{
		"name": "AzureStackEdge", "gallery": "https://" + o.Host + "/", "graph": "https://graph." + o.Host + "/", "portal": "https://" + o.Host + "/",
		"resourceManager": management,
		"authentication":  map[string]any{"loginEndpoint": "https://login." + o.Host + "/adfs/", "audiences": []string{management}, "tenant": "adfs", "identityProvider": "ADFS"},
		"suffixes":        map[string]any{"storage": o.Host, "keyvaultDns": "vault." + o.Host},
	}
}
