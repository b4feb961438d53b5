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

// Lines are the failure for people: what is behind it is indented below it. What is said twice is said once.
func (f *Failure) Lines() []string {
	said := map[string]bool{}
	return f.lines(nil, "", said)
}

// maxIndent bounds how deep the lines go.
const maxIndent = 32

func (f *Failure) lines(all []string, indent string, said map[string]bool) []string {
	text := f.Error()
	if f.Message == "" && f.Code != "" {
		text = f.Code
	}
	for i, line := range strings.Split(strings.TrimRight(text, "\r\n"), "\n") {
		line = strings.TrimRight(line, "\r")
		if i > 0 {
			line = "  " + line
		}
		all = append(all, indent+line)
	}
	for _, d := range f.Details {
		if key := d.Code + "\x00" + d.Message + "\x00" + d.Target; len(indent) < maxIndent && (len(d.Details) > 0 || !said[key]) {
			said[key] = true
			all = d.lines(all, indent+"  ", said)
		}
	}
	return all
}
