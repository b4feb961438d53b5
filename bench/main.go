// Command bench measures the emulator beside a bare net/http TLS server that moves the same bytes, all
// as processes of their own, in the same run, interleaved, best of three. The load shares the machine with them.
//
// Run it with "make bench"; the figures in docs/performance.md come from it. "-scale" fills a container
// with a million blobs instead, and says whether that costs what it may.
package main

import (
	"flag"
	"fmt"
	"os"
	"time"
)

func main() {
	var o options
	flag.StringVar(&o.binary, "edgerite", "bin/edgerite", "the binary to measure")
	flag.DurationVar(&o.span, "for", 2*time.Second, "how long each measurement runs")
	flag.IntVar(&o.rounds, "rounds", 3, "how many times each is measured; the best counts")
	flag.BoolVar(&o.disk, "disk", false, "measure the durable mode in every row, not in its own only")
	flag.StringVar(&o.data, "data", "", "where what is durable is kept meanwhile (a temporary directory)")
	flag.StringVar(&o.only, "only", "", "measure only the rows whose name contains this")
	flag.BoolVar(&o.scale, "scale", false, "fill a container and look at what its size costs")
	flag.IntVar(&o.blobs, "blobs", 1_000_000, "how many blobs -scale fills it with")
	flag.BoolVar(&o.bare, "bare", false, "be the bare server (used by the command itself)")
	flag.Parse()
	if err := run(o); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

type options struct {
	binary, only, data string
	span               time.Duration
	rounds, blobs      int
	disk, scale, bare  bool
}

func run(o options) error {
	switch {
	case o.bare:
		return serveBare(o.data)
	case o.scale:
		return scale(o)
	}
	start, err := coldStart(o)
	if err != nil {
		return err
	}
	rows, err := measure(o)
	if err != nil {
		return err
	}
	return printTable(os.Stdout, start, rows)
}
