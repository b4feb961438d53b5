package store

import (
	"bytes"
	"errors"

	"github.com/cockroachdb/pebble/v2"
)

// SkipTo returns an error for Scan's fn to return: the scan goes on at the first record at or
// after key, which must lie ahead. A listing with a delimiter passes over what it folds so.
func SkipTo(key []byte) error { return &skip{key} }

type skip struct{ key []byte }

func (*skip) Error() string { return "store: skip, which only Scan understands" }

// get appends the record's value to buffer, which may be nil.
func (s *Store) get(r pebble.Reader, key, buffer []byte) ([]byte, error) {
	if err := s.gate.enter(); err != nil {
		return nil, err
	}
	defer s.gate.leave()
	v, closer, err := r.Get(key)
	if errors.Is(err, pebble.ErrNotFound) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	buffer = append(buffer, v...)
	return buffer, closer.Close()
}

func (s *Store) scan(r pebble.Reader, lower, upper []byte, fn func(key, value []byte) (bool, error)) (err error) {
	if err := s.gate.enter(); err != nil {
		return err
	}
	defer s.gate.leave()
	if len(lower) == 0 {
		lower = nil
	}
	if len(upper) == 0 {
		upper = nil
	}
	it, err := r.NewIter(&pebble.IterOptions{LowerBound: lower, UpperBound: upper})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, it.Close()) }()
	for ok := it.First(); ok; {
		v, err := it.ValueAndErr()
		if err != nil {
			return err
		}
		more, err := lend(it.Key(), v, fn)
		if to, skipped := errors.AsType[*skip](err); skipped && bytes.Compare(to.key, it.Key()) > 0 {
			ok = it.SeekGE(to.key)
			continue
		}
		if err != nil || !more {
			return err
		}
		ok = it.Next()
	}
	return it.Error()
}

// PrefixEnd is the smallest key greater than every key that begins with prefix: the upper bound
// of a scan over a prefix. It is nil, no bound, when there is none.
func PrefixEnd(prefix []byte) []byte {
	end := bytes.Clone(prefix)
	for i := len(end) - 1; i >= 0; i-- {
		end[i]++
		if end[i] != 0 {
			return end[:i+1]
		}
	}
	return nil
}
