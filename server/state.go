package server

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/edgerite/edgerite/internal/clock"
	"github.com/edgerite/edgerite/internal/durable"
)

// The files of a data directory. Each device has a directory of its own in devices.
const (
	lockFile      = "LOCK"
	clockFile     = "clock.json"
	tokenKeyFile  = "token-key.pem"
	certsDir      = "certs"
	devicesDir    = "devices"
	deviceFile    = "device.json"
	dirMode       = 0o700
	stateFileMode = 0o600
)

// LockData makes the data directory where it is missing and keeps every other edgerite out of it until the lock is
// closed. The error says who is in the way and what to do.
func LockData(dir string) (io.Closer, error) { return dataDir{dir}.open() }

// dataDir is the data directory. With an empty path nothing is kept: reading finds nothing, and writing does nothing.
type dataDir struct{ path string }

// open makes the directory and keeps other processes out of it.
func (d dataDir) open() (unlock io.Closer, err error) {
	if d.path == "" {
		return io.NopCloser(nil), nil
	}
	if err := os.MkdirAll(d.path, dirMode); err != nil {
		return nil, fmt.Errorf("cannot make the data directory %s: %w; name another with --data, or use --ephemeral", d.path, err)
	}
	unlock, err = vfs.Default.Lock(d.in(lockFile))
	if err != nil {
		return nil, fmt.Errorf("the data directory %s is in use by another edgerite: stop it first, or name another directory with --data (%w)", d.path, err)
	}
	return unlock, nil
}

func (d dataDir) in(elements ...string) string {
	return filepath.Join(append([]string{d.path}, elements...)...)
}

// sub is a directory inside.
func (d dataDir) sub(elements ...string) dataDir {
	if d.path == "" {
		return d
	}
	return dataDir{d.in(elements...)}
}

// read decodes a JSON file into v, which stays as it is when there is no such file.
func (d dataDir) read(name string, v any) error {
	text, err := d.load(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, v); err != nil {
		return fmt.Errorf("%s is damaged: %w", d.in(name), err)
	}
	return nil
}

// write keeps v in a JSON file, durably.
func (d dataDir) write(name string, v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return d.save(name, append(text, '\n'))
}

func (d dataDir) load(name string) ([]byte, error) {
	if d.path == "" {
		return nil, fs.ErrNotExist
	}
	return os.ReadFile(d.in(name))
}

func (d dataDir) save(name string, text []byte) error {
	if d.path == "" {
		return nil
	}
	if err := os.MkdirAll(d.path, dirMode); err != nil {
		return err
	}
	return durable.WriteFile(d.in(name), text, stateFileMode)
}

// saveClock makes a change of the clock durable.
func (d dataDir) saveClock(s clock.State) error { return d.write(clockFile, s) }

// tokenKey keeps the signing key of the token service.
type tokenKey struct{ dir dataDir }

// Load returns the key as PEM, or fs.ErrNotExist.
func (k tokenKey) Load() ([]byte, error) { return k.dir.load(tokenKeyFile) }

// Save keeps the key, readable by its owner only.
func (k tokenKey) Save(pem []byte) error { return k.dir.save(tokenKeyFile, pem) }
