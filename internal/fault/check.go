package fault

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
)

// Bounds of a rule's fields.
const (
	maxPattern    = 1024
	maxCode       = 128
	maxMessage    = 1024
	maxCount      = 1_000_000
	maxRetryAfter = 3600
	// MaxDelay is the longest delay: longer than any client waits by default.
	MaxDelay = 10 * time.Minute
)

var (
	services = []string{ARM, STS, Graph, Blob}
	// aliases are the services by what begins their hosts.
	aliases = map[string]string{"management": ARM, "login": STS}

	methodForm = regexp.MustCompile(`^[A-Z]{1,16}$`)
	codeForm   = regexp.MustCompile(`^[A-Za-z0-9_.-]+$`)
)

// Services lists the services that have faults.
func Services() []string { return slices.Clone(services) }

// Problems are everything that is wrong with a rule, each beginning with the field it is about.
type Problems []string

func (p Problems) Error() string { return strings.Join(p, "; ") }

// where adds a problem if there is one.
func (p *Problems) where(is bool, format string, args ...any) {
	if is {
		*p = append(*p, fmt.Sprintf(format, args...))
	}
}

// Check gives a rule its one spelling, with what it leaves to be chosen. The error is Problems.
func (r Rule) Check() (Rule, error) {
	var p Problems
	bad := p.where
	r.spell()
	bad(r.Service != "" && !slices.Contains(services, r.Service), "service: %q is not one of %s", r.Service, strings.Join(services, ", "))
	bad(r.Method != "" && !methodForm.MatchString(r.Method), "method: %q is no HTTP method", r.Method)
	bad(r.Path != "" && !strings.HasPrefix(r.Path, "/") && !strings.HasPrefix(r.Path, "*"), "path: %q begins with neither / nor *", r.Path)
	bad(len(r.Path) > maxPattern, "path: it is longer than %d bytes", maxPattern)
	bad(len(r.Operation) > maxPattern, "operation: it is longer than %d bytes", maxPattern)
	bad(r.Operation != "" && (r.Service == STS || r.Service == Graph), "operation: those of %s have no names; give a path", r.Service)
	bad(r.Skip < 0 || r.Skip > maxCount, "skip: it is a number from 0 to %d", maxCount)
	bad(r.Times < 0 || r.Times > maxCount, "times: it is a number from 1 to %d", maxCount)
	bad(r.Times != 0 && r.Always, "times: a rule that always holds has no number of times")
	bad(r.Delay < 0 || r.Delay > MaxDelay, "delay: it is at most %s", MaxDelay)
	r.checkEffect(bad)
	if len(p) > 0 {
		return r, p
	}
	return r, nil
}

// spell gives names and the path their one spelling, and chooses an effect.
func (r *Rule) spell() {
	r.Device, r.Service, r.Method = strings.ToLower(r.Device), strings.ToLower(r.Service), strings.ToUpper(r.Method)
	if full, ok := aliases[r.Service]; ok {
		r.Service = full
	}
	if path := strings.TrimRight(r.Path, "/"); path != "" {
		r.Path = path
	}
	r.Effect = Effect(strings.ToLower(string(r.Effect)))
	switch {
	case r.Effect != "":
	case r.Delay > 0 && !r.worded() && r.RetryAfter == 0:
		r.Effect = Delay
	default:
		r.Effect = Error
	}
	if r.Effect == Fail && r.Service == "" {
		r.Service = ARM
	}
}

// worded reports whether the rule words an error.
func (r Rule) worded() bool { return r.Status != 0 || r.Code != "" || r.Message != "" }

func (r Rule) checkEffect(bad func(is bool, format string, args ...any)) {
	errs := r.Effect == Error || r.Effect == Fail
	bad(!slices.Contains(Effects(), r.Effect), "effect: %q is not one of %s", r.Effect, listed(Effects()))
	bad(r.Effect == Delay && r.Delay == 0, "delay: how long is missing")
	bad(r.Effect == Fail && r.Service != ARM, "effect: only Resource Manager (arm) has operations to fail")
	bad(r.Effect == Fail && r.Method != "" && !writes(r.Method), "method: %s begins no operation that could fail", r.Method)
	bad(r.worded() && !errs, "status, code, message: the effect %q tells no error", r.Effect)
	bad(r.RetryAfter != 0 && r.Effect != Error, "retryAfter: it goes with the effect %q", Error)
	bad(r.RetryAfter < 0 || r.RetryAfter > maxRetryAfter, "retryAfter: it is a number of seconds from 1 to %d", maxRetryAfter)
	bad(r.Status != 0 && (r.Status < 400 || r.Status > 599), "status: %d is no error; choose one from 400 to 599", r.Status)
	bad(r.Code != "" && !codeForm.MatchString(r.Code), "code: %q has other characters than letters, digits, _, . and -", r.Code)
	bad(len(r.Code) > maxCode, "code: it is longer than %d bytes", maxCode)
	bad(len(r.Message) > maxMessage, "message: it is longer than %d bytes", maxMessage)
	bad(strings.ContainsFunc(r.Message, func(c rune) bool { return !unicode.IsPrint(c) }), "message: it has characters that cannot be printed")
}

func listed(all []Effect) string {
	var names []string
	for _, e := range all {
		names = append(names, string(e))
	}
	return strings.Join(names, ", ")
}

// writes reports whether requests of a method may begin an operation.
func writes(method string) bool {
	switch method {
	case http.MethodPut, http.MethodPatch, http.MethodPost, http.MethodDelete:
		return true
	}
	return false
}
