package store

import (
	"fmt"

	"go.uber.org/zap"
)

// engineLog passes Pebble's messages on. Pebble tells much of its inner life: only its errors are ours to show.
type engineLog struct{ g *guard }

func (l engineLog) Infof(format string, args ...any) {
	if l.g.log.Core().Enabled(zap.DebugLevel) {
		l.g.log.Debug(fmt.Sprintf(format, args...))
	}
}

func (l engineLog) Errorf(format string, args ...any) {
	l.g.log.Error(fmt.Sprintf(format, args...))
}

// Fatalf is where Pebble would end the process. What it calls fatal returns an error right after,
// so the store goes on for readers and takes no more writes.
func (l engineLog) Fatalf(format string, args ...any) {
	l.g.fail(fmt.Errorf("fatal to the engine: "+format, args...))
}
