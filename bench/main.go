// Command bench measures the emulator beside a bare net/http TLS server that moves the same bytes, both
// as processes of their own, in the same run, interleaved, best of three. The load shares the machine with them.
//
// Run it with "make bench"; the figures in docs come from it.
package main

import (
	"flag"
	"fmt"
	"os"
	"text/tabwriter"
	"time"
)

func main() {
	var o options
	flag.StringVar(&o.binary, "edgerite", "bin/edgerite", "the binary to measure")
	flag.DurationVar(&o.span, "for", 2*time.Second, "how long each measurement runs")
	flag.IntVar(&o.rounds, "rounds", 3, "how many times each is measured; the best counts")
	flag.BoolVar(&o.disk, "disk", false, "measure the durable mode instead of --ephemeral")
	flag.StringVar(&o.only, "only", "", "measure only the rows whose name contains this")
	bare := flag.Bool("bare", false, "be the bare server (used by the command itself)")
	flag.Parse()
	if err := run(o, *bare); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

type options struct {
	binary, only string
	span         time.Duration
	rounds       int
	disk         bool
}

func run(o options, bare bool) error {
	if bare {
		return serveBare()
	}
	cold, err := coldStart(o)
	if err != nil {
		return err
	}
	rows, err := measure(o)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "what\tedgerite\tbare net/http\tratio\t")
	if cold.edge > 0 {
		fmt.Fprintf(w, "cold start\t%.0f ms\t%.0f ms\t\t\n", ms(cold.edge), ms(cold.bare))
	}
	for _, r := range rows {
		fmt.Fprintf(w, "%s\t%.0f/s\t%.0f/s\t%.2f\t\n", r.name, r.edge, r.bare, r.edge/r.bare)
	}
	return w.Flush()
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
