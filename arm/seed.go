package arm

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/edgerite/edgerite/internal/store"
)

// Seed makes what a fresh device has, and what a provider has learned to make since the device was.
func (e *Engine) Seed(ctx context.Context) error {
	c := &Call{ctx: ctx, engine: e, query: parseQuery("")}
	return c.update(func() error {
		done, err := c.seeded()
		if err != nil {
			return err
		}
		changed := false
		for _, p := range e.deps.Providers {
			edition, ok := done[p.Namespace]
			if p.Seed == nil || ok && edition >= p.Edition {
				continue
			}
			if err := p.Seed(c); err != nil {
				return err
			}
			done[p.Namespace], changed = p.Edition, true
		}
		if !changed {
			return nil
		}
		value, err := encode(done)
		if err != nil {
			return err
		}
		return c.tx.Set([]byte(seededKey), value)
	})
}

// seeded are the providers that have made what a device has from the start, and which edition of it.
func (c *Call) seeded() (done map[string]int, err error) {
	value, err := c.read.Get([]byte(seededKey))
	done = map[string]int{}
	switch {
	case errors.Is(err, store.ErrNotFound):
		return done, nil
	case err != nil:
		return nil, err
	case len(value) == 0: // a store of the time when it was all or nothing
		return map[string]int{"Microsoft.Resources": 0, "Microsoft.Network": 0}, nil
	}
	if err := json.Unmarshal(value, &done); err != nil {
		return nil, fmt.Errorf("decoding what has been seeded: %w", err)
	}
	return done, nil
}
