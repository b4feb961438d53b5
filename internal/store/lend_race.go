//go:build race

package store

import "bytes"

// lend hands fn copies and spoils them once it has returned: under the race detector, whoever keeps what
// was only lent finds 0xFF there, each time and not only once Pebble needs the memory.
func lend(key, value []byte, fn func(key, value []byte) (bool, error)) (bool, error) {
	key, value = bytes.Clone(key), bytes.Clone(value)
	defer spoil(key)
	defer spoil(value)
	return fn(key, value)
}

func spoil(b []byte) {
	for i := range b {
		b[i] = 0xFF
	}
}
