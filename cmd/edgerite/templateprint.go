package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
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
	if err := in.printBodies(made, file.Path, ""); err != nil {
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
	t := &resourceTable{w, hasCondition(made)}
	if err := t.row("LEVEL", "TYPE", "NAME", "API VERSION", "DEPENDS ON", "CONDITION"); err != nil {
		return err
	}
	if err := t.write(made, ""); err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return err
	}
	in.printf("\n")
	return nil
}

// resourceTable has a line for each resource.
type resourceTable struct {
	w          *tabwriter.Writer
	conditions bool // there is a column for them
}

func hasCondition(made *templatefile.Expansion) bool {
	return len(made.Skipped) > 0 || slices.ContainsFunc(made.Resources, func(r templatefile.Resource) bool {
		return r.Condition != "" || r.Nested != nil && hasCondition(r.Nested)
	})
}

func (t *resourceTable) row(cells ...string) error {
	if !t.conditions {
		cells = cells[:len(cells)-1]
	}
	_, err := fmt.Fprintln(t.w, strings.Join(cells, "\t"))
	return err
}

// write writes the resources, and those of a nested deployment below it.
func (t *resourceTable) write(made *templatefile.Expansion, indent string) error {
	names := map[string]string{}
	for _, r := range made.Resources {
		names[r.ID] = r.Name
	}
	line := func(level string, r templatefile.Resource, condition string) error {
		return t.row(indent+level, plain(r.Type), plain(r.Name), plain(r.APIVersion), dash(waits(names, r.DependsOn)), dash(condition))
	}
	for _, r := range made.Resources {
		if err := line(strconv.Itoa(r.Level), r, plain(r.Condition)); err != nil {
			return err
		}
		if r.Nested == nil {
			continue
		}
		if err := t.write(r.Nested, indent+"  "); err != nil {
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

// maxWaits is how many of those that a resource waits for are named.
const maxWaits = 3

func waits(names map[string]string, ids []string) string {
	var shown []string
	for i, id := range ids {
		if i == maxWaits && len(ids) > maxWaits+1 {
			return strings.Join(shown, ", ") + fmt.Sprintf(" and %d more", len(ids)-maxWaits)
		}
		shown = append(shown, plain(names[id]))
	}
	return strings.Join(shown, ", ")
}

func dash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// printBodies shows the request of each resource, and in the place of a nested deployment's what that deploys. within are the deployments around. Of a loop's
// resources that are alike the first one is shown, and where the others differ.
func (in *invocation) printBodies(made *templatefile.Expansion, path, within string) error {
	if made.File != "" {
		path = made.File
	}
	var whole *templatefile.Resource
	listed := false // by its differences
	for i := range made.Resources {
		r := &made.Resources[i]
		place := ""
		if r.Line > 0 {
			place = in.paint().dim(fmt.Sprintf("  %s:%d", plain(path), r.Line))
		}
		head := in.paint().bold(within+plain(r.Type)+" "+plain(r.Name)) + place + "\n"
		differences, alike := r.Differences(whole)
		if alike {
			in.printf("%s", head)
			in.printDifferences(whole.Name, differences)
			listed = true
			continue
		}
		if listed {
			in.printf("\n")
		}
		listed, whole = false, r
		in.printf("%s", head)
		if r.Note != "" {
			in.printf("  %s\n", plain(r.Note))
		}
		if r.Nested != nil {
			in.printf("\n")
			name := within + plain(r.Name)
			in.printValues("Parameters of "+name, r.Nested.Parameters)
			if err := in.printBodies(r.Nested, path, name+" > "); err != nil {
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
	if listed {
		in.printf("\n")
	}
	return nil
}

// printDifferences says where a resource differs from the one before it that was shown.
func (in *invocation) printDifferences(from string, differences []templatefile.Difference) {
	switch len(differences) {
	case 0:
		in.printf("  as %s\n", plain(from))
	case 1:
		in.printf("  as %s, but %s: %s\n", plain(from), plain(differences[0].Path), plain(string(differences[0].Value)))
	default:
		in.printf("  as %s, but\n", plain(from))
		for _, d := range differences {
			in.printf("    %s: %s\n", plain(d.Path), plain(string(d.Value)))
		}
	}
}

// countOf says how many there are.
func countOf(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}
