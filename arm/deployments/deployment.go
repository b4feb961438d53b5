package deployments

import (
	"cmp"
	"encoding/json"
	"time"

	"github.com/edgerite/edgerite/arm"
)

// Deployment is the body of a deployment.
type Deployment struct {
	Properties Properties `json:"properties"`

	prepared *prepared // by Inspect, for the rest of the same request
}

// Properties is what a deployment is asked to do and what has come of it. Answers have them in this order and, whatever the models say of api-versions, in
// all of these (seen in azure-cli's recordings of 2018-02-01 to 2021-04-01).
type Properties struct {
	Template           any             `json:"template,omitempty" arm:"secret"` // exportTemplate shows it
	TemplateLink       *Link           `json:"templateLink,omitempty"`
	TemplateHash       string          `json:"templateHash,omitempty" arm:"readonly"`
	Parameters         json.RawMessage `json:"parameters,omitempty"`
	ParametersLink     *Link           `json:"parametersLink,omitempty"`
	Mode               string          `json:"mode,omitempty"`
	ValidationLevel    string          `json:"validationLevel,omitempty" arm:"since=2025-04-01"`
	DebugSetting       *DebugSetting   `json:"debugSetting,omitempty"`
	EvaluationOptions  any             `json:"expressionEvaluationOptions,omitempty" arm:"secret"` // the parent's template has read it
	ProvisioningState  string          `json:"provisioningState,omitempty" arm:"readonly"`
	Timestamp          arm.Time        `json:"timestamp,omitzero" arm:"readonly"`
	Duration           string          `json:"duration,omitempty" arm:"readonly"`
	CorrelationID      string          `json:"correlationId,omitempty" arm:"readonly"`
	Providers          []Provider      `json:"providers,omitzero" arm:"readonly"`
	Dependencies       []Dependency    `json:"dependencies,omitzero" arm:"readonly"`
	OnErrorDeployment  *OnError        `json:"onErrorDeployment,omitempty" arm:"since=2018-02-01"`
	Outputs            json.RawMessage `json:"outputs,omitempty" arm:"readonly"`
	OutputResources    []Reference     `json:"outputResources,omitzero" arm:"readonly"`
	ValidatedResources []Reference     `json:"validatedResources,omitzero" arm:"readonly"`
	Diagnostics        []diagnostic    `json:"diagnostics,omitempty" arm:"readonly,since=2024-11-01"`
	Error              *arm.WireError  `json:"error,omitempty" arm:"readonly"`
	Began              arm.Time        `json:"began,omitzero" arm:"internal"`
	Nested             bool            `json:"nested,omitempty" arm:"internal"`   // another deployment has asked for it
	Confided           []string        `json:"confided,omitempty" arm:"internal"` // secure parameters that were given
	Run                string          `json:"run,omitempty" arm:"internal"`      // tells it from others of the same correlation, and of the same name
}

// key tells the deployment from all others. One that an earlier build began has a correlation id of its own instead of a run.
func (p *Properties) key() string { return cmp.Or(p.Run, p.CorrelationID) }

// Link is where a template or parameters are.
type Link struct {
	URI            string `json:"uri,omitempty"`
	ID             string `json:"id,omitempty" arm:"since=2020-06-01"`
	RelativePath   string `json:"relativePath,omitempty" arm:"since=2020-06-01"`
	ContentVersion string `json:"contentVersion,omitempty"`
	QueryString    string `json:"queryString,omitempty" arm:"since=2020-10-01"`
}

// OnError is the deployment that takes the place of one that fails.
type OnError struct {
	Type              string `json:"type,omitempty"`
	DeploymentName    string `json:"deploymentName,omitempty"`
	ProvisioningState string `json:"provisioningState,omitempty" arm:"readonly"`
}

// Reference is a resource.
type Reference struct {
	ID string `json:"id"`
}

// Provider is a namespace of which there are resources in a template.
type Provider struct {
	Namespace string         `json:"namespace"`
	Types     []ProviderType `json:"resourceTypes"`
}

// ProviderType is a type of which there are.
type ProviderType struct {
	Name      string    `json:"resourceType"`
	Locations []*string `json:"locations"`
}

// Target is a resource, its type and its name.
type Target struct {
	ID   string `json:"id"`
	Type string `json:"resourceType"`
	Name string `json:"resourceName"`
}

// Dependency is a resource and those that are done before it.
type Dependency struct {
	DependsOn []Target `json:"dependsOn"`
	Target
}

const (
	typeName = "Microsoft.Resources/deployments"

	incremental = "Incremental"
	complete    = "Complete"

	// deletionTakes is how long a deletion takes.
	deletionTakes = 5 * time.Second

	// States of a deployment under way, and of one that has begun to work.
	accepted arm.State = "Accepted"
	running  arm.State = "Running"
)

func (d *Deployments) declare(versions arm.Versions) *arm.Type[Deployment] {
	return &arm.Type[Deployment]{
		Name:     typeName,
		Doc:      "https://learn.microsoft.com/rest/api/resources/deployments",
		Versions: versions,
		// As in the models of the SDKs.
		TypedSince: "2018-05-01",
		Scope:      arm.InGroupOrSubscription,
		Apart:      true,
		Whole:      true,
		// Page: https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftresources
		Names: arm.Names{Min: 1, Max: 64, Pattern: `[-\p{L}\p{N}_.()]+`, Hint: "A deployment name has up to 64 letters, digits, '-', '_', '.', '(' and ')'."},
		While: accepted,
		// A deployment that is over says so at once; its deletion takes a while.
		Takes:    arm.Durations{Delete: deletionTakes},
		Codes:    arm.Codes{Create: 201, CreatePending: 201, Delete: 204, DeletePending: 202, DeleteMissing: 204},
		Polling:  arm.PollAsyncPut,
		Followed: "operationStatuses",
		Absent:   absent,
		Filter:   filterState,
		Inspect:  d.inspect,
		Default:  place,
		Changed:  d.changed,
		Drive:    d.drive,
		Settled:  d.settled,
		Failed:   d.failed,
		Busy:     busy,
		Deleting: deleting,
		Deleted:  d.deleted,
		View:     view,
		Actions: arm.Actions[Deployment]{
			"validate":       {Doc: reference + "deployments/validate", Ahead: d.validate},
			"whatIf":         {Doc: reference + "deployments/what-if", Since: "2019-07-01", Takes: whatIfTakes, Ahead: d.whatIf},
			"cancel":         {Doc: reference + "deployments/cancel", Anytime: true, Code: 204, Begin: d.cancel},
			"exportTemplate": {Doc: reference + "deployments/export-template", Anytime: true, Begin: d.exportTemplate},
		},
	}
}

// place gives a deployment to a group the location that every resource has here; one to the subscription has to say it.
func place(_ *arm.Call, _, r *arm.Resource[Deployment]) error {
	if r.ID.Group != "" {
		r.Location = string(arm.LowerLocation)
	}
	return nil
}
