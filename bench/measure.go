package main

import (
	"errors"
	"fmt"
	"os"
	"strings"
)

// row is a finished measurement.
type row struct {
	name   string
	edge   result
	beside []result
	goal   goal
}

// need is how many calls a second the goal asks for, 0 for none.
func (r row) need() float64 {
	need := r.goal.rate
	for i, part := range r.goal.parts {
		if n := part * r.beside[i].rate; i == 0 || n < need {
			need = n
		}
	}
	return need
}

func measure(o options) (rows []row, err error) {
	dir, err := os.MkdirTemp(o.data, "edgerite-bench")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	s, stop, err := startAll(o, dir)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, stop()) }()
	all, err := works(s)
	if err != nil {
		return nil, err
	}
	for _, w := range all {
		if !strings.Contains(w.name, o.only) {
			continue
		}
		r, err := w.measure(o)
		if err != nil {
			return nil, err
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// measure takes turns, so that what else the machine does meets everybody.
func (w work) measure(o options) (row, error) {
	sides := append([]side{w.edge}, w.beside...)
	best := make([]result, len(sides))
	for range o.rounds {
		for i, s := range sides {
			r, err := load(o.span, w.workers, s.t, s.do)
			if err != nil {
				return row{}, fmt.Errorf("%s, at the %s: %w", w.name, s.t.name, err)
			}
			best[i] = best[i].better(r)
		}
	}
	return row{name: w.name, edge: best[0], beside: best[1:], goal: w.goal}, nil
}

// startAll starts what is measured. stop ends it.
func startAll(o options, dir string) (s servers, stop func() error, err error) {
	var started []*target
	stop = func() error {
		var err error
		for _, t := range started {
			err = errors.Join(err, t.stop())
		}
		return err
	}
	memory := ""
	if o.disk {
		memory = dir + "/disk"
	}
	for _, one := range []struct {
		into  **target
		start func() (*target, error)
	}{
		{&s.edge, func() (*target, error) { return startEdge(o.binary, memory) }},
		{&s.durable, func() (*target, error) { return startEdge(o.binary, dir+"/durable") }},
		{&s.bare, func() (*target, error) { return startBare(dir) }},
	} {
		if *one.into, err = one.start(); err != nil {
			return s, nil, errors.Join(err, stop())
		}
		started = append(started, *one.into)
	}
	return s, stop, nil
}
