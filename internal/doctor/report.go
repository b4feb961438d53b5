package doctor

import (
	"errors"
	"fmt"
	"io"
)

// State is how a step ended.
type State string

// The ends of a step.
const (
	OK      State = "OK"
	Failed  State = "FAIL"
	Skipped State = "skipped"
)

// Step is one line of a report.
type Step struct {
	ID    string `json:"id"`    // stable, for scripts: "trust-login"
	Title string `json:"title"` // what is so when the step is OK
	State State  `json:"state"`
	Found string `json:"found,omitempty"` // what was seen, or why it was skipped
	Do    string `json:"do,omitempty"`    // what to do about a failure
}

// Report is all that a walk found.
type Report struct {
	Device string `json:"device"`
	OK     bool   `json:"ok"` // nothing failed
	Steps  []Step `json:"steps"`
}

// Write writes a line for the step, and one more where there is something to do. paint colours the state's word;
// nil leaves it plain.
func (s Step) Write(w io.Writer, paint func(State, string) string) error {
	word := fmt.Sprintf("%-7s", s.State)
	if paint != nil {
		word = paint(s.State, word)
	}
	line := word + " " + s.Title
	if s.Found != "" {
		line += ": " + s.Found
	}
	if s.Do != "" {
		line += "\n        -> " + s.Do
	}
	_, err := fmt.Fprintln(w, line)
	return err
}

// trouble is an error that says what to do.
type trouble struct {
	what string
	do   string
}

func (t *trouble) Error() string { return t.what }

// skip is the reason of a step for not running.
type skip struct{ reason, do string }

func (s *skip) Error() string { return s.reason }

// take makes the step what its check came to.
func (s *Step) take(found string, err error) {
	s.State, s.Found = OK, found
	if err == nil {
		return
	}
	s.State, s.Found = Failed, err.Error()
	if t, ok := errors.AsType[*trouble](err); ok {
		s.Do = t.do
	}
	if k, ok := errors.AsType[*skip](err); ok {
		s.State, s.Do = Skipped, k.do
	}
}
