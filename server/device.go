package server

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
	"go.uber.org/zap"

	"github.com/edgerite/edgerite/arm/compute"
	"github.com/edgerite/edgerite/config"
	"github.com/edgerite/edgerite/internal/store"
	"github.com/edgerite/edgerite/sts"
)

// deviceState is what a device keeps outside its store: it outlives a reset.
type deviceState struct {
	SubscriptionID string `json:"subscriptionId"`
	Generation     int    `json:"generation"` // names the directory of its store
}

// device opens its store on the first request and closes it when idle, so that a process of many
// devices costs what those in use cost.
type device struct {
	config config.Device
	env    *environment
	dir    dataDir
	log    *zap.Logger

	subscriptionID string                         // as the device prints it: in upper case
	certificates   map[string][]*x509.Certificate // of service principals, by client id
	password       func() ([]byte, error)         // the ARM password's hash, made when first asked for: it is slow on purpose

	mu      sync.Mutex // guards what follows, and is held while a store opens: who comes meanwhile needs it too
	state   deviceState
	current *instance              // nil when closed
	open    map[*instance]struct{} // current, and those a reset has replaced that requests still use
}

// newDevice reads what the device keeps, and writes it on its first day.
func newDevice(c config.Device, env *environment) (*device, error) {
	host := strings.ToLower(c.Host())
	d := &device{
		password: sync.OnceValues(func() ([]byte, error) { return sts.HashPassword(c.ArmPassword) }),
		config:   c, env: env, open: map[*instance]struct{}{}, dir: env.data.sub(devicesDir, host), log: env.log.With(zap.String("device", host)),
	}
	if err := d.dir.read(deviceFile, &d.state); err != nil {
		return nil, fmt.Errorf("device %s: %w", host, err)
	}
	id := d.state.SubscriptionID
	switch {
	case c.SubscriptionID != "":
		id = c.SubscriptionID
	case id == "":
		id = env.rand.UUID()
	}
	// Clients print the subscription's own id in upper case (https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-connect-resource-manager).
	d.subscriptionID = strings.ToUpper(id)
	if d.subscriptionID != d.state.SubscriptionID {
		d.state.SubscriptionID = d.subscriptionID
		if err := d.dir.write(deviceFile, d.state); err != nil {
			return nil, fmt.Errorf("device %s: %w", host, err)
		}
	}
	if err := d.loadCertificates(); err != nil {
		return nil, fmt.Errorf("device %s: %w", host, err)
	}
	if err := d.checkStore(); err != nil {
		return nil, fmt.Errorf("device %s: %w", host, err)
	}
	return d, d.removeStrays()
}

// checkStore finds out at the start whether the first request could open the store.
func (d *device) checkStore() error {
	if d.dir.path == "" {
		return nil
	}
	return store.Check(vfs.Default, d.storeDir(d.state.Generation))
}

// host is the device's own name, in lower case.
func (d *device) host() string { return strings.ToLower(d.config.Host()) }

// customSizes are the device's sizes of virtual machines that are set.
func (d *device) customSizes() []compute.CustomSize {
	var sizes []compute.CustomSize
	for _, s := range d.config.CustomSizes {
		sizes = append(sizes, compute.CustomSize(s))
	}
	return sizes
}

// acquire returns the open device; the caller calls release when its request is served.
func (d *device) acquire(ctx context.Context) (in *instance, release func(), err error) {
	if in, err = d.hold(ctx); err != nil {
		return nil, nil, err
	}
	return in, func() { d.release(in) }, nil
}

// hold returns the open device, which the caller releases.
func (d *device) hold(ctx context.Context) (in *instance, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.current == nil {
		began := d.env.clock.Real()
		// The instance outlives the request that needs it first.
		if d.current, err = d.build(context.WithoutCancel(ctx), d.state.Generation); err != nil {
			return nil, err
		}
		d.log.Debug("store opened", zap.Duration("took", d.env.clock.Real().Sub(began)))
	}
	in = d.current
	in.users++
	return in, nil
}

