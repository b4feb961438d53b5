package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"slices"

	"github.com/edgerite/edgerite/config"
	"github.com/edgerite/edgerite/internal/dns"
)

type hostsCommand struct {
	config.Common
	config.Stored
	config.Named
	AdminAt string `name:"admin" placeholder:"URL" help:"Admin API to ask for the storage accounts. Default: as serve has it by the same settings."`

	Apply   bool     `name:"apply" help:"Put the entries into the hosts file, in the place of those of an earlier time."`
	Remove  bool     `name:"remove" help:"Take the entries out of the hosts file."`
	File    string   `name:"file" placeholder:"FILE" help:"The hosts file. Default: the system's."`
	Address []string `name:"address" placeholder:"IP" help:"What the names resolve to; repeats. Default: the address listened on."`
	Device  string   `name:"device" placeholder:"NAME" help:"The device of the accounts named, where there are several. Default: each has them."`
	Account []string `name:"account" placeholder:"NAME" help:"A storage account beside those there are: a hosts file has no wildcards; repeats."`
}

// Run prints the entries, or puts them into the hosts file.
func (c *hostsCommand) Run(in *invocation) error {
	cfg, err := in.config()
	if err != nil {
		return err
	}
	if c.Apply && c.Remove {
		return usagef("--apply and --remove are opposites; choose one")
	}
	addresses, err := c.addresses(cfg)
	if err != nil {
		return err
	}
	block := dns.Block{Name: cfg.Devices[0].Host(), Addresses: addresses}
	if !c.Remove {
		if block.Names, err = c.names(in.ctx, cfg); err != nil {
			return err
		}
	}
	if c.Apply || c.Remove {
		return c.apply(in, cfg, block)
	}
	if cfg.Output == config.JSON {
		return in.printJSON(map[string]any{"addresses": block.Addresses, "names": block.Names})
	}
	in.printf("%s", dns.HostsBlock(block))
	return nil
}

func (c *hostsCommand) apply(in *invocation, cfg config.Config, block dns.Block) error {
	file := c.File
	if file == "" {
		file = dns.HostsPath()
	}
	changed, err := dns.ApplyHosts(file, block)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there is no hosts file %s: make it, or name another with --file", file)
	}
	if errors.Is(err, fs.ErrPermission) {
		return fmt.Errorf("this user may not change %s: run the command with sudo, or add what edgerite hosts prints", file)
	}
	if err != nil {
		return err
	}
	if cfg.Output == config.JSON {
		return in.printJSON(map[string]any{"file": file, "changed": changed})
	}
	if !changed {
		in.printf("%s was so already\n", file)
		return nil
	}
	in.printf("%s changed: %d names of ours are in it\n", file, len(block.Names))
	return nil
}

// names are those that a running emulator has in use or, where none runs, those of the settings' devices, and those of
// the accounts asked for.
func (c *hostsCommand) names(ctx context.Context, cfg config.Config) ([]string, error) {
	names, err := c.inUse(ctx, cfg)
	if err != nil && c.AdminAt != "" {
		return nil, err
	}
	for _, d := range cfg.Devices {
		if err != nil {
			names = append(names, dns.Endpoints(d.Host())...)
		}
	}
	owners := cfg.Devices
	if c.Device != "" {
		owner, err := chooseDevice(cfg, c.Device)
		if err != nil {
			return nil, err
		}
		owners = []config.Device{owner}
	}
	for _, d := range owners {
		for _, account := range c.Account {
			names = append(names, dns.Account(account, d.Host()))
		}
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

// inUse asks a running emulator for its names.
func (c *hostsCommand) inUse(ctx context.Context, cfg config.Config) ([]string, error) {
	client, err := adminClient(c.AdminAt, cfg)
	if err != nil {
		return nil, err
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(ctx, healthPatience)
	defer cancel()
	return client.Names(ctx)
}

func (c *hostsCommand) addresses(cfg config.Config) ([]netip.Addr, error) {
	var addresses []netip.Addr
	for _, text := range c.Address {
		a, err := netip.ParseAddr(text)
		if err != nil {
			return nil, usagef("--address: %q is not an IP address", text)
		}
		addresses = append(addresses, a)
	}
	if len(addresses) > 0 {
		return addresses, nil
	}
	for _, text := range cfg.DNSAnswer {
		addresses = append(addresses, netip.MustParseAddr(text)) // config has parsed it
	}
	for _, listen := range cfg.Listen {
		a, err := netip.ParseAddrPort(listen)
		if len(cfg.DNSAnswer) == 0 && err == nil && !a.Addr().IsUnspecified() && !slices.Contains(addresses, a.Addr()) {
			addresses = append(addresses, a.Addr())
		}
	}
	if len(addresses) == 0 {
		addresses = append(addresses, netip.AddrFrom4([4]byte{127, 0, 0, 1}))
	}
	return addresses, nil
}
