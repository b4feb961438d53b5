package main

import (
	"context"
	"errors"
	"io/fs"
	"strings"
	"time"

	"github.com/edgerite/edgerite/config"
	"github.com/edgerite/edgerite/internal/admin"
)

// healthPatience is short: an emulator that is well answers at once, and health checks repeat.
const healthPatience = 5 * time.Second

type healthCommand struct {
	config.Common
	config.Stored
	AdminAt string `name:"admin" placeholder:"URL" help:"Admin API of the emulator. Default: as serve has it by the same settings."`
}

// Run asks, and fails where the emulator is not well.
func (c *healthCommand) Run(in *invocation) error {
	cfg, err := in.config()
	if err != nil {
		return err
	}
	client, err := adminClient(c.AdminAt, cfg)
	if err != nil {
		return err
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(in.ctx, healthPatience)
	defer cancel()
	if err := client.Health(ctx); err != nil {
		return err
	}
	if cfg.Output == config.JSON {
		return in.printJSON(map[string]string{"status": "ok"})
	}
	in.printf("ok\n")
	return nil
}

// adminClient calls the admin API at url or, without one, where serve has it by the same settings. The token
// is that of the data directory, where there is one.
func adminClient(url string, cfg config.Config) (*admin.Client, error) {
	if url == "" {
		url = cfg.Admin[0]
		if strings.HasSuffix(url, ":0") {
			return nil, usagef("the admin API is on a port that the system chose: name it with --admin, as the ready line of serve tells it")
		}
	}
	token := ""
	if !cfg.Ephemeral {
		var err error
		if token, err = admin.ReadToken(cfg.Data); err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrPermission) {
			return nil, err
		}
	}
	client, err := admin.NewClient(url, token)
	if err != nil {
		return nil, usageError{err}
	}
	return client, nil
}
