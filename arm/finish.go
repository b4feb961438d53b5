package arm

import (
	"fmt"
	"strings"
)

// finish does the last step of an operation of this type.
func (t *typed[P]) finish(c *Call, op *operation) error {
	if op.Kind == opDelete {
		if t.key == groupType {
			return c.removeGroup(op.Resource, op.ID)
		}
		return t.remove(c, op.Resource)
	}
	r, err := t.load(c, op.Resource)
	if err != nil {
		return err
	}
	if r == nil {
		return t.missing(op.Resource)
	}
	if op.Kind == opPut {
		return t.settle(c, r)
	}
	action, ok := t.action(op.Action)
	if !ok {
		return fmt.Errorf("operation %s: type %s has no action %q", op.ID, t.name, op.Action)
	}
	if action.Done != nil {
		result, err := action.Done(c, r)
		if err != nil {
			return err
		}
		if op.Result, err = encodeResult(result); err != nil {
			return err
		}
	}
	r.State, r.op = Succeeded, ""
	return t.store(c, r)
}

// fail leaves the resource in state, and a group as it was: its deletion is rolled back.
func (t *typed[P]) fail(c *Call, op *operation, state State) error {
	r, err := t.load(c, op.Resource)
	if err != nil || r == nil {
		return err
	}
	r.State, r.op = state, ""
	if t.key == groupType {
		r.State = Succeeded
	}
	if t.Failed != nil {
		if err := t.Failed(c, r, op.Failure); err != nil {
			return err
		}
	}
	return t.store(c, r)
}

func (t *typed[P]) action(name string) (Action[P], bool) {
	for have, a := range t.Actions {
		if strings.EqualFold(have, name) {
			return a, true
		}
	}
	return Action[P]{}, false
}
