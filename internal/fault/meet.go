package fault

import (
	"context"
	"strings"
	"sync/atomic"
	"time"
)

// Device is a set as one device sees it. A nil one has no faults.
type Device struct {
	set  *Set
	host string
}

// On is the set as the device with that host sees it. A nil set has no faults.
func (s *Set) On(host string) *Device { return &Device{set: s, host: host} }

// Armed reports whether a request may meet a fault at all. It costs next to nothing.
func (d *Device) Armed() bool { return d != nil && d.set != nil && d.set.armed.Load() }

// Request is what a rule is held against.
type Request struct {
	Service   string
	Method    string
	Path      string // not escaped
	Escaped   string // as the client sent it; empty for a request that no client sent
	Operation string // empty for what has no name
	// Again is the same when a request is made again after it was told to wait, in virtual time: then it meets the fault it has met already.
	// Empty for a request that waits by itself.
	Again string
	// Unwaiting is set for a request that cannot wait: no rule that only delays holds for it.
	Unwaiting bool
}

// Hit is a fault that a request has met.
type Hit struct {
	Rule
	ID      string
	cleared <-chan struct{}
	waiting *atomic.Int64 // of the rule
}

// Meet is the fault of the first rule that holds for a request; nil where there is none.
func (d *Device) Meet(q Request) *Hit {
	if !d.Armed() {
		return nil
	}
	s := d.set
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.arm()
	if d, ok := s.delayed[q.Again]; ok {
		return s.resume(q.Again, d)
	}
	for _, r := range s.rules {
		if !r.holds(d.host, q) || r.Spent() {
			continue
		}
		if r.seen++; r.seen <= r.Skip {
			continue
		}
		r.Met++
		r.Last = &Meeting{Time: s.clock.Now(), Method: q.Method, Path: q.Path}
		hit := &Hit{Rule: r.Rule, ID: r.ID, cleared: r.cleared, waiting: &r.waiting}
		if hit.Delay > 0 && q.Again == "" && !q.Unwaiting {
			hit.waiting.Add(1) // until wait is over
		}
		s.remember(q.Again, hit)
		return hit
	}
	return nil
}

// remember keeps the hit of a request that is to be made again. The caller holds mu.
func (s *Set) remember(again string, hit *Hit) {
	if again == "" || hit.Delay == 0 {
		return
	}
	if len(s.delayed) >= maxDelayed { // of requests that nobody made again after all
		clear(s.delayed)
	}
	s.delayed[again] = &delayed{*hit, s.clock.Now().Add(hit.Delay)}
}

// delayed is what a request has met that was told to wait.
type delayed struct {
	hit   Hit
	until time.Time // virtual
}

// resume is what is left of a delayed request's fault. The caller holds mu.
func (s *Set) resume(again string, d *delayed) *Hit {
	left := d.hit
	left.Delay = max(0, d.until.Sub(s.clock.Now()))
	if left.Delay == 0 {
		delete(s.delayed, again)
	}
	return &left
}

func (r *rule) holds(host string, q Request) bool {
	switch {
	case r.Device != "" && r.Device != host,
		r.Service != "" && r.Service != q.Service,
		r.Method != "" && r.Method != q.Method,
		r.Effect == Fail && !writes(q.Method),
		r.Effect == Delay && q.Unwaiting:
		return false
	}
	if r.Operation != "" && (q.Operation == "" || !r.operation.MatchString(q.Operation)) {
		return false
	}
	return r.Path == "" || r.fits(q.Path) || q.Escaped != "" && r.fits(q.Escaped)
}

// fits reports whether the pattern is one of a path, which some clients end with a slash too many.
func (r *rule) fits(path string) bool {
	return r.path.MatchString(path) || r.path.MatchString(strings.TrimRight(path, "/"))
}

// wait lets the delay pass. It reports false when the request ends meanwhile, and true without the hit's effect when its rule goes.
func (h *Hit) wait(ctx context.Context) (on, effective bool) {
	if h.Delay == 0 {
		return true, true
	}
	defer h.waiting.Add(-1)
	timer := time.NewTimer(h.Delay)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true, true
	case <-h.cleared:
		return true, false
	case <-ctx.Done():
		return false, false
	}
}
