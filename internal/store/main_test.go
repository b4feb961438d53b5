package store_test

import (
	"context"
	"os"
	"testing"

	"go.uber.org/goleak"

	"github.com/edgerite/edgerite/internal/store"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(victimDir); dir != "" {
		victim(dir)
		return
	}
	goleak.VerifyTestMain(m)
}

// set writes one record in a scope of its own.
func set(s *store.Store, key, value []byte) error {
	return s.Update(context.Background(), string(key), func(tx *store.Tx) error { return tx.Set(key, value) })
}
