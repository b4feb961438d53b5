//go:build !linux

package store

// syncHere makes what was written to a file durable, in the ordinary way of the system.
func syncHere(_ uintptr, sync func() error) error { return sync() }
