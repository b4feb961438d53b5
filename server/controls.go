package server

import (
	"context"
	"strings"

	"github.com/edgerite/edgerite/internal/admin"
)

// controls are what the admin API may do with the devices.
type controls struct {
	devices   []*device
	described []admin.Device
}

// Devices lists the devices in the order of the configuration.
func (c *controls) Devices() []admin.Device { return c.described }

// Reset gives a device an empty store, with what is there on its first day.
func (c *controls) Reset(ctx context.Context, host string) error {
	d, err := c.device(host)
	if err != nil {
		return err
	}
	return d.reset(ctx)
}

func (c *controls) device(host string) (*device, error) {
	for _, d := range c.devices {
		if strings.EqualFold(d.host(), host) {
			return d, nil
		}
	}
	return nil, admin.ErrNoDevice
}
