package templatefile

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/edgerite/edgerite/arm/template"
)

// Problem is a mistake in a template file, with what Resource Manager says of it.
type Problem struct {
	File       string     `json:"file,omitempty"`   // none where it is about none
	Line       int        `json:"line,omitempty"`   // 0 where it is about the whole
	Column     int        `json:"column,omitempty"` // in characters, from 1
	Code       string     `json:"code"`
	Message    string     `json:"message"`
	Hint       string     `json:"hint,omitempty"`
	Resource   string     `json:"resource,omitempty"` // type and name of the one that a device refuses
	Path       string     `json:"path,omitempty"`     // such as resources[3].type
	Expression string     `json:"expression,omitempty"`
	Details    []*Problem `json:"details,omitempty"`

	excerpt string // the line, or the part of it around the column
	caret   int    // characters before the column in the excerpt
}

// newProblem finds the place in the text. Where an expression is at fault the column is that in the expression.
func (f *File) newProblem(e *template.Error) *Problem {
	p := &Problem{File: f.Path, Code: e.Code, Message: f.Redact(e.Message), Hint: f.Redact(e.Hint), Path: f.Redact(e.Path), Expression: e.Expression}
	if !f.evaluated {
		p.Line, p.Column = e.Line, e.Column
		p.find(f.Text, e.Offset, f.hide)
	}
	p.Expression = f.Redact(e.Expression)
	for _, d := range e.Details {
		p.Details = append(p.Details, f.newProblem(d))
	}
	return p
}

// at puts a mistake at a place in the file.
func (f *File) at(p *Problem, line, column int) {
	if f.evaluated {
		return // its places are not those of a file
	}
	p.File, p.Line, p.Column = f.Path, line, column
	p.find(f.Text, 0, f.hide)
}

// defaults are values that a template gives to parameters.
var defaults = regexp.MustCompile(`(?i)(["']?defaultValue["']?\s*:\s*["'])[^"']*`)

// hiding takes secrets out of a line, and says where what was at a byte of it is now.
type hiding func(line string, at int) (shown string, now int)

// hide takes secrets out of a line of the file. Of a file that is no template nobody knows which values are secrets.
func (f *File) hide(line string, at int) (shown string, now int) {
	if f.Template == nil && bytes.Contains(bytes.ToLower(f.Text), []byte("secure")) {
		without := func(text string) string { return defaults.ReplaceAllString(text, "${1}***") }
		return without(line), len(without(line[:at]))
	}
	return f.redactAt(line, at)
}

// maxExcerpt is how many characters of a line are shown.
const maxExcerpt = 120

// find takes the line out of the text. The column of an expression is that of its end: it is looked for before that. What hide takes out is not shown.
func (p *Problem) find(text []byte, offset int, hide hiding) {
	lines := strings.Split(strings.TrimPrefix(string(text), "\ufeff"), "\n")
	if p.Line < 1 || p.Line > len(lines) {
		return
	}
	line := strings.TrimRight(lines[p.Line-1], "\r")
	before := firstCharacters(line, p.Column)
	if i := strings.LastIndex(before, p.Expression); p.Expression != "" && i >= 0 {
		p.Column = utf8.RuneCountInString(before[:i]) + offset + 1
	}
	shown, at := hide(window(line, len(firstCharacters(line, max(0, p.Column-1)))))
	p.caret = utf8.RuneCountInString(shown[:min(at, len(shown))])
	characters := []rune(strings.Map(printable, shown))
	p.caret = max(0, min(p.caret, len(characters)))
	from, to := 0, len(characters)
	if to > maxExcerpt {
		from = max(0, min(p.caret-maxExcerpt/2, to-maxExcerpt))
		to = from + maxExcerpt
	}
	p.caret -= from
	p.excerpt = string(characters[from:to])
}

// maxLine is how much of a line is looked at, bytes.
const maxLine = 32 << 10

// window is the part of a long line around a byte of it.
func window(line string, at int) (part string, now int) {
	if len(line) <= maxLine {
		return line, at
	}
	from := max(0, min(at-maxLine/2, len(line)-maxLine))
	part = strings.ToValidUTF8(line[from:from+maxLine], "")
	return part, min(at-from, len(part))
}

func firstCharacters(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

// printable keeps a file from moving the cursor.
func printable(r rune) rune {
	switch {
	case r == '\t':
		return ' '
	case !unicode.IsPrint(r):
		return '?'
	}
	return r
}

// Redact takes out of the words what only others know for a secret.
func (p *Problem) Redact(with func(string) string) {
	p.Message, p.Hint, p.Expression, p.excerpt = with(p.Message), with(p.Hint), with(p.Expression), with(p.excerpt)
	for _, d := range p.Details {
		d.Redact(with)
	}
}

// Error is the problem as compilers tell theirs: place and message, the line with a caret, what to do.
func (p *Problem) Error() string {
	var b strings.Builder
	p.write(&b, "")
	return strings.TrimSuffix(b.String(), "\n")
}

func (p *Problem) write(b *strings.Builder, indent string) {
	place := p.File
	if p.Line > 0 {
		place = fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
	}
	fmt.Fprintf(b, "%s%s: %s: %s\n", indent, place, p.Code, strings.Map(printable, p.Message))
	if p.excerpt != "" {
		number := fmt.Sprintf("%5d", p.Line)
		fmt.Fprintf(b, "%s%s | %s\n", indent, number, p.excerpt)
		fmt.Fprintf(b, "%s%s | %s^\n", indent, strings.Repeat(" ", len(number)), strings.Repeat(" ", p.caret))
	}
	if p.Resource != "" {
		fmt.Fprintf(b, "%s      in %s\n", indent, strings.Map(printable, p.Resource))
	}
	if p.Hint != "" {
		fmt.Fprintf(b, "%s      %s\n", indent, strings.Map(printable, p.Hint))
	}
	for _, d := range p.Details {
		d.write(b, indent+"  ")
	}
}
