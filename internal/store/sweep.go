package store

import (
	"errors"
	"fmt"
	"os"
	"strings"
)

// Sweep removes content that nothing names: what a crash left between writing content and
// naming it, or between forgetting and removing it. live says whether a record, or a snapshot,
// names an id. Content of this run is left alone, so Sweep may run while the store is in use.
func (c *Content) Sweep(live func(ContentID) (bool, error)) (removed int, err error) {
	dirs, err := c.fs.List(c.dir)
	if err != nil {
		return 0, fmt.Errorf("sweeping content: %w", err)
	}
	for _, dir := range dirs {
		n, err := c.sweepDir(c.fs.PathJoin(c.dir, dir), live)
		removed += n
		if err != nil {
			return removed, fmt.Errorf("sweeping content: %w", err)
		}
	}
	return removed, nil
}

func (c *Content) sweepDir(dir string, live func(ContentID) (bool, error)) (removed int, err error) {
	names, err := c.fs.List(dir)
	if err != nil {
		return 0, err
	}
	for _, name := range names {
		stem, unfinished := strings.CutSuffix(name, temporary)
		id := ContentID(stem)
		if !id.valid() || strings.HasPrefix(stem, c.run) {
			continue
		}
		if !unfinished {
			named, err := live(id)
			if err != nil {
				return removed, err
			}
			if named {
				continue
			}
		}
		if err := c.fs.Remove(c.fs.PathJoin(dir, name)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return removed, err
		}
		removed++
	}
	return removed, nil
}
