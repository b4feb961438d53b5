package server

import (
	"context"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/edgerite/edgerite/internal/dns"
)

// hostsKeeper keeps a block of the hosts file in step with the names in use.
type hostsKeeper struct {
	path    string
	reach   reach
	devices []*device
	changed *changes
	log     *zap.Logger
}

// namesLate is how long a request waits for the hosts file.
const namesLate = time.Second

// changes are what became of storage accounts and is not yet in the hosts file.
type changes struct {
	wake chan struct{} // one for any number of them

	mu      sync.Mutex
	kept    bool            // somebody writes the file
	waiting []chan struct{} // closed once it is written
}

func newChanges() *changes { return &changes{wake: make(chan struct{}, 1)} }

// AccountsChanged says that an account came or went, and waits until the hosts file says so: whoever is told of an
// account may look for its name at once. It does not wait where nobody writes the file, nor for long.
func (c *changes) AccountsChanged() {
	written := c.note()
	if written == nil {
		return
	}
	late := time.NewTimer(namesLate)
	defer late.Stop()
	select {
	case <-written:
	case <-late.C:
	}
}

// note is AccountsChanged without the wait: what it returns is closed then, or nil.
func (c *changes) note() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.kept {
		return nil
	}
	written := make(chan struct{})
	c.waiting = append(c.waiting, written)
	select {
	case c.wake <- struct{}{}:
	default:
	}
	return written
}

// keep says whether somebody writes the file.
func (c *changes) keep(kept bool) {
	c.mu.Lock()
	c.kept = kept
	c.mu.Unlock()
}

// take returns what to call once the file has all changes so far.
func (c *changes) take() (written func()) {
	c.mu.Lock()
	waiting := c.waiting
	c.waiting = nil
	c.mu.Unlock()
	return func() {
		for _, w := range waiting {
			close(w)
		}
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
	defer func() {
		k.changed.keep(false)
		k.changed.take()()
	}()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-k.changed.wake:
			written := k.changed.take()
			if !k.write(ctx) {
				written()
				return nil
			}
			written()
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
