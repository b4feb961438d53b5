package template

import (
	"errors"
	"fmt"
	"strings"
)

// Codes of what is wrong with a template.
const (
	CodeInvalid = "InvalidTemplate"
	CodeOutput  = "DeploymentOutputEvaluationFailed"
	CodeContent = "InvalidRequestContent"
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
	Target       string // the output at fault, where one is
	Details      []*Error

	told   place                    // line and column as the message has them
	late   bool                     // it is told of a resource that is deployed, not of the template
	unread bool                     // the text could not be read as a template, or as parameters
	misfit func(path string) string // what is said of a text that has not the form of a template, by the path of what is wrong
}

func (e *Error) Error() string { return e.Message }

// Violation is where Resource Manager says that a mistake is, which may be less exact than Line and Column.
type Violation struct {
	Line, Position int
	Path           string
}

// Violation tells the place of a mistake of validation, in a template at a path. Where the message names no place there is none (seen: a resource that is
// not defined, parameters that are not declared), and of what goes wrong while deploying the path is not told (seen).
//
// behaviour: template-violation.
func (e *Error) Violation(at string) Violation {
	v := Violation{Line: e.told.line, Position: e.told.column}
	switch {
	case e.told == place{} || e.late:
	case e.Path == "":
		v.Path = strings.TrimSuffix(at, ".") // the template itself
	default:
		v.Path = at + e.Path
	}
	return v
}

// Unreadable reports whether the text could not be read as a template, or as parameters.
func (e *Error) Unreadable() bool { return e.unread }

// InRequest is a mistake of a template that stands in a request, at a path: what has not the form of a template is one of the request then (text seen).
func (e *Error) InRequest(at string) *Error {
	if e.misfit == nil {
		return e
	}
	made := *e
	made.Code = CodeContent
	made.Message = "The request content was invalid and could not be deserialized: '" + e.misfit(at+e.Path) + "'."
	return &made
}

// place is where something stands in the text of a template, counted as jsonc.Lines counts.
type place struct{ line, column int }

func (p place) String() string { return fmt.Sprintf("at line '%d' and column '%d'", p.line, p.column) }

// fault is a mistake in an expression before anybody said where the expression stands.
type fault struct {
	text       string
	expression string
	offset     int
	at         place
	syntax     bool          // the expression cannot be read
	told       *place        // which the text itself names, where it does: it is all of the message then
	hint       func() string // made only where the fault is told: most are looked into and forgotten
}

func (f *fault) Error() string { return f.text }

func faultf(format string, args ...any) error { return &fault{text: fmt.Sprintf(format, args...)} }

// errDeferred says that a value needs what only deploying tells.
var errDeferred = errors.New("not known before deployment")

// invalidf is what validation says of a template. Its text is put as Resource Manager puts all of them.
func invalidf(at place, path, format string, args ...any) *Error {
	return &Error{
		Code: CodeInvalid, Line: at.line, Column: at.column, Path: path, told: at,
		Message: "Deployment template validation failed: '" + fmt.Sprintf(format, args...) + "'.",
	}
}

// explain makes an Error of a fault by wording its text, unless that names its place already. Of an expression that cannot be read nobody tells where it stands (seen). What is no fault is from the runtime, or an Error already, and stays what it is.
func explain(err error, at place, path string, word func(text string) *Error) error {
	f, ok := errors.AsType[*fault](err)
	if !ok {
		return err
	}
	e := word(f.text)
	e.told = at
	switch {
	case f.told != nil:
		e = invalidf(*f.told, path, "%s", f.text)
	case f.syntax:
		e.told = place{}
		e.Message = "Deployment template language expression evaluation failed: '" + f.text + "'. Please see https://aka.ms/arm-functions for usage details."
	}
	e.Line, e.Column, e.Path, e.Expression, e.Offset = at.line, at.column, path, f.expression, f.offset
	if f.hint != nil {
		e.Hint = f.hint()
	}
	if f.at != (place{}) {
		e.Line, e.Column = f.at.line, f.at.column
	}
	return e
}
