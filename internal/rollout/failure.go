package rollout

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// Failure is an error of Resource Manager.
type Failure struct {
	Status  int        `json:"-"` // 0 where it is the end of an operation
	Code    string     `json:"code"`
	Message string     `json:"message"`
	Target  string     `json:"target,omitempty"`
	Details []*Failure `json:"details,omitempty"`
}

func (f *Failure) Error() string {
	if f.Code == "" {
		return fmt.Sprintf("Resource Manager answered %d %s", f.Status, http.StatusText(f.Status))
	}
	return f.Code + ": " + f.Message
}

// UnmarshalJSON reads {"code": …} or {"error": {"code": …}}. The message of an error may be JSON of the error behind it, as that of a resource's failure in a
// deployment is: it becomes a detail.
func (f *Failure) UnmarshalJSON(text []byte) error {
	type plain Failure
	var read struct {
		plain
		Inner *Failure `json:"error"`
	}
	if !bytes.HasPrefix(bytes.TrimSpace(text), []byte("{")) {
		return nil // a status message may be a mere text, or null
	}
	if err := json.Unmarshal(text, &read); err != nil {
		return err
	}
	*f = Failure(read.plain)
	if f.Code == "" && read.Inner != nil {
		status := f.Status
		*f = *read.Inner
		f.Status = status
		return nil //nolint:nilerr // the failure was read
	}
	f.Details = slices.DeleteFunc(f.Details, func(d *Failure) bool { return d == nil })
	if within := packed(f.Message); within != nil {
		f.Message = ""
		f.Details = append([]*Failure{within}, f.Details...)
	}
	return nil
}

// packed is the error that a message is, if it is one.
func packed(message string) *Failure {
	var within Failure
	if !strings.HasPrefix(strings.TrimSpace(message), "{") || json.Unmarshal([]byte(message), &within) != nil || within.Code == "" {
		return nil //nolint:nilerr // then it is a mere text
	}
	return &within
}

// failure is the error of an answer; without a code where the answer is none.
func (a *answer) failure() *Failure {
	f := &Failure{}
	if json.Unmarshal(a.body, f) != nil {
		f = &Failure{}
	}
	f.Status = a.status
	return f
}

// Redact changes the texts of the failure and of all that is behind it.
func (f *Failure) Redact(with func(text string) string) {
	f.Message, f.Target = with(f.Message), with(f.Target)
	for _, d := range f.Details {
		d.Redact(with)
	}
}

// Each calls of the failure and of all that is behind it, as deep as Lines goes, each with the targets of those that it is behind, the nearest first.
func (f *Failure) Each(do func(f *Failure, around []string)) { f.each(do, nil) }

func (f *Failure) each(do func(*Failure, []string), around []string) {
	do(f, around)
	if len(around) == maxBehind {
		return
	}
	around = append([]string{f.Target}, around...)
	for _, d := range f.Details {
		d.each(do, around)
	}
}

// maxBehind bounds how deep it is looked behind failures.
const maxBehind = 16

// Line is one of a failure for people. A message of several lines has several.
type Line struct {
	Of   *Failure
	Text string
}

// Lines are the failure for people: what is behind it is indented below it. What is said twice is said once, unless it is known to be of another.
func (f *Failure) Lines(known func(*Failure) bool) []Line {
	return f.lines(nil, "", map[string]bool{}, known)
}

func (f *Failure) lines(all []Line, indent string, said map[string]bool, known func(*Failure) bool) []Line {
	if known(f) {
		return append(all, Line{f, f.Error()})
	}
	text := f.Error()
	if f.Message == "" && f.Code != "" {
		text = f.Code
	}
	for i, line := range strings.Split(strings.TrimRight(text, "\r\n"), "\n") {
		line = strings.TrimRight(line, "\r")
		if i > 0 {
			line = "  " + line
		}
		all = append(all, Line{f, indent + line})
	}
	for _, d := range f.Details {
		key := d.Code + "\x00" + d.Message + "\x00" + d.Target
		if len(indent) < 2*maxBehind && (len(d.Details) > 0 || !said[key] || known(d)) {
			said[key] = true
			all = d.lines(all, indent+"  ", said, known)
		}
	}
	return all
}
