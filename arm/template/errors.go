package template

import (
	"errors"
	"fmt"
)

// Codes of what is wrong with a template.
const (
	CodeInvalid = "InvalidTemplate"
	CodeOutput  = "DeploymentOutputEvaluationFailed"
)

// Error is a mistake in a template, as Resource Manager tells it.
type Error struct {
	Code         string
	Message      string
	Line, Column int    // in the text that was parsed, 0 where it is about none
	Path         string // such as resources[3].type
	Expression   string // without brackets, where one is at fault
	Offset       int    // in Expression, in characters
	Hint         string // what to do, a sentence of ours that is no part of an answer; may be empty
	Details      []*Error
}

func (e *Error) Error() string { return e.Message }

// place is where something stands in the text of a template, counted as jsonc.Lines counts.
type place struct{ line, column int }

func (p place) String() string { return fmt.Sprintf("at line '%d' and column '%d'", p.line, p.column) }

// fault is a mistake in an expression before anybody said where the expression stands.
type fault struct {
	text       string
	expression string
	offset     int
	at         place
	hint       func() string // made only where the fault is told: most are looked into and forgotten
}

func (f *fault) Error() string { return f.text }

func faultf(format string, args ...any) error { return &fault{text: fmt.Sprintf(format, args...)} }

// errDeferred says that a value needs what only deploying tells.
var errDeferred = errors.New("not known before deployment")

// invalidf is what validation says of a template. Its text is put as Resource Manager puts all of them.
func invalidf(at place, path, format string, args ...any) *Error {
	return &Error{
		Code: CodeInvalid, Line: at.line, Column: at.column, Path: path,
		Message: "Deployment template validation failed: '" + fmt.Sprintf(format, args...) + "'.",
	}
}

// explain makes an Error of a fault by wording its text. What is no fault is from the runtime, or an Error already, and stays what it is.
func explain(err error, at place, path string, word func(text string) *Error) error {
	f, ok := errors.AsType[*fault](err)
	if !ok {
		return err
	}
	e := word(f.text)
	e.Line, e.Column, e.Path, e.Expression, e.Offset = at.line, at.column, path, f.expression, f.offset
	if f.hint != nil {
		e.Hint = f.hint()
	}
	if f.at != (place{}) {
		e.Line, e.Column = f.at.line, f.at.column
	}
	return e
}
