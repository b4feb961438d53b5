package main

import (
	"context"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/edgerite/edgerite/config"
	"github.com/edgerite/edgerite/internal/admin"
	"github.com/edgerite/edgerite/internal/doctor"
)

// connection says how to reach devices, the emulator's or real ones, and as whom.
type connection struct {
	AdminAt string `name:"admin" placeholder:"URL" help:"Admin API to ask where the devices are. Default: as serve has it by the same settings."`
	Address string `name:"address" placeholder:"IP" help:"Connect to this address, whatever the names resolve to."`
	Port    int    `name:"port" help:"HTTPS port. Default: the emulator's, or 443."`
	Root    string `name:"root" placeholder:"FILE" help:"Certificate to trust, PEM or DER. Default: the emulator's root."`
	User    string `name:"user" default:"EdgeArmUser" help:"Who signs in."`
}

// visits are the devices to visit: the named one, or those that a running emulator tells, or those of the settings.
func (c *connection) visits(in *invocation, cfg config.Config, host string) ([]doctor.Options, error) {
	running, err := runningDevices(in.ctx, c.AdminAt, cfg)
	if err != nil && c.AdminAt != "" {
		return nil, err
	}
	var visits []doctor.Options
	for _, p := range c.places(cfg, running) {
		if host != "" && !strings.EqualFold(strings.TrimSuffix(host, "."), p.Host) {
			continue
		}
		p.Hosts = "sudo " + in.again("hosts --apply", adminURL(c.AdminAt, cfg, running))
		// Nobody's default password is tried on a named device that may be real: it counts as a failed sign-in.
		p.Password = in.givenPassword()
		if host == "" || len(running) > 0 {
			if p.Password, err = in.signInPassword(cfg, p.Host); err != nil {
				return nil, err
			}
		}
		visits = append(visits, p)
	}
	if host != "" && len(visits) == 0 {
		return []doctor.Options{c.options(host, c.Root, in.givenPassword())}, nil
	}
	return visits, nil
}

// places are the devices of the emulator that runs here or, where none runs, those of the settings: their names, and
// then the connection, will tell.
func (c *connection) places(cfg config.Config, running []admin.Device) []doctor.Options {
	var all []doctor.Options
	for _, d := range running {
		o := c.options(d.Host(), firstFile(c.Root, d.RootCertificate), "")
		o.Port = portOf(d.Management, c.Port)
		all = append(all, o)
	}
	if len(all) > 0 {
		return all
	}
	for _, d := range cfg.Devices {
		all = append(all, c.options(d.Host(), firstFile(c.Root, filepath.Join(cfg.Data, "certs", "ca.pem")), ""))
	}
	return all
}

// adminURL is what a suggested command has to be told: what this one was told, or where it found an emulator.
func adminURL(asked string, cfg config.Config, running []admin.Device) string {
	if asked != "" || len(running) == 0 {
		return asked
	}
	return "http://" + cfg.Admin[0]
}

func (c *connection) options(host, root, password string) doctor.Options {
	return doctor.Options{Host: host, Address: c.Address, Port: c.Port, RootFile: root, User: c.User, Password: password}
}

// givenPassword is the password of the flag or the environment, not the default.
func (in *invocation) givenPassword() string {
	if v, ok := config.Given(in.flags)["arm-password"]; ok {
		return v.Texts[len(v.Texts)-1]
	}
	return in.getenv(config.Env("arm-password"))
}

// signInPassword is the password of a device of the settings, or the one that serve made for it. For another device it
// is the one that was given.
func (in *invocation) signInPassword(cfg config.Config, host string) (string, error) {
	for _, d := range cfg.Devices {
		if d.Host() != host {
			continue
		}
		if d.ArmPassword != "" {
			return d.ArmPassword, nil
		}
		password, err := keptPassword(cfg, d)
		if errors.Is(err, fs.ErrNotExist) {
			return "", nil // serve has not made it yet: the doctor skips signing in
		}
		return password, err
	}
	return in.givenPassword(), nil
}

// runningDevices are the devices of the emulator that runs here.
func runningDevices(ctx context.Context, url string, cfg config.Config) ([]admin.Device, error) {
	client, err := adminClient(url, cfg)
	if err != nil {
		return nil, err
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(ctx, healthPatience)
	defer cancel()
	return client.Devices(ctx)
}

// portOf is the port that was asked for or, without one, that of an address.
func portOf(address string, asked int) int {
	u, err := url.Parse(address)
	if asked != 0 || err != nil {
		return asked
	}
	port, err := strconv.Atoi(u.Port())
	if err != nil {
		return 0 // none is written: it is 443
	}
	return port
}

// firstFile is the file that was asked for or, without one, the other, where it is there.
func firstFile(asked, other string) string {
	if _, err := os.Stat(other); asked != "" || err != nil {
		return asked
	}
	return other
}