// reset gives the device an empty store. Requests under way end on the old one, which goes with the last of them.
// behaviour: reset-ends-sessions.
func (d *device) reset(ctx context.Context) error {
	old, err := d.renew(ctx)
	if err != nil || old == nil {
		return err
	}
	// Without the lock: a job that copies from this process waits for requests, which need it.
	old.parts.interrupt()
	d.mu.Lock()
	defer d.mu.Unlock()
	d.retire(old)
	return nil
}

// renew puts an instance on an empty store in the place of the one there was, which is returned.
func (d *device) renew(ctx context.Context) (old *instance, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	next := d.state
	next.Generation++
	fresh, err := d.build(ctx, next.Generation)
	if err != nil {
		return nil, fmt.Errorf("resetting device %s: %w", d.config.Name, err)
	}
	if err := d.dir.write(deviceFile, next); err != nil {
		d.finish(fresh)
		return nil, fmt.Errorf("resetting device %s: %w", d.config.Name, err)
	}
	old = d.current
	d.current, d.state = fresh, next
	d.env.accounts.note() // they all went; the file is written with the lock that is held here
	if old == nil {
		return nil, d.removeStrays()
	}
	return old, nil
}

// closeIdle closes the store when nothing has used it since before. What is in memory only stays.
func (d *device) closeIdle(before time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	in := d.current
	if in == nil || in.dir == "" || in.users > 0 || in.used.After(before) || in.parts.busy() {
		return
	}
	d.current = nil
	d.end(in)
	d.log.Debug("store closed while idle")
}

// interrupt stops the jobs, which wait for requests to this and to other devices where they copy.
func (d *device) interrupt() {
	d.mu.Lock()
	in := d.current
	d.mu.Unlock()
	if in != nil {
		in.parts.interrupt()
	}
}

// close closes the store and waits, up to ctx, for requests that still use it.
func (d *device) close(ctx context.Context) error {
	d.interrupt()
	d.mu.Lock()
	if in := d.current; in != nil {
		d.current = nil
		d.retire(in)
	}
	open := slices.Collect(maps.Keys(d.open))
	d.mu.Unlock()
	for _, in := range open {
		select {
		case <-in.closed:
		case <-ctx.Done():
			return fmt.Errorf("device %s: requests are still being served", d.config.Name)
		}
	}
	return nil
}

func (d *device) build(ctx context.Context, generation int) (*instance, error) {
	in, err := newInstance(ctx, d, generation)
	if err != nil {
		return nil, err
	}
	d.open[in] = struct{}{}
	return in, nil
}

func (d *device) release(in *instance) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if in.users--; in.users > 0 {
		return
	}
	in.used = d.env.clock.Real()
	if in.retired {
		d.finish(in)
	}
}

// retire takes an instance out of use: it ends now, or with its last request.
func (d *device) retire(in *instance) {
	in.retired = true
	if in.users == 0 {
		d.finish(in)
	}
}

// finish ends an instance and removes its files when a reset has left them behind.
func (d *device) finish(in *instance) {
	d.end(in)
	if in.dir != "" && in.dir != d.storeDir(d.state.Generation) {
		d.logged("removing the state before a reset", os.RemoveAll(in.dir))
	}
}

func (d *device) end(in *instance) {
	d.logged("closing the store", in.close())
	delete(d.open, in)
	close(in.closed)
}

// logged reports an error nobody is left to tell.
func (d *device) logged(what string, err error) {
	if err != nil {
		d.log.Error(what, zap.Error(err))
	}
}

// removeStrays removes the stores of earlier generations, which a crash in a reset can leave behind.
func (d *device) removeStrays() error {
	if d.dir.path == "" {
		return nil
	}
	entries, err := os.ReadDir(d.dir.path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	for _, e := range entries {
		generation, notNumber := strconv.Atoi(e.Name())
		if notNumber == nil && generation != d.state.Generation {
			err = errors.Join(err, os.RemoveAll(d.storeDir(generation)))
		}
	}
	return err
}
