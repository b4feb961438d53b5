package template

import (
	"encoding/json"
	"errors"
	"time"
)

// Context is where and when a template is deployed.
type Context struct {
	// Scope is the id deployed to: /subscriptions/S/resourceGroups/G, /subscriptions/S,
	// /providers/Microsoft.Management/managementGroups/M, or / for the tenant.
	Scope string
	// Version is the api-version that the deployment is asked for with, and what it allows; empty for the newest.
	Version string
	// Parameters are those of the request: {"name": {"value": …}}, or {"name": {"expression": "[…]"}} with what ExternalInputs tell.
	Parameters json.RawMessage
	// Unknown names parameters whose values only deploying tells, for a plan that is never deployed. What that plan cannot say is in Unidentified, and its
	// resources do not tell what they wait for.
	Unknown []string
	// Secret reports whether a text is told in confidence where this deployment is nested. A parameter that is given one is as a secure one.
	Secret func(text string) bool
	// ExternalInputs are what externalInputs() answers in such expressions: {"name": {"value": …}}.
	ExternalInputs json.RawMessage

	// What the functions of these names answer. One that is nil is refused, as resourceGroup() is in a subscription.
	Deployment, ResourceGroup, Subscription, ManagementGroup, Tenant, Environment, Deployer json.RawMessage

	// Now is the time of utcNow().
	Now time.Time
	// NewGUID makes the identifiers of newGuid().
	NewGUID func() string
	// Providers answers providers(): for a namespace all of it, else one resource type. Nil, or an answer of nil, is an error.
	Providers func(namespace, resourceType string) json.RawMessage
	// APIVersion answers the api-version of a resource that has none, in the template's apiProfile if that has one. Nil, or an answer of "", is an error.
	APIVersion func(profile, resourceType string) string
}

// ErrNotFound is what a Runtime answers for a resource that is not there, with the cause.
var ErrNotFound = errors.New("no such resource")

// Runtime is what is known only while a template is deployed. Its errors come back wrapped.
type Runtime interface {
	// Reference answers a whole resource, as GET does. Where it is not there that is an ErrNotFound.
	Reference(id, apiVersion string) (json.RawMessage, error)
	// List answers POST id/function. The body is nil or JSON.
	List(function, id, apiVersion string, body json.RawMessage) (json.RawMessage, error)
}
