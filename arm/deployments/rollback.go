package deployments

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/internal/apierr"
	"github.com/edgerite/edgerite/internal/store"
)

// What takes the place of a deployment that fails.
// Page: https://learn.microsoft.com/azure/azure-resource-manager/templates/rollback-on-error
const (
	lastSuccessful     = "LastSuccessful"
	specificDeployment = "SpecificDeployment"
)

// fallback is the earlier deployment that is done again if this one fails: one to the same group that has succeeded and is not nested.
//
// behaviour: deployment-rollback.
func (d *Deployments) fallback(c *arm.Call, id arm.ID, asked *OnError) (*OnError, error) {
	switch {
	case asked == nil:
		return nil, nil
	case id.Group == "":
		return nil, noFallback("is for deployments to resource groups only")
	case strings.EqualFold(asked.Type, lastSuccessful) && asked.DeploymentName == "":
		name, err := d.lastSuccessful(c, id)
		return &OnError{Type: lastSuccessful, DeploymentName: name}, err
	case strings.EqualFold(asked.Type, specificDeployment) && asked.DeploymentName != "":
		other := beside(id, asked.DeploymentName)
		good, err := d.succeeded(c, id, other)
		if err == nil && !good {
			err = noFallback("names the deployment '%.64s', which is no other one that has succeeded", asked.DeploymentName)
		}
		return &OnError{Type: specificDeployment, DeploymentName: asked.DeploymentName}, err
	}
	return nil, noFallback("needs the type 'LastSuccessful', or the type 'SpecificDeployment' and a deployment name")
}

// beside is the deployment of that name to the same group.
func beside(id arm.ID, name string) arm.ID {
	id.Names = []string{name}
	return id
}

func (d *Deployments) lastSuccessful(c *arm.Call, id arm.ID) (name string, err error) {
	all, err := history(c, id.InGroup())
	if err != nil {
		return "", err
	}
	for _, text := range slices.Backward(all) {
		other, err := arm.ParseID(text)
		if err != nil {
			return "", fmt.Errorf("the deployment %s of the history: %w", text, err)
		}
		if good, err := d.succeeded(c, id, other); err != nil || good {
			return other.Name(), err
		}
	}
	return "", noFallback("finds no deployment that has succeeded")
}

// succeeded reports whether another deployment can take the place of this one.
func (d *Deployments) succeeded(c *arm.Call, this, other arm.ID) (bool, error) {
	if this.Key() == other.Key() {
		return false, nil
	}
	r, err := arm.Find(c, d.kind, other)
	if err != nil {
		return false, err
	}
	return r.State == arm.Succeeded && !r.Body.Properties.Nested, nil
}

// noFallback refuses what cannot be done on an error.
func noFallback(format string, args ...any) error {
	return apierr.New(http.StatusBadRequest, "InvalidOnErrorDeployment", "The property 'onErrorDeployment' "+format+". Please see https://aka.ms/arm-deploy for usage details.", args...).At("properties.onErrorDeployment")
}

// rollback is how far it is with the deployment that takes the place of one that has failed.
type rollback struct {
	Failure *apierr.Error `json:"failure"`           // of the one that has failed
	Refusal *apierr.Error `json:"refusal,omitempty"` // why the one that takes its place cannot
	Awaits  string        `json:"awaits,omitempty"`
	State   arm.State     `json:"state,omitempty"`
}

const rollbackPrefix = "deployments/rollback/"

func rollbackKey(id arm.ID) []byte { return []byte(rollbackPrefix + id.Key()) }

// storedRollback is nil where nothing has failed yet.
func storedRollback(c *arm.Call, id arm.ID) (b *rollback, err error) {
	err = c.View(func() error {
		value, err := c.Reader().Get(rollbackKey(id))
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("reading the rollback of %s: %w", id, err)
		}
		return json.Unmarshal(value, &b)
	})
	return b, err
}

