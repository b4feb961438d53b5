package rollout

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/edgerite/edgerite/internal/jsonc"
)

// Event is something that a resource of the deployment has come to.
type Event struct {
	ID, Type, Name string
	Within         string // names of the nested deployments around it, joined by " > "; empty for the deployment's own
	State          string // Running, Succeeded, Failed, Canceled, as Resource Manager has it
	Deletion       bool   // it is deleted, in Complete mode
	Duration       string // ISO 8601; empty while it is under way, and where nobody says
	Failure        *Failure
}

// Over says whether nothing more will come of it.
func (e Event) Over() bool { return over(e.State) }

func over(state string) bool {
	switch strings.ToLower(state) {
	case "succeeded", "failed", "canceled":
		return true
	}
	return false
}

// Output is an output of a deployment.
type Output struct {
	Name  string          `json:"-"`
	Type  string          `json:"type"`
	Value json.RawMessage `json:"value,omitempty"` // nil for a secure one, which is not told
}

// Result is a deployment that is over.
type Result struct {
	State    string
	Duration string
	Outputs  []Output
	Failure  *Failure        // where it has not succeeded
	Resource json.RawMessage // the deployment, as GET has it
}

// shownDeployment is what is read of a deployment: https://learn.microsoft.com/rest/api/resources/deployments/get#deploymentextended
type shownDeployment struct {
	Properties struct {
		State    string          `json:"provisioningState"`
		Duration string          `json:"duration"`
		Outputs  json.RawMessage `json:"outputs"`
		Error    *Failure        `json:"error"`
	} `json:"properties"`
}

// ErrUnanswered is a request for a deployment to which no answer came: nobody knows whether it was taken.
var ErrUnanswered = errors.New("the device has not answered")

// Run deploys, and tells what becomes of each resource as it is seen. A *Failure is a deployment that was not accepted. A context that ends leaves the
// deployment going on.
func (d *Deployment) Run(ctx context.Context, each func(Event)) (*Result, error) {
	body, err := d.content()
	if err != nil {
		return nil, err
	}
	a, err := d.call(ctx, http.MethodPut, d.ID(), version, body)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnanswered, err)
	}
	if a.status != http.StatusOK && a.status != http.StatusCreated {
		return nil, a.failure()
	}
	w := &watch{Deployment: d, each: each, seen: map[string]string{}}
	for {
		var shown shownDeployment
		if a, err = d.call(ctx, http.MethodGet, d.ID(), version, nil); err != nil {
			return nil, err
		}
		if a.status != http.StatusOK {
			return nil, a.failure()
		}
		if err := a.decode(&shown); err != nil {
			return nil, err
		}
		// After the deployment's state: what it has come to by then is seen.
		if err := w.look(ctx, d.ID(), "", 0); err != nil {
			return nil, err
		}
		if over(shown.Properties.State) {
			return resultOf(a.body, &shown)
		}
		if d.Looked != nil {
			d.Looked()
		}
		if err := d.wait(ctx, a.pause()); err != nil {
			return nil, err
		}
	}
}

func resultOf(body []byte, shown *shownDeployment) (*Result, error) {
	p := shown.Properties
	r := &Result{State: p.State, Duration: p.Duration, Failure: p.Error, Resource: body}
	if r.Failure == nil && !strings.EqualFold(p.State, "Succeeded") {
		r.Failure = &Failure{Code: "Deployment" + p.State, Message: "The deployment has ended as " + p.State + "."}
	}
	var err error
	r.Outputs, err = outputsOf(p.Outputs)
	return r, err
}

// outputsOf keeps the order of the outputs.
func outputsOf(text json.RawMessage) ([]Output, error) {
	if len(text) == 0 || string(text) == "null" {
		return nil, nil
	}
	members, err := jsonc.Members(text)
	if err != nil {
		return nil, fmt.Errorf("the outputs: %w", err)
	}
	outputs := make([]Output, len(members))
	for i, m := range members {
		if err := json.Unmarshal(m.Value, &outputs[i]); err != nil {
			return nil, fmt.Errorf("the output %s: %w", m.Name, err)
		}
		outputs[i].Name = m.Name
	}
	return outputs, nil
}

