// Package template is the language of Resource Manager's templates: JSON in, ordered resources out.
//
// It is pure. It knows no HTTP and no store, reads no clock and does nothing; who deploys gives it what an expression may ask for.
//
//	t, err := template.Parse(text)         // the file: JSON with comments, limits of size, syntax
//	plan, err := t.Plan(context)           // parameters, variables, conditions, loops, names, dependencies, order
//	for _, r := range plan.Resources {     // each after all of r.DependsOn, side by side where the graph allows
//		body, err := r.Body(runtime)       // the request to send; reference() and list*() ask the runtime
//	}
//	outputs, err := plan.Outputs(runtime)
//
// Plan evaluates all that needs no resource, so that it tells mistakes before anything is deployed, as Resource Manager's validation does. What
// calls reference() or list*() is evaluated again by Body and Outputs, which hold no state and may run side by side.
//
// A nested deployment is a resource like others: its Body has the template for its own Parse, with everything resolved where its expressions are
// evaluated in the outer scope. Fetching a linked template is for whoever deploys; ResolveLink says where it is.
//
// Mistakes of a template are an *Error, in Resource Manager's words, with the line and column in the text that Parse was given. Errors of the runtime
// come back wrapped.
//
// Language: https://learn.microsoft.com/azure/azure-resource-manager/templates/syntax and
// https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions.
package template
