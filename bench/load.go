package main

import (
	"errors"
	"sync"
	"sync/atomic"
	"time"
)

// workers is how many connections load a server at once: a few for each of the two cores it is made for.
const workers = 8

// result is what one measurement of one server gave.
type result struct {
	rate           float64       // calls a second
	server, client time.Duration // processor time a call
}

// better keeps the better of two measurements.
func (r result) better(other result) result {
	if other.rate > r.rate {
		return other
	}
	return r
}

// load calls do from n workers for the span. t is the server it loads.
func load(span time.Duration, n int, t *target, do func(worker, call int) error) (result, error) {
	before, err := t.used()
	if err != nil {
		return result{}, err
	}
	began := time.Now()
	calls, err := repeat(span, n, do)
	took := time.Since(began)
	if err != nil {
		return result{}, err
	}
	after, err := t.used()
	if err != nil {
		return result{}, err
	}
	return result{
		rate:   float64(calls) / took.Seconds(),
		server: (after.server - before.server) / time.Duration(calls),
		client: (after.client - before.client) / time.Duration(calls),
	}, nil
}

// repeat calls do from n workers until the span is over, each at least once, and counts the calls.
func repeat(span time.Duration, n int, do func(worker, call int) error) (int64, error) {
	var (
		wg    sync.WaitGroup
		calls atomic.Int64
		errs  = make([]error, n)
		began = time.Now()
	)
	for w := range n {
		wg.Go(func() {
			for i := 0; i == 0 || time.Since(began) < span; i++ {
				if errs[w] = do(w, i); errs[w] != nil {
					return
				}
				calls.Add(1)
			}
		})
	}
	wg.Wait()
	return calls.Load(), errors.Join(errs...)
}

// each calls do for every number below n, from many workers.
func each(n int, do func(i int) error) error {
	var next atomic.Int64
	const many = 4 * workers
	errs := make([]error, many)
	var wg sync.WaitGroup
	for w := range many {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n && errs[w] == nil; i = int(next.Add(1)) - 1 {
				errs[w] = do(i)
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}
