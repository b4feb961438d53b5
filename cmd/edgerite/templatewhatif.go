package main

import (
	"strconv"
	"strings"

	"github.com/edgerite/edgerite/config"
	"github.com/edgerite/edgerite/internal/rollout"
)

// askWhatIf shows what a deployment would change, by the signs that Azure CLI has.
func (in *invocation) askWhatIf(cfg config.Config, d *rollout.Deployment) error {
	changes, text, err := d.WhatIf(in.ctx)
	if err != nil {
		return err
	}
	if cfg.Output == config.JSON {
		return in.printJSON(text)
	}
	in.printf("%s\n", countChanges(changes))
	for _, c := range changes {
		in.printf("  %s %s\n", in.signed(c.Kind), plain(within(d, c.ID)))
		if c.Reason != "" {
			in.printf("    %s\n", plain(c.Reason))
		}
		in.printDelta(c.Delta, "    ")
	}
	return nil
}

// within is an id without what is the same in all of the deployment's own: its scope, in any case.
func within(d *rollout.Deployment, id string) string {
	scope, _, _ := strings.Cut(d.ID(), "/providers/Microsoft.Resources/")
	for _, own := range []string{scope + "/providers/", scope + "/"} {
		if len(id) > len(own) && strings.EqualFold(id[:len(own)], own) {
			return id[len(own):]
		}
	}
	return id
}

// countChanges says how many resources each kind of change meets, in the order in which they come.
func countChanges(changes []rollout.Change) string {
	if len(changes) == 0 {
		return "Nothing would change."
	}
	counts := map[string]int{}
	var order []string
	for _, c := range changes {
		if counts[c.Kind] == 0 {
			order = append(order, c.Kind)
		}
		counts[c.Kind]++
	}
	parts := make([]string, len(order))
	for i, kind := range order {
		parts[i] = strconv.Itoa(counts[kind]) + " " + kindWord(kind)
	}
	return "Resource changes: " + strings.Join(parts, ", ") + "."
}

// kindWord is how Azure CLI speaks of a kind of change.
func kindWord(kind string) string {
	switch kind {
	case "Create", "Delete", "Modify", "Deploy", "Ignore":
		return "to " + strings.ToLower(kind)
	case "NoChange":
		return "no change"
	}
	return strings.ToLower(plain(kind))
}

// signed is the sign of a kind of change.
func (in *invocation) signed(kind string) string {
	sign, paint := rollout.Symbol(kind), in.paint()
	switch sign {
	case "+":
		return paint.green(sign)
	case "-":
		return paint.red(sign)
	}
	return sign
}

func (in *invocation) printDelta(delta []rollout.Property, indent string) {
	for _, p := range delta {
		in.printf("%s%s %s", indent, in.signed(p.Kind), plain(p.Path))
		switch {
		case len(p.Children) > 0:
		case p.Before != nil && p.After != nil:
			in.printf(": %s => %s", plain(string(p.Before)), plain(string(p.After)))
		case p.After != nil:
			in.printf(": %s", plain(string(p.After)))
		case p.Before != nil:
			in.printf(": %s", plain(string(p.Before)))
		}
		in.printf("\n")
		in.printDelta(p.Children, indent+"  ")
	}
}
