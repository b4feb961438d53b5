package arm

import (
	"context"
	"errors"

	"github.com/edgerite/edgerite/internal/store"
)

// Seed makes what a fresh device has. It does nothing on a device that has been seeded.
func (e *Engine) Seed(ctx context.Context) error {
	c := &Call{ctx: ctx, engine: e, query: parseQuery("")}
	return c.update(func() error {
		_, err := c.read.Get([]byte(seededKey))
		if !errors.Is(err, store.ErrNotFound) {
			return err
		}
		for _, p := range e.deps.Providers {
			if p.Seed == nil {
				continue
			}
			if err := p.Seed(c); err != nil {
				return err
			}
		}
		return c.tx.Set([]byte(seededKey), nil)
	})
}
