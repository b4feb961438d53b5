package deployments

import (
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"time"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/internal/apierr"
	"github.com/edgerite/edgerite/internal/store"
)

// step is one thing that a deployment does, a deployment operation.
type step struct {
	Number    int           `json:"number"` // in the order of the plan
	ID        string        `json:"id"`
	Operation string        `json:"operation"`
	Target    *Target       `json:"target,omitempty"`
	Version   string        `json:"version,omitempty"` // api-version of its request
	State     arm.State     `json:"state"`
	Status    int           `json:"status,omitempty"` // of the answer
	Failure   *apierr.Error `json:"failure,omitempty"`
	Later     bool          `json:"later,omitempty"` // it failed in an operation, not in the answer
	Tries     int           `json:"tries,omitempty"` // how often it has been begun again
	Again     bool          `json:"again,omitempty"` // it is to be
	Awaits    string        `json:"awaits,omitempty"`
	Request   string        `json:"request,omitempty"` // id of the request
	Sent      *message      `json:"sent,omitempty"`    // with it, where that is kept
	Got       *message      `json:"got,omitempty"`     // in answer to it
	Began     time.Time     `json:"began"`
	Ended     time.Time     `json:"ended,omitzero"`
}

// What steps do.
// Page: https://learn.microsoft.com/rest/api/resources/deployment-operations/list#provisioningoperation
const (
	creates   = "Create"
	deletes   = "Delete"
	reads     = "Read"
	evaluates = "EvaluateDeploymentOutput"
)

// newStep begins a step. Its id is the same when it is begun again after a crash.
func newStep(number int, run, operation string, target *Target, now time.Time) *step {
	h := fnv.New64a()
	_, _ = fmt.Fprintf(h, "%s/%d", run, number) // a hash takes everything
	return &step{
		Number: number, ID: fmt.Sprintf("%016X", h.Sum64()), Operation: operation, Target: target, State: running,
		Request: guids(run + operation + fmt.Sprint(number))(), Began: now,
	}
}

// tracking is the id that support would ask for.
func (s *step) tracking() string { return guids("tracking" + s.Request)() }

// over ends a step.
func (s *step) over(state arm.State, status int, failure *apierr.Error, now time.Time) {
	s.State, s.Status, s.Ended, s.Awaits = state, status, now, ""
	if failure != nil {
		s.Failure = storable(failure)
	}
}

// storable is an error without what is not stored of it.
func storable(failure *apierr.Error) *apierr.Error {
	stored := *failure
	stored.Err, stored.Header = nil, nil
	return &stored
}

// The records of a deployment beside the resource.
const (
	sourcePrefix   = "deployments/source/"   // what it needs while it goes on
	templatePrefix = "deployments/template/" // its template
	stepPrefix     = "deployments/step/"     // what it does and has done
)

func sourceKey(id arm.ID) []byte   { return []byte(sourcePrefix + id.Key()) }
func templateKey(id arm.ID) []byte { return []byte(templatePrefix + id.Key()) }
func stepsOf(id arm.ID) []byte     { return []byte(stepPrefix + id.Key() + "\x00") }
func stepKey(id arm.ID, number int) []byte {
	return fmt.Appendf(stepsOf(id), "%06d", number)
}

// steps reads what a deployment has done so far, in the order of the plan.
func steps(r store.Reader, id arm.ID) ([]*step, error) {
	var all []*step
	prefix := stepsOf(id)
	err := r.Scan(prefix, store.PrefixEnd(prefix), func(_, value []byte) (bool, error) {
		s := &step{}
		if err := json.Unmarshal(value, s); err != nil {
			return false, fmt.Errorf("decoding a step of %s: %w", id, err)
		}
		all = append(all, s)
		return true, nil
	})
	return all, err
}

func put(tx *store.Tx, key []byte, v any) error {
	value, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("encoding %s: %w", key, err)
	}
	return tx.Set(key, value)
}

// storedSource reads what a deployment under way is made of.
func storedSource(r store.Reader, id arm.ID) (*source, error) {
	value, err := r.Get(sourceKey(id))
	if err != nil {
		return nil, fmt.Errorf("reading the source of %s: %w", id, err)
	}
	s := &source{}
	if err := json.Unmarshal(value, s); err != nil {
		return nil, fmt.Errorf("decoding the source of %s: %w", id, err)
	}
	return s, nil
}

// storedTemplate reads the template of a deployment.
func storedTemplate(r store.Reader, id arm.ID) (json.RawMessage, error) {
	value, err := r.Get(templateKey(id))
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return nil, fmt.Errorf("reading the template of %s: %w", id, err)
	}
	return value, err
}

// changed keeps what a deployment is made of, in the transaction that accepts it. What one of the same name has done is forgotten.
func (d *Deployments) changed(c *arm.Call, old, r *arm.Resource[Deployment]) error {
	ready := r.Body.prepared
	if err := forget(c.Tx(), r.ID); err != nil {
		return err
	}
	if err := d.enter(c, old, r); err != nil {
		return err
	}
	kept := *ready.source
	kept.Template = nil // which has a record of its own
	if err := put(c.Tx(), sourceKey(r.ID), &kept); err != nil {
		return err
	}
	d.remember(newRun(r, ready.source, ready.plan, nil))
	return c.Tx().Set(templateKey(r.ID), ready.source.Template)
}

// forget removes all records of a deployment.
func forget(tx *store.Tx, id arm.ID) error {
	prefix := stepsOf(id)
	return errors.Join(tx.Delete(sourceKey(id)), tx.Delete(templateKey(id)), tx.DeleteRange(prefix, store.PrefixEnd(prefix)))
}

// deleted removes the records of a deployment that goes.
func (d *Deployments) deleted(c *arm.Call, r *arm.Resource[Deployment]) error {
	d.drop(r.Body.Properties.key())
	if err := leave(c.Tx(), r); err != nil {
		return err
	}
	return forget(c.Tx(), r.ID)
}
