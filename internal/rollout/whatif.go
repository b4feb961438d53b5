package rollout

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
)

// Change is what a deployment would do to a resource: https://learn.microsoft.com/rest/api/resources/deployments/what-if#whatifchange
type Change struct {
	ID     string     `json:"resourceId"`
	Kind   string     `json:"changeType"` // Create, Delete, Modify, Deploy, NoChange, Ignore, Unsupported
	Reason string     `json:"unsupportedReason,omitempty"`
	Delta  []Property `json:"delta,omitempty"`
}

// Property is a change of a property.
type Property struct {
	Path     string          `json:"path"`
	Kind     string          `json:"propertyChangeType"` // Create, Delete, Modify, Array, NoEffect
	Before   json.RawMessage `json:"before,omitempty"`
	After    json.RawMessage `json:"after,omitempty"`
	Children []Property      `json:"children,omitempty"`
}

// WhatIf asks what the deployment would change. The second result is the answer as it came.
func (d *Deployment) WhatIf(ctx context.Context) ([]Change, json.RawMessage, error) {
	body, err := d.content()
	if err != nil {
		return nil, nil, err
	}
	a, err := d.call(ctx, http.MethodPost, d.ID()+"/whatIf", whatIfVersion, body)
	if err != nil {
		return nil, nil, err
	}
	if a, err = d.follow(ctx, a); err != nil {
		return nil, nil, err
	}
	if a.status != http.StatusOK {
		return nil, nil, a.failure()
	}
	var result struct {
		Status     string   `json:"status"`
		Error      *Failure `json:"error"`
		Properties struct {
			Changes []Change `json:"changes"`
		} `json:"properties"`
	}
	if err := a.decode(&result); err != nil {
		return nil, nil, err
	}
	if result.Error != nil {
		return nil, nil, result.Error
	}
	return result.Properties.Changes, a.body, nil
}

// Symbol is the sign of a kind of change, as Azure CLI and PowerShell have it
// (https://learn.microsoft.com/azure/azure-resource-manager/templates/deploy-what-if#see-results).
func Symbol(kind string) string {
	switch strings.ToLower(kind) {
	case "create":
		return "+"
	case "delete":
		return "-"
	case "modify", "array":
		return "~"
	case "deploy":
		return "!"
	case "nochange":
		return "="
	case "ignore":
		return "*"
	default:
		return "x" // NoEffect, Unsupported
	}
}