func (b *rollback) save(c *arm.Call, id arm.ID) error {
	return c.Update(func() error { return put(c.Tx(), rollbackKey(id), b) })
}

// busyAgain is after how long a deployment that is under way is asked for again.
const busyAgain = 5 * time.Second

// rollBack does an earlier deployment again, as it was but in Complete mode, and then fails with what has gone wrong, this time too.
//
// behaviour: deployment-rollback.
func (d *Deployments) rollBack(c *arm.Call, r *arm.Resource[Deployment], b *rollback) error {
	to := r.Body.Properties.OnErrorDeployment
	if b.State == "" && b.Awaits == "" {
		if err := b.begin(c, d.kind, beside(r.ID, to.DeploymentName)); err != nil {
			return err
		}
		if err := b.save(c, r.ID); err != nil {
			return err
		}
	}
	if b.Awaits != "" {
		state, failure, err := c.Outcome(b.Awaits)
		if err != nil {
			return err
		}
		if state != "" && !state.Terminal() {
			return arm.Awaiting(b.Awaits)
		}
		if b.State = state; failure != nil {
			b.Refusal = apierr.From(failure)
		}
	}
	to.ProvisioningState = string(b.State)
	if b.Refusal == nil {
		return b.Failure
	}
	both := *b.Failure
	both.Details = append(slices.Clone(both.Details), b.Refusal.At(beside(r.ID, to.DeploymentName).String()))
	return &both
}

// begin asks for the earlier deployment.
func (b *rollback) begin(c *arm.Call, kind *arm.Type[Deployment], id arm.ID) error {
	body, origin, err := again(c, kind, id)
	var answer *arm.Response
	if err == nil {
		answer, err = c.Request(arm.Request{Method: http.MethodPut, Path: id.String(), Version: kind.Versions[len(kind.Versions)-1], Body: body, Aside: origin})
	}
	switch refused, ok := errors.AsType[*apierr.Error](err); {
	case ok && refused.Code == activeCode: // it is done by somebody else, or was begun before a restart
		return arm.NotYet(busyAgain)
	case ok:
		b.State, b.Refusal = arm.Failed, storable(refused)
		return nil
	case err != nil:
		return err
	}
	if b.Awaits = answer.Operation; b.Awaits == "" {
		b.State = arm.Succeeded
	}
	return nil
}

// again is the request for a deployment as it was, and where its template came from: what that links to by a relative path is beside it. What parameters
// had in confidence nobody has kept.
// Page: https://learn.microsoft.com/azure/azure-resource-manager/templates/data-types#secure-strings-and-objects
func again(c *arm.Call, kind *arm.Type[Deployment], id arm.ID) (body []byte, origin *Link, err error) {
	err = c.View(func() error {
		r, err := arm.Find(c, kind, id)
		if err != nil {
			return err
		}
		if names := r.Body.Properties.Confided; names != nil {
			return noFallback("names the deployment '%s', which cannot be done again: values of secure parameters are not kept, and it was given '%s'", id.Name(), strings.Join(names, "', '"))
		}
		origin = r.Body.Properties.TemplateLink
		text, err := storedTemplate(c.Reader(), r.ID)
		if err != nil {
			return err
		}
		parameters, err := givenParameters(r.Body.Properties.Parameters)
		if err != nil {
			return err
		}
		body, err = json.Marshal(map[string]any{"properties": map[string]any{"mode": complete, "template": text, "parameters": parameters}})
		return err
	})
	return body, origin, err
}

// givenParameters makes parameters of those that are shown of a deployment.
func givenParameters(shown json.RawMessage) (map[string]any, error) {
	var all map[string]map[string]json.RawMessage
	if len(shown) > 0 {
		if err := json.Unmarshal(shown, &all); err != nil {
			return nil, fmt.Errorf("reading the parameters of a deployment: %w", err)
		}
	}
	given := map[string]any{}
	for name, parameter := range all {
		if value, ok := parameter["value"]; ok {
			given[name] = map[string]any{"value": value}
		}
	}
	return given, nil
}
