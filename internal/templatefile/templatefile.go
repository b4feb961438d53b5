// Package templatefile evaluates the template files of people, without a device: edgerite template validate and expand.
//
// Load reads a template and the parameters for it, as az deployment group create --parameters takes them. Expand works out which resources it deploys, in which
// order, with every expression resolved that needs no device, and those of nested deployments and of templates that are linked by relative path. A mistake is a
// *Problem, with the line of the file it is in.
package templatefile

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/edgerite/edgerite/arm/template"
)

// Options say which file to read, and what its expressions may ask.
type Options struct {
	Path       string
	Parameters []string // as people write them: @FILE, FILE, NAME=VALUE, NAME=@FILE, JSON

	Host                    string // device name and DNS domain, for environment()
	Subscription, Tenant    string
	ResourceGroup, Location string
	Name                    string    // of the deployment; empty means the file's
	Now                     time.Time // for utcNow()
	NewGUID                 func() string
	ReadFile                func(path string) ([]byte, error)
}

// File is a template file, read.
type File struct {
	Path     string
	Text     []byte
	Template *template.Template
	// Parameters are those of a request: {"name": {"value": …}}.
	Parameters json.RawMessage

	options   Options
	given     *given               // where the parameters are from; nil for a template within another
	secret    func(string) bool    // what the templates around this one tell in confidence; nil for none
	redacts   []*template.Redactor // those of this template and of the ones around it
	prefix    []string             // where the template stands in the text
	evaluated bool                 // the template was made by its parent: what it says of lines is not of the file
}

// Load reads the template and the parameters. Its error is a *Problem where the template is no template, a *UsageError where the parameters make no sense.
func Load(o Options) (*File, error) {
	f, err := o.read(o.Path)
	if err != nil {
		return nil, err
	}
	if f.given, err = readParameters(o.Parameters, f.Template.Parameters(), o.ReadFile); err != nil {
		return nil, err
	}
	if f.Parameters, err = f.given.encode(); err != nil {
		return nil, err
	}
	f.redacts = []*template.Redactor{f.Template.Redactor(f.Parameters)}
	return f, nil
}

// read parses a template file.
func (o Options) read(path string) (*File, error) {
	if strings.Contains(path, "://") {
		return nil, usagef("template %q: one at an address is not fetched: save it to a file", path)
	}
	if strings.HasSuffix(strings.ToLower(path), ".bicep") {
		return nil, usagef("%s is Bicep: compile it first, with az bicep build --file %[1]s or bicep build %[1]s", path)
	}
	text, err := o.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("the template cannot be read: %w", err) // which names the file
	}
	f := &File{Path: path, Text: text, options: o}
	if f.Template, err = template.Parse(text); err != nil {
		return nil, f.problem(err)
	}
	return f, nil
}

// UsageError is about what was asked, not about the template.
type UsageError struct{ text string }

func (e *UsageError) Error() string { return e.text }

func usagef(format string, args ...any) error { return &UsageError{fmt.Sprintf(format, args...)} }

// problem says where in the file a mistake of the template is. What is none stays what it is.
func (f *File) problem(err error) error {
	e, ok := errors.AsType[*template.Error](err)
	if !ok {
		return err
	}
	p := f.newProblem(e)
	if p.Line == 0 {
		f.given.place(p, f.redactAt)
	}
	return p
}

// On has the file deployed to the subscription of a device.
func (f *File) On(subscription string) { f.options.Subscription = subscription }

// Redact takes out of a text what secure parameters are given, and what the templates give to them.
func (f *File) Redact(text string) string {
	shown, _ := f.redactAt(text, 0)
	return shown
}

// redactAt says also where what was at a byte of the text is now.
func (f *File) redactAt(text string, at int) (shown string, now int) {
	for _, r := range f.redacts {
		text, at = r.RedactAt(text, at)
	}
	return text, at
}
