package config

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Problem is one thing wrong with the settings.
type Problem struct {
	Where string // "--timing", "EDGERITE_TIMING", "edge.yaml:3"
	What  string // what is wrong and what to do
}

// Problems are everything wrong with the settings, at once. It is the error of Load.
type Problems []Problem

// Error is a line for each problem.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, one := range p {
		lines[i] = one.Where + ": " + one.What
	}
	return strings.Join(lines, "\n")
}

// sort puts those of the file behind the others, in the order of its lines.
func (p Problems) sort() {
	slices.SortStableFunc(p, func(a, b Problem) int { return cmp.Compare(a.line(), b.line()) })
}

// line is where in the file it is, or 0.
func (p Problem) line() int {
	line, err := strconv.Atoi(p.Where[strings.LastIndex(p.Where, ":")+1:])
	if err != nil {
		return 0
	}
	return line
}

func (p *Problems) add(where, format string, args ...any) {
	*p = append(*p, Problem{Where: where, What: fmt.Sprintf(format, args...)})
}
