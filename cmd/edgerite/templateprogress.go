package main

import (
	"fmt"

	"github.com/edgerite/edgerite/internal/rollout"
)

// progress tells how the resources of a deployment come along: a line as each begins and one as it ends. On a terminal those that have ended stay as lines, and
// those under way are a table below them that is drawn again.
type progress struct {
	in    *invocation
	live  bool
	going []rollout.Event
	drawn int // lines of the table on the terminal
}

// maxGoing is how many of those under way are shown.
const maxGoing = 12

func (p *progress) each(e rollout.Event) {
	if !p.live {
		p.line(e)
		return
	}
	p.clear()
	p.note(e)
	if e.Over() {
		p.line(e)
	}
	if len(p.going) == 0 {
		return
	}
	p.in.printf("%s", wrapOff) // a line that went over the edge would be two, and stay
	for i, other := range p.going {
		if i == maxGoing {
			p.in.printf("  … and %d more\n", len(p.going)-maxGoing)
			p.drawn++
			break
		}
		p.line(other)
		p.drawn++
	}
	p.in.printf("%s", wrapOn)
}

// What terminals do at the right edge (DECAWM, https://vt100.net/docs/vt510-rm/DECAWM.html).
const (
	wrapOff = "\x1b[?7l"
	wrapOn  = "\x1b[?7h"
)

// clear takes the table off the terminal.
func (p *progress) clear() {
	if p.drawn > 0 {
		p.in.printf("\x1b[%dA\x1b[J", p.drawn)
		p.drawn = 0
	}
}

// note keeps those under way, in the order in which they began.
func (p *progress) note(e rollout.Event) {
	for i, other := range p.going {
		if other.ID != e.ID || other.Within != e.Within {
			continue
		}
		if e.Over() {
			p.going = append(p.going[:i], p.going[i+1:]...)
		} else {
			p.going[i] = e
		}
		return
	}
	if !e.Over() {
		p.going = append(p.going, e)
	}
}

func (p *progress) line(e rollout.Event) {
	paint := p.in.paint()
	word := fmt.Sprintf("%-9s", plain(wordOf(e)))
	switch {
	case !e.Over():
		word = paint.dim(word)
	case e.State == "Succeeded":
		word = paint.green(word)
	default:
		word = paint.red(word)
	}
	within := ""
	if e.Within != "" {
		within = plain(e.Within) + " > "
	}
	if e.Deletion && e.Failure != nil {
		within += "deletion of "
	}
	p.in.printf("  %s  %s%s %s%s\n", word, within, plain(e.Type), plain(e.Name), inTime(e.Duration))
	if e.Failure != nil {
		p.in.printf("             %s\n", plain(e.Failure.Error()))
	}
}

// wordOf is what a resource has come to: nobody calls a deletion a success.
func wordOf(e rollout.Event) string {
	switch {
	case e.Deletion && !e.Over():
		return "Deleting"
	case e.Deletion && e.State == "Succeeded":
		return "Deleted"
	}
	return e.State
}
