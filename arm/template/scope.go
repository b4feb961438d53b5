package template

import (
	"encoding/json"
	"fmt"
	"sync"
)

// scope is what the expressions of one template share. After the plan is made it does not change.
type scope struct {
	context       *Context
	template      *Template
	functions     map[string]*function
	answers       answers
	parameters    map[string]*parameter // by name in lower case, as all of these
	variables     map[string]*variable
	userFunctions map[string]*userFunction
	symbols       map[string][]*Resource
	names         map[string][]*Resource // by id, type and name, name
	secrets       []string               // what secure parameters were given, once each
	kept          map[string]bool        // the same
	begins        map[string][]string    // those of at least secretLength, by their first letters
	made          map[string]bool        // texts that are made of secrets, and numbers
	bodies        int                    // how many resources there are
	planned       bool                   // nothing of all this changes any more
	redacting     sync.Once              // of redacts
	redacts       *redactor              // of the plan
}

func newScope(t *Template, c *Context) (*scope, error) {
	s := &scope{context: c, template: t, functions: functionTable(), symbols: map[string][]*Resource{}, names: map[string][]*Resource{}}
	for _, answer := range []struct {
		name string
		text json.RawMessage
		to   *value
	}{
		{"deployment", c.Deployment, &s.answers.deployment}, {"resource group", c.ResourceGroup, &s.answers.resourceGroup},
		{"subscription", c.Subscription, &s.answers.subscription}, {"management group", c.ManagementGroup, &s.answers.managementGroup},
		{"tenant", c.Tenant, &s.answers.tenant}, {"external inputs", c.ExternalInputs, &s.answers.externalInputs}, {"environment", c.Environment, &s.answers.environment}, {"deployer", c.Deployer, &s.answers.deployer},
	} {
		if answer.text == nil {
			continue
		}
		v, err := decodeData(answer.text)
		if err != nil {
			return nil, fmt.Errorf("the context's %s: %w", answer.name, err)
		}
		*answer.to = v
	}
	return s, nil
}

// evaluator begins to evaluate somewhere in the template.
func (s *scope) evaluator(at site, w *work) *evaluator {
	return &evaluator{scope: s, site: at, work: w}
}
