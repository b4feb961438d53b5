package main

import (
	"errors"
	"sync"
	"sync/atomic"
	"time"
)

// workers is how many connections load a server at once: a few for each of the two cores it is made for.
const workers = 8

// rate calls do from n workers for the span and returns calls a second.
func rate(span time.Duration, n int, do func(worker, call int) error) (float64, error) {
	var (
		wg    sync.WaitGroup
		calls atomic.Int64
		errs  = make([]error, n)
		begin = time.Now()
	)
	for w := range n {
		wg.Go(func() {
			for i := 0; time.Since(begin) < span; i++ {
				if errs[w] = do(w, i); errs[w] != nil {
					return
				}
				calls.Add(1)
			}
		})
	}
	wg.Wait()
	return float64(calls.Load()) / time.Since(begin).Seconds(), errors.Join(errs...)
}
