package store

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// layout is the version of the directory and of what packages keep in it. Raise it when an older
// Edgerite would misread what is written.
const layout = 1

// Check returns why the store in dir cannot be read by this Edgerite, as Open would, but leaves it closed. Where there is
// no store, the next Open makes one.
func Check(fs vfs.FS, dir string) error {
	err := checkFormat(fs, formatFile(fs, dir))
	if err == nil || errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return fmt.Errorf("the store in %s: %w", dir, err)
}

// prepare refuses a store of a newer layout, and makes the directory of a new one.
func prepare(fs vfs.FS, dir string) error {
	path := formatFile(fs, dir)
	err := checkFormat(fs, path)
	if errors.Is(err, os.ErrNotExist) {
		return writeFormat(fs, dir, path)
	}
	return err
}

func formatFile(fs vfs.FS, dir string) string { return fs.PathJoin(dir, "FORMAT") }

func checkFormat(fs vfs.FS, path string) error {
	f, err := fs.Open(path)
	if err != nil {
		return err
	}
	text, err := io.ReadAll(io.LimitReader(f, 32))
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	version, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return fmt.Errorf("%s does not hold a version", path)
	}
	if version > layout {
		return fmt.Errorf("it was written by a newer Edgerite (format %d, this one reads up to %d): use that one, or another directory", version, layout)
	}
	return nil
}

// writeFormat comes last in making a directory: where FORMAT is, the directory is durable.
func writeFormat(fs vfs.FS, dir, path string) error {
	if err := makeDirs(fs, dir); err != nil {
		return err
	}
	f, err := fs.Create(path+temporary, vfs.WriteCategoryUnspecified)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(f, "%d\n", layout)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := fs.Rename(path+temporary, path); err != nil {
		return err
	}
	return syncDir(fs, dir)
}

// makeDirs makes dir and its parents so that they outlive a power loss.
func makeDirs(fs vfs.FS, dir string) error {
	parent := fs.PathDir(dir)
	if _, err := fs.Stat(parent); errors.Is(err, os.ErrNotExist) {
		if err := makeDirs(fs, parent); err != nil {
			return err
		}
	}
	return makeDir(fs, parent, dir)
}
