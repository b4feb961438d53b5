package template_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/arm/template"
)

const (
	subscription = "/subscriptions/11111111-1111-1111-1111-111111111111"
	group        = subscription + "/resourceGroups/rg1"
)

// groupContext is a deployment to a group, in which everything is known.
func groupContext() template.Context {
	return template.Context{
		Scope:           group,
		Deployment:      json.RawMessage(`{"name":"deployment1","properties":{"mode":"Incremental","provisioningState":"Accepted"}}`),
		ResourceGroup:   json.RawMessage(`{"id":"` + group + `","name":"rg1","type":"Microsoft.Resources/resourceGroups","location":"dbelocal","tags":{},"properties":{"provisioningState":"Succeeded"}}`),
		Subscription:    json.RawMessage(`{"id":"` + subscription + `","subscriptionId":"11111111-1111-1111-1111-111111111111","tenantId":"22222222-2222-2222-2222-222222222222","displayName":"Default"}`),
		Tenant:          json.RawMessage(`{"tenantId":"22222222-2222-2222-2222-222222222222","displayName":"Device"}`),
		ManagementGroup: nil,
		Environment:     json.RawMessage(`{"name":"AzureStackEdge","suffixes":{"storage":"edge1.localhost"}}`),
		Deployer:        json.RawMessage(`{"objectId":"33333333-3333-3333-3333-333333333333","tenantId":"22222222-2222-2222-2222-222222222222"}`),
		Now:             time.Date(2019, 3, 5, 17, 53, 18, 0, time.UTC),
		NewGUID:         func() string { return "b76a51fc-bd72-4a77-b9a2-3c29e7d2e551" },
		Providers:       providers,
		APIVersion: func(profile, resourceType string) string {
			if profile == "2018-03-01-hybrid" && strings.EqualFold(resourceType, "Microsoft.Compute/virtualMachines") {
				return "2017-03-30"
			}
			return ""
		},
	}
}

func providers(namespace, resourceType string) json.RawMessage {
	switch strings.ToLower(namespace + "/" + resourceType) {
	case "microsoft.compute/virtualmachines":
		return json.RawMessage(`{"resourceType":"virtualMachines","locations":["DBELocal"],"apiVersions":["2020-06-01"],"zoneMappings":[{"location":"West US 2","zones":["1","2","3"]}]}`)
	case "microsoft.compute/":
		return json.RawMessage(`{"namespace":"Microsoft.Compute"}`)
	}
	return nil
}

// device is a runtime with resources.
type device map[string]string

var errNotFound = errors.New("not found")

func (d device) Reference(id, version string) (json.RawMessage, error) {
	if body, ok := d[strings.ToLower(id)]; ok {
		return json.RawMessage(body), nil
	}
	return nil, fmt.Errorf("%s of %s: %w", id, version, errNotFound)
}

func (d device) List(function, id, version string, body json.RawMessage) (json.RawMessage, error) {
	return json.Marshal(map[string]any{"function": function, "id": id, "version": version, "body": body})
}

// plan parses and plans.
func plan(text string, c template.Context) (*template.Plan, error) {
	t, err := template.Parse([]byte(text))
	if err != nil {
		return nil, err
	}
	return t.Plan(c)
}

// messageOf is that of the error, which must be one of the template's.
func messageOf(t *testing.T, err error) string {
	t.Helper()
	var e *template.Error
	require.ErrorAs(t, err, &e)
	return e.Message
}

// quote makes a JSON string.
func quote(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(b)
}
