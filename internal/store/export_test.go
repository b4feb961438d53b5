package store

// Flush writes what is in memory to tables, as Pebble does on its own when there is much.
func (s *Store) Flush() error { return s.db.Flush() }

// AsyncFlush begins a flush.
func (s *Store) AsyncFlush() (<-chan struct{}, error) { return s.db.AsyncFlush() }
