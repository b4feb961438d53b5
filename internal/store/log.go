package store

import (
	"fmt"

	"go.uber.org/zap"
)

// pebbleLog passes Pebble's messages on. Pebble tells much of its inner life: only its errors are ours to show.
type pebbleLog struct{ log *zap.Logger }

func (l pebbleLog) Infof(format string, args ...any) {
	l.log.Debug(fmt.Sprintf(format, args...))
}

func (l pebbleLog) Errorf(format string, args ...any) {
	l.log.Error(fmt.Sprintf(format, args...))
}

func (l pebbleLog) Fatalf(format string, args ...any) {
	l.log.Fatal(fmt.Sprintf(format, args...))
}
