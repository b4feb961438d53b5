package fault

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/edgerite/edgerite/internal/clock"
)

// Bounds of what a set holds.
const (
	maxRules   = 100
	maxDelayed = 1000
)

// Set holds the rules of a process. It is safe for concurrent use.
type Set struct {
	clock *clock.Clock
	armed atomic.Bool // whether anything may meet a rule: all that a request looks at where there is none

	mu      sync.Mutex // guards what follows, and the counts of the rules
	rules   []*rule    // in the order in which they were added
	last    int        // number of the newest
	delayed map[string]*delayed
}

// rule is a Rule with what has become of it.
type rule struct {
	Entry
	path, operation *regexp.Regexp
	seen            int           // requests that matched
	cleared         chan struct{} // closed when it goes
	waiting         atomic.Int64  // requests that wait by themselves since they met it
}

// Entry is a rule of the set.
type Entry struct {
	Rule
	ID   string   `json:"id"`            // "f1"
	Met  int      `json:"met"`           // how many requests have met it
	Last *Meeting `json:"last,omitzero"` // the last of these
}

// Spent reports whether no request meets the rule any more.
func (e Entry) Spent() bool { return !e.Always && e.Met >= e.Limit() }

// Meeting is a request that has met a fault.
type Meeting struct {
	Time   time.Time `json:"time"` // virtual
	Method string    `json:"method"`
	Path   string    `json:"path"`
}

// NewSet returns a set without rules.
func NewSet(c *clock.Clock) *Set { return &Set{clock: c, delayed: map[string]*delayed{}} }

// Add checks a rule and adds it behind the others. The error is Problems. Where the set is full, a rule makes place that is spent, and that
// no request waits for any more.
func (s *Set) Add(r Rule) (Entry, error) {
	r, err := r.Check()
	if err != nil {
		return Entry{}, err
	}
	made := &rule{path: pattern(r.Path), operation: pattern(r.Operation), cleared: make(chan struct{})}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.rules) >= maxRules {
		spent := slices.IndexFunc(s.rules, func(old *rule) bool { return old.Spent() && !s.awaited(old) })
		if spent < 0 {
			return Entry{}, Problems{fmt.Sprintf("there are %d rules, which is the most: clear some first", maxRules)}
		}
		s.remove(spent)
	}
	s.last++
	made.Entry = Entry{Rule: r, ID: "f" + strconv.Itoa(s.last)}
	s.rules = append(s.rules, made)
	s.arm()
	return made.Entry, nil
}

// List returns the rules in the order in which they were added.
func (s *Set) List() []Entry {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := []Entry{}
	for _, r := range s.rules {
		all = append(all, r.Entry)
	}
	return all
}

// Clear removes the rules that are chosen and returns them. Requests that a delay of theirs holds up go on at once, as if there had been none.
func (s *Set) Clear(chosen func(Entry) bool) []Entry {
	s.mu.Lock()
	defer s.mu.Unlock()
	gone := []Entry{}
	for i := 0; i < len(s.rules); {
		if !chosen(s.rules[i].Entry) {
			i++
			continue
		}
		gone = append(gone, s.rules[i].Entry)
		s.remove(i)
	}
	s.arm()
	return gone
}

// All chooses every rule.
func All(Entry) bool { return true }

// remove takes out a rule. The caller holds mu.
func (s *Set) remove(i int) {
	r := s.rules[i]
	close(r.cleared)
	s.rules = slices.Delete(s.rules, i, i+1)
	for key, d := range s.delayed {
		if d.hit.ID == r.ID {
			delete(s.delayed, key)
		}
	}
}

// awaited reports whether a request has met a rule and not gone on yet. The caller holds mu.
func (s *Set) awaited(r *rule) bool {
	for _, d := range s.delayed {
		if d.hit.ID == r.ID {
			return true
		}
	}
	return r.waiting.Load() > 0
}

// arm notes whether requests have to look. The caller holds mu.
func (s *Set) arm() {
	s.armed.Store(len(s.delayed) > 0 || slices.ContainsFunc(s.rules, func(r *rule) bool { return !r.Spent() }))
}
