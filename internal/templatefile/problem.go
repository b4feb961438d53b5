package templatefile

import (
	"fmt"
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
	Path       string     `json:"path,omitempty"` // such as resources[3].type
	Expression string     `json:"expression,omitempty"`
	Details    []*Problem `json:"details,omitempty"`

	excerpt string // the line, or the part of it around the column
	caret   int    // characters before the column in the excerpt
}

// newProblem finds the place in the text. Where an expression is at fault the column is that in the expression.
func newProblem(file string, text []byte, e *template.Error) *Problem {
	p := &Problem{
		File: file, Line: e.Line, Column: e.Column, Code: e.Code, Message: e.Message, Hint: e.Hint, Path: e.Path, Expression: e.Expression,
	}
	p.find(text, e.Offset)
	for _, d := range e.Details {
		p.Details = append(p.Details, newProblem(file, text, d))
	}
	return p
}

// maxExcerpt is how many characters of a line are shown.
const maxExcerpt = 120

// find takes the line out of the text. The column of an expression is that of its end: it is looked for before that.
func (p *Problem) find(text []byte, offset int) {
	lines := strings.Split(strings.TrimPrefix(string(text), "\ufeff"), "\n")
	if p.Line < 1 || p.Line > len(lines) {
		return
	}
	line := strings.TrimRight(lines[p.Line-1], "\r")
	if before := firstCharacters(line, p.Column); p.Expression != "" {
		if i := strings.LastIndex(before, p.Expression); i >= 0 {
			p.Column = utf8.RuneCountInString(before[:i]) + offset + 1
		}
	}
	characters := []rune(strings.Map(printable, line))
	p.caret = max(0, min(p.Column-1, len(characters)))
	from, to := 0, len(characters)
	if to > maxExcerpt {
		from = max(0, min(p.caret-maxExcerpt/2, to-maxExcerpt))
		to = from + maxExcerpt
	}
	p.caret -= from
	p.excerpt = string(characters[from:to])
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

func (p *Problem) mask(with func(string) string) {
	p.Message, p.Hint, p.Expression = with(p.Message), with(p.Hint), with(p.Expression)
	for _, d := range p.Details {
		d.mask(with)
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
	if p.Hint != "" {
		fmt.Fprintf(b, "%s%s\n", indent, "      "+strings.Map(printable, p.Hint))
	}
	for _, d := range p.Details {
		d.write(b, indent+"  ")
	}
}
