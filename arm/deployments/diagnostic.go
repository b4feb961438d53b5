package deployments

// diagnostic is what validation and what-if say of what they could not look at.
// Page: https://learn.microsoft.com/rest/api/resources/deployments/what-if#deploymentdiagnosticsdefinition
type diagnostic struct {
	Level   string `json:"level"`
	Code    string `json:"code"`
	Message string `json:"message"`
	Target  string `json:"target,omitempty"`
}

// shortCircuited is of a nested deployment whose template is not known before it is deployed (text seen, in Azure's own example of an answer and in what users
// have published).
//
// behaviour: deployment-diagnostics.
func shortCircuited(id string) diagnostic {
	return diagnostic{
		Level: "Warning", Code: "NestedDeploymentShortCircuited", Target: id,
		Message: "A nested deployment got short-circuited and all its resources got skipped from validation. This is due to a nested template having a parameter that was not fully evaluated " +
			"(e.g. contains a reference() function). Please see https://aka.ms/WhatIfEvalStopped for more guidance.",
	}
}
