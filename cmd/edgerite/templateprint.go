package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/edgerite/edgerite/internal/templatefile"
)

// printExpansion shows what a template deploys: a table in the order of deployment, then what each resource is.
func (in *invocation) printExpansion(file *templatefile.File, made *templatefile.Expansion) error {
	p := in.paint()
	in.printf("%s to %s\n", p.bold("Deployment "+plain(file.Name())), plain(made.Scope))
	in.printf("%s\n\n", p.dim("template hash "+made.Hash))
	in.printValues("Parameters", made.Parameters)
	if err := in.printResources(made); err != nil {
		return err
	}
	if err := in.printBodies(made, ""); err != nil {
		return err
	}
	in.printValues("Outputs", made.Outputs)
	return nil
}

func (in *invocation) printValues(heading string, values []templatefile.Value) {
	if len(values) == 0 {
		return
	}
	in.printf("%s\n", in.paint().bold(heading))
	for _, v := range values {
		text := plain(string(v.Value))
		if v.Unknown != "" {
			text = knownThere(v.Unknown)
		}
		in.printf("  %s (%s): %s\n", plain(v.Name), v.Type, text)
	}
	in.printf("\n")
}

// knownThere is an expression that only deploying tells.
func knownThere(expression string) string { return "known on the device: " + plain(expression) }

func (in *invocation) printResources(made *templatefile.Expansion) error {
	w := tabwriter.NewWriter(in.stdout, 0, 0, 2, ' ', 0)
	if _, err := fmt.Fprintf(w, "LEVEL\tTYPE\tNAME\tAPI VERSION\tDEPENDS ON\tCONDITION\n"); err != nil {
		return err
	}
	if err := writeResources(w, made, ""); err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return err
	}
	in.printf("\n")
	return nil
}

// writeResources writes a line for each resource, and those of a nested deployment below it.
func writeResources(w *tabwriter.Writer, made *templatefile.Expansion, indent string) error {
	names := map[string]string{}
	for _, r := range made.Resources {
		names[r.ID] = r.Name
	}
	line := func(level string, r templatefile.Resource, condition string) error {
		var waits []string
		for _, id := range r.DependsOn {
			waits = append(waits, plain(names[id]))
		}
		_, err := fmt.Fprintf(w, "%s%s\t%s\t%s\t%s\t%s\t%s\n", indent, level, plain(r.Type), plain(r.Name), plain(r.APIVersion), dash(strings.Join(waits, ", ")), dash(condition))
		return err
	}
	for _, r := range made.Resources {
		if err := line(strconv.Itoa(r.Level), r, plain(r.Condition)); err != nil {
			return err
		}
		if r.Nested == nil {
			continue
		}
		if err := writeResources(w, r.Nested, indent+"  "); err != nil {
			return err
		}
	}
	for _, r := range made.Skipped {
		if err := line("-", r, "false: "+plain(r.Condition)); err != nil {
			return err
		}
	}
	return nil
}

func dash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// printBodies shows the request of each resource, and in the place of a nested deployment's what that deploys. within are the deployments around.
func (in *invocation) printBodies(made *templatefile.Expansion, within string) error {
	for _, r := range made.Resources {
		in.printf("%s %s\n", in.paint().bold(within+plain(r.Type)+" "+plain(r.Name)), in.paint().dim("line "+strconv.Itoa(r.Line)))
		if r.Note != "" {
			in.printf("  %s\n", plain(r.Note))
		}
		if r.Nested != nil {
			if r.Nested.File != "" {
				in.printf("  from %s\n", plain(r.Nested.File))
			}
			in.printf("\n")
			name := within + plain(r.Name)
			in.printValues("Parameters of "+name, r.Nested.Parameters)
			if err := in.printBodies(r.Nested, name+" > "); err != nil {
				return err
			}
			in.printValues("Outputs of "+name, r.Nested.Outputs)
			continue
		}
		var indented bytes.Buffer
		if err := json.Indent(&indented, r.Body, "  ", "  "); err != nil {
			return fmt.Errorf("%s: %w", r.ID, err)
		}
		in.printf("  %s\n", indented.Bytes())
		for _, u := range r.Unknown {
			in.printf("  %s is %s\n", plain(u.Path), knownThere(u.Expression))
		}
		in.printf("\n")
	}
	return nil
}

// countOf says how many there are.
func countOf(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}
