package template

import "strings"

// deploymentFunctions: https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-deployment
var deploymentFunctions = []function{
	{name: "parameters", min: 1, max: 1, takes: takes(kindString), reads: true, not: inGiven, eval: func(e *evaluator, args []value) (value, error) { return e.parameter(args[0].(string)) }},
	{name: "variables", min: 1, max: 1, takes: takes(kindString), reads: true, not: inDefault | inGiven, not1: inFunction, eval: func(e *evaluator, args []value) (value, error) { return e.variable(args[0].(string)) }},
	{name: "externalInputs", min: 1, max: 1, takes: takes(kindString), reads: true, not: ^inGiven, eval: func(e *evaluator, args []value) (value, error) { return e.externalInput(args[0].(string)) }},
	contextFunction("deployment", func(s *scope) value { return s.answers.deployment }),
	contextFunction("environment", func(s *scope) value { return s.answers.environment }),
	contextFunction("deployer", func(s *scope) value { return s.answers.deployer }),
}

// scopeFunctions: https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-scope
var scopeFunctions = []function{
	contextFunction("resourceGroup", func(s *scope) value { return s.answers.resourceGroup }),
	contextFunction("subscription", func(s *scope) value { return s.answers.subscription }),
	contextFunction("managementGroup", func(s *scope) value { return s.answers.managementGroup }),
	contextFunction("tenant", func(s *scope) value { return s.answers.tenant }),
}

// answers are those of the context, read.
type answers struct {
	deployment, resourceGroup, subscription, managementGroup, tenant, environment, deployer, externalInputs value
}

// contextFunction answers what the context has, and is refused where that has nothing (text seen: "The template function 'RESOURCEGROUP' is not
// expected at this location.").
func contextFunction(name string, of func(s *scope) value) function {
	return function{name: name, reads: true, lazy: func(e *evaluator, c *call) (value, error) {
		if v := of(e.scope); v != nil {
			return v, nil
		}
		return nil, faultf("The template function '%s' is not expected at this location. Please see https://aka.ms/arm-functions for usage details.", c.name)
	}}
}

// parameter is the template's, or in a user function that function's.
func (e *evaluator) parameter(name string) (value, error) {
	if e.user != nil {
		if v, ok := e.user.args.get(name); ok {
			return v, nil
		}
	} else if p := e.parameters[strings.ToLower(name)]; p != nil {
		v, err := e.parameterValue(p)
		e.work.secret = e.work.secret || p.secret
		return v, err
	}
	return nil, hinted(faultf("The template parameter '%s' is not found. Please see https://aka.ms/arm-syntax-parameters for usage details.", name), func() string { return e.unknownName(name, "variable") })
}

func (e *evaluator) variable(name string) (value, error) {
	if v := e.variables[strings.ToLower(name)]; v != nil {
		return e.variableValue(v)
	}
	return nil, hinted(faultf("The template variable '%s' is not found. Please see https://aka.ms/arm-syntax-variables for usage details.", name), func() string { return e.unknownName(name, "parameter") })
}

// externalInput is a value that the request has beside its parameters, for their expressions: Bicep writes them of what a .bicepparam file reads from elsewhere
// (https://learn.microsoft.com/rest/api/resources/deployments/create-or-update, DeploymentExternalInput).
func (e *evaluator) externalInput(name string) (value, error) {
	inputs, _ := e.answers.externalInputs.(*object)
	raw, _ := inputs.get(name)
	input, _ := raw.(*object)
	if v, ok := input.get("value"); ok {
		return v, nil
	}
	return nil, misuse("externalInputs", "expects the name of an external input of the deployment. The provided value is '%s'", name)
}
