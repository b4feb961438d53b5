package main

import (
	"fmt"
	"time"

	"github.com/edgerite/edgerite/internal/rollout"
)

// progress tells how the resources of a deployment come along: a line as each begins and one as it ends. On a terminal those that have ended stay as lines, and
// those under way are a table below them that is drawn again.
type progress struct {
	in    *invocation
	live  bool
	now   func() time.Time
	going []underWay
	drawn int       // lines of the table on the terminal
	said  time.Time // when something was printed last
}

// underWay is a resource that nothing is known of since it began.
type underWay struct {
	rollout.Event
	since time.Time
}

// silence is how long nothing is said, where each line stays: who reads it is to see that it goes on.
const silence = time.Minute

// maxGoing is how many of those under way are shown.
const maxGoing = 12

func (p *progress) each(e rollout.Event) {
	p.note(e)
	if !p.live {
		p.line(e, "")
		p.said = p.now()
		return
	}
	p.clear()
	if e.Over() {
		p.line(e, "")
	}
	p.draw()
}

// looked tells what is under way, and for how long.
func (p *progress) looked() {
	switch {
	case p.live:
		p.clear()
		p.draw()
	case len(p.going) > 0 && p.now().Sub(p.said) >= silence:
		p.said = p.now()
		p.table()
	}
}

// draw draws the table of those under way.
func (p *progress) draw() {
	if len(p.going) == 0 {
		return
	}
	p.in.printf("%s", wrapOff) // a line that went over the edge would be two, and stay
	p.drawn = p.table()
	p.in.printf("%s", wrapOn)
}

// table prints those under way, and says how many lines that were.
func (p *progress) table() int {
	for i, other := range p.going {
		if i == maxGoing {
			p.in.printf("  … and %d more\n", len(p.going)-maxGoing)
			return i + 1
		}
		elapsed := ""
		if d := p.now().Sub(other.since).Round(time.Second); d > 0 {
			elapsed = " for " + d.String()
		}
		p.line(other.Event, elapsed)
	}
	return len(p.going)
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
			p.going[i].Event = e
		}
		return
	}
	if !e.Over() {
		p.going = append(p.going, underWay{e, p.now()})
	}
}

func (p *progress) line(e rollout.Event, elapsed string) {
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
	p.in.printf("  %s  %s%s %s%s\n", word, within, plain(e.Type), plain(e.Name), elapsed+inTime(e.Duration))
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