// watch remembers what was told of each operation.
type watch struct {
	*Deployment
	each func(Event)
	seen map[string]string // state by deployment and operation
}

// operation: https://learn.microsoft.com/rest/api/resources/deployment-operations/list
type operation struct {
	ID         string `json:"operationId"`
	Properties struct {
		Operation string          `json:"provisioningOperation"`
		State     string          `json:"provisioningState"`
		Duration  string          `json:"duration"`
		Message   json.RawMessage `json:"statusMessage"`
		Target    *struct {
			ID   string `json:"id"`
			Type string `json:"resourceType"`
			Name string `json:"resourceName"`
		} `json:"targetResource"`
	} `json:"properties"`
}

// maxDepth is how deep nested deployments are watched, and maxPages how many pages of operations are read.
const (
	maxDepth = 5
	maxPages = 100
)

// look lists the operations of a deployment and of those nested in it, and tells what is new.
//
// behaviour: template-deploy-progress.
func (w *watch) look(ctx context.Context, id, within string, depth int) error {
	operations, err := w.operations(ctx, id)
	if err != nil {
		// One that is nested may not be there yet, or not any longer: its operation tells.
		if failure, ok := errors.AsType[*Failure](err); ok && depth > 0 && failure.Status == http.StatusNotFound {
			return nil
		}
		return err
	}
	for _, o := range operations {
		target := o.Properties.Target
		if target == nil {
			continue // the evaluation of the outputs
		}
		e := Event{
			ID: target.ID, Type: target.Type, Name: target.Name, Within: within, State: o.Properties.State, Duration: o.Properties.Duration,
			Deletion: strings.EqualFold(o.Properties.Operation, "Delete") || o.Properties.Operation == "" && within == "" && w.deletes(target.ID),
		}
		if strings.EqualFold(target.Type, "Microsoft.Resources/deployments") && depth < maxDepth && !e.Deletion {
			begun := e
			begun.State, begun.Duration = "Running", ""
			w.tell(id, o, begun) // before what is in it
			name := target.Name
			if within != "" {
				name = within + " > " + name
			}
			if err := w.look(ctx, target.ID, name, depth+1); err != nil {
				return err
			}
		}
		w.tell(id, o, e)
	}
	return nil
}

// deletes guesses whether an operation on a resource is its deletion, for an answer that does not say, as that of the device's api-version. Of a resource whose
// name was made anew for the device, as with newGuid(), the guess would be wrong: what an answer says goes first.
func (d *Deployment) deletes(id string) bool {
	return strings.EqualFold(d.Mode, "Complete") && d.Has != nil && !d.Has(id)
}

// tell tells an event that is new. The end of one that was never seen under way is told alone.
func (w *watch) tell(id string, o operation, e Event) {
	key := id + "\x00" + o.ID
	if strings.EqualFold(w.seen[key], e.State) || over(w.seen[key]) {
		return
	}
	w.seen[key] = e.State
	if e.Over() && !strings.EqualFold(e.State, "Succeeded") {
		e.Failure = &Failure{}
		if json.Unmarshal(o.Properties.Message, e.Failure) != nil || e.Failure.Code == "" {
			e.Failure = nil
		}
	}
	w.each(e)
}

func (w *watch) operations(ctx context.Context, id string) ([]operation, error) {
	var all []operation
	target, apiVersion := id+"/operations", version
	for range maxPages {
		var page struct {
			Value []operation `json:"value"`
			Next  string      `json:"nextLink"`
		}
		if err := w.get(ctx, target, apiVersion, &page); err != nil {
			return nil, err
		}
		all = append(all, page.Value...)
		if page.Next == "" {
			return all, nil
		}
		target, apiVersion = page.Next, ""
	}
	return all, nil
}
