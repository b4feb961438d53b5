package main

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// printTable writes the figures as a table of Markdown. CPU is the server's processor time a call; that of the
// load is told beside, since it shares the machine.
func printTable(w io.Writer, start cold, rows []row) error {
	var b strings.Builder
	b.WriteString("| what | edgerite | bare net/http | ratio | target | | CPU a call | bare | load |\n|---|---|---|---|---|---|---|---|---|\n")
	if start.edge > 0 {
		fmt.Fprintf(&b, "| cold start | %.0f ms | %.0f ms | | | | | | |\n", ms(start.edge), ms(start.bare))
	}
	for _, r := range rows {
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s | %s | %s | %s |\n", r.name,
			perSecond(r.edge), join(r.beside, perSecond), join(r.beside, func(o result) string { return fmt.Sprintf("%.2f", r.edge.rate/o.rate) }),
			r.goal, r.verdict(), serverCPU(r.edge), join(r.beside, serverCPU), micros(r.edge.client))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// String is a goal as the table tells it.
func (g goal) String() string {
	if g.rate > 0 {
		return fmt.Sprintf("%.0f/s", g.rate)
	}
	var parts []string
	for _, p := range g.parts {
		parts = append(parts, fmt.Sprintf("%.2f", p))
	}
	return strings.Join(parts, " or ")
}

func (r row) verdict() string {
	switch need := r.need(); {
	case need == 0:
		return ""
	case r.edge.rate < need:
		return "**missed**"
	}
	return "met"
}

func perSecond(r result) string { return fmt.Sprintf("%.0f/s", r.rate) }

func serverCPU(r result) string { return micros(r.server) }

func micros(d time.Duration) string { return fmt.Sprintf("%d µs", d.Microseconds()) }

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func join(results []result, text func(result) string) string {
	var all []string
	for _, r := range results {
		all = append(all, text(r))
	}
	return strings.Join(all, ", ")
}
