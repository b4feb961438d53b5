package server

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/edgerite/edgerite/internal/store"
)

// instance is a device with its store open. Requests hold it while they are served.
type instance struct {
	store  *store.Store
	parts  *parts
	dir    string        // of the store; empty in memory
	closed chan struct{} // closed with the instance

	// What follows is guarded by the device's mutex.
	users   int       // requests being served
	used    time.Time // when the last one ended
	retired bool      // no longer the device's own: closed by its last user
}

// newInstance opens the store of one generation of a device and builds the services on it.
func newInstance(ctx context.Context, d *device, generation int) (*instance, error) {
	in := &instance{closed: make(chan struct{}), used: d.env.clock.Real()}
	o := store.Options{Log: d.log.Named("store"), Rand: d.env.rand}
	if d.dir.path == "" {
		o.Dir, o.FS = "store", store.NewMemory(d.env.config.MemoryLimit)
	} else {
		in.dir = d.storeDir(generation)
		if err := os.MkdirAll(in.dir, dirMode); err != nil {
			return nil, err
		}
		o.Dir, o.FS, o.Reserve = in.dir, vfs.Default, d.env.config.ReserveSpace
	}
	var err error
	if in.store, err = store.Open(o); err != nil {
		return nil, err
	}
	if in.parts, err = newParts(ctx, d, in.store); err != nil {
		return nil, errors.Join(err, in.store.Close())
	}
	return in, nil
}

// close ends the services and the store.
func (in *instance) close() error {
	in.parts.stop()
	return in.store.Close()
}

// storeDir is where a generation of the device's state is kept. A reset begins a new one.
func (d *device) storeDir(generation int) string {
	return filepath.Join(d.dir.path, strconv.Itoa(generation))
}
