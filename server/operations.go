package server

import (
	"context"
	"net/http"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/internal/admin"
	"github.com/edgerite/edgerite/internal/apierr"
)

// Operations lists the operations of Resource Manager under way on a device.
func (c *controls) Operations(ctx context.Context, host string) (all []admin.Operation, err error) {
	err = c.managed(ctx, host, func(manager *arm.Engine) error {
		ops, err := manager.Operations(ctx)
		for _, op := range ops {
			shown := admin.Operation{ID: op.ID, Kind: op.Kind, Resource: op.Resource.String(), Started: op.Started, Due: op.Due}
			if op.Action != "" {
				shown.Kind = op.Action
			}
			all = append(all, shown)
		}
		return err
	})
	return all, err
}

// CompleteOperation ends an operation now.
func (c *controls) CompleteOperation(ctx context.Context, host, id string) error {
	return c.managed(ctx, host, func(manager *arm.Engine) error { return manager.Conclude(ctx, id, nil) })
}

// FailOperation ends an operation as failed or canceled.
func (c *controls) FailOperation(ctx context.Context, host, id string, f admin.Failure) error {
	reason := apierr.New(http.StatusConflict, f.Code, "%s", f.Message)
	return c.managed(ctx, host, func(manager *arm.Engine) error {
		if f.Canceled {
			return manager.Cancel(ctx, id, reason)
		}
		return manager.Conclude(ctx, id, reason)
	})
}

// managed runs do with a device's Resource Manager.
func (c *controls) managed(ctx context.Context, host string, do func(manager *arm.Engine) error) error {
	return c.on(ctx, host, func(p *parts) error { return do(p.manager) })
}

// on runs do with the parts of a device.
func (c *controls) on(ctx context.Context, host string, do func(p *parts) error) error {
	d, err := c.device(host)
	if err != nil {
		return err
	}
	in, release, err := d.acquire(ctx)
	if err != nil {
		return err
	}
	defer release()
	return do(in.parts)
}
