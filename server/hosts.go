package server

import (
	"context"

	"go.uber.org/zap"

	"github.com/edgerite/edgerite/internal/dns"
)

// hostsKeeper keeps a block of the hosts file in step with the names in use.
type hostsKeeper struct {
	path    string
	reach   reach
	devices []*device
	changed <-chan struct{} // one for any number of changes
	log     *zap.Logger
}

// signal is the watcher of storage accounts. It does not block: one signal stands for all since the last look.
type signal chan struct{}

// AccountsChanged says that an account came or went.
func (s signal) AccountsChanged() {
	select {
	case s <- struct{}{}:
	default:
	}
}

// write writes the block. A file that may not be written is reported once and no reason not to serve.
func (k *hostsKeeper) write(ctx context.Context) (written bool) {
	err := k.update(ctx)
	if err != nil {
		k.log.Warn("the hosts file is not kept in step: run as a user who may write it, or use the DNS responder", zap.String("file", k.path), zap.Error(err))
	}
	return err == nil
}

// run writes the block after each change, until ctx ends. The block then stays: its names are good again at the next start.
func (k *hostsKeeper) run(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-k.changed:
			if !k.write(ctx) {
				return nil
			}
		}
	}
}

func (k *hostsKeeper) update(ctx context.Context) error {
	names, err := namesInUse(ctx, k.devices)
	if err != nil {
		return err
	}
	_, err = dns.ApplyHosts(k.path, dns.Block{Name: k.devices[0].host(), Addresses: k.reach.here(), Names: names})
	return err
}

// namesInUse are the names of every endpoint, with those of the accounts there are now.
func namesInUse(ctx context.Context, devices []*device) ([]string, error) {
	var names []string
	for _, d := range devices {
		names = append(names, dns.Endpoints(d.host())...)
		accounts, err := d.accounts(ctx)
		if err != nil {
			return nil, err
		}
		for _, account := range accounts {
			names = append(names, dns.Account(account, d.host()))
		}
	}
	return names, nil
}

// accounts lists the device's storage accounts, and those of disks that are exported.
func (d *device) accounts(ctx context.Context) ([]string, error) {
	in, release, err := d.acquire(ctx)
	if err != nil {
		return nil, err
	}
	defer release()
	exports, err := in.parts.blobs.Exports()
	if err != nil {
		return nil, err
	}
	names, err := in.parts.accounts.Names(ctx)
	return append(names, exports...), err
}
