package arm

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/edgerite/edgerite/internal/store"
)

// Operation is a long-running operation under way, as an operator sees it.
type Operation struct {
	ID       string
	Kind     string // "put", "delete", or "action"
	Action   string // the action's name
	Resource ID
	Started  time.Time // virtual
	Due      time.Time // virtual; zero when it ends with work that is under way, not at a time
}

// Operations lists the operations under way.
func (e *Engine) Operations(ctx context.Context) ([]Operation, error) {
	var all []Operation
	c := &Call{ctx: ctx, engine: e}
	if err := c.settle(); err != nil {
		return nil, err
	}
	err := c.view(func() error {
		return c.read.Scan([]byte(opPrefix), store.PrefixEnd([]byte(opPrefix)), func(_, value []byte) (bool, error) {
			var op operation
			if err := json.Unmarshal(value, &op); err != nil {
				return false, fmt.Errorf("decoding an operation: %w", err)
			}
			if !op.Status.Terminal() {
				all = append(all, Operation{op.ID, string(op.Kind), op.Action, op.Resource, op.Started, op.Due})
			}
			return true, nil
		})
	})
	return all, err
}

// Cancel ends an operation now, and what it was about, as Canceled. reason is what clients are told. An
// operation that is over is left as it is.
func (e *Engine) Cancel(ctx context.Context, id string, reason error) error {
	return e.conclude(ctx, id, func(c *Call, op *operation) error { return c.unsuccessful(op, Canceled, reason) })
}
