package template_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/edgerite/edgerite/arm/template"
)

// node is a resource of a random template, as the model has it.
type node struct {
	skipped, existing bool
	count, batch      int // of its loop, 0 without one
	waits             []int
	spelling          []int // of each dependency
}

// TestGraph draws templates and holds their plans to a plain model: a table of who waits for whom, closed by repetition.
func TestGraph(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		nodes := drawNodes(t)
		text := templateOf(t, nodes)
		p, err := plan(text, groupContext())
		direct, reaches := modelOf(nodes)
		if cyclic(reaches) {
			var e *template.Error
			require.ErrorAs(t, err, &e, text)
			require.Contains(t, e.Message, "Circular dependency detected on resource: '", text)
			return
		}
		require.NoError(t, err, text)
		place := map[string]int{}
		for i, r := range p.Resources {
			place[r.Name] = i
		}
		var want int
		for name := range direct {
			if _, ok := place[name]; ok {
				want++
			}
		}
		require.Len(t, p.Resources, want, text)
		for i, r := range p.Resources {
			got := map[string]bool{}
			for _, other := range r.DependsOn {
				got[other.Name] = true
				require.Less(t, place[other.Name], i, "%s stands before %s, which it waits for: %s", r.Name, other.Name, text)
			}
			require.Equal(t, direct[r.Name], got, "%s in %s", r.Name, text)
		}
		again, err := plan(text, groupContext())
		require.NoError(t, err)
		for i, r := range again.Resources {
			require.Equal(t, p.Resources[i].ID, r.ID, "the order is another the second time: %s", text)
		}
	})
}

func drawNodes(t *rapid.T) []node {
	nodes := make([]node, rapid.IntRange(1, 8).Draw(t, "nodes"))
	backwards := rapid.Bool().Draw(t, "acyclic") // half of the templates have no cycle
	for i := range nodes {
		n := &nodes[i]
		switch rapid.IntRange(0, 5).Draw(t, "kind") {
		case 0:
			n.skipped = true
		case 1:
			n.existing = true
		case 2:
			n.count = rapid.IntRange(1, 4).Draw(t, "count")
			n.batch = rapid.IntRange(0, n.count).Draw(t, "batch")
		}
		for j := range nodes {
			if (!backwards || j < i) && rapid.IntRange(0, 3).Draw(t, "waits") == 0 {
				n.waits = append(n.waits, j)
				n.spelling = append(n.spelling, rapid.IntRange(0, 5).Draw(t, "spelling"))
			}
		}
	}
	return nodes
}

// templateOf writes each dependency in one of its spellings.
func templateOf(t *rapid.T, nodes []node) string {
	resources := map[string]any{}
	for i, n := range nodes {
		r := map[string]any{"type": "A.B/c", "apiVersion": "1", "name": fmt.Sprintf("n%d", i)}
		properties := map[string]any{}
		var depends []string
		for k, j := range n.waits {
			target := nodes[j]
			name := fmt.Sprintf("n%d", j)
			switch {
			case target.count > 0 || n.spelling[k] == 0:
				depends = append(depends, fmt.Sprintf("s%d", j)) // a loop by its symbol
			case n.spelling[k] == 1:
				depends = append(depends, "["+fmt.Sprintf("resourceId('a.b/C', '%s')", name)+"]")
			case n.spelling[k] == 2:
				depends = append(depends, "A.B/c/"+name)
			case n.spelling[k] == 3:
				depends = append(depends, name)
			case n.spelling[k] == 4:
				properties[name] = fmt.Sprintf("[reference('s%d').x]", j)
			default:
				properties[name] = "[reference(" + fmt.Sprintf("resourceId('a.b/C', '%s')", name) + ").x]"
			}
		}
		r["dependsOn"], r["properties"] = depends, properties
		if n.skipped {
			r["condition"] = false
		}
		if n.existing {
			r["existing"] = true
		}
		if n.count > 0 {
			r["name"] = fmt.Sprintf("[concat('n%d-', copyIndex())]", i)
			loop := map[string]any{"name": fmt.Sprintf("loop%d", i), "count": n.count}
			if n.batch > 0 {
				loop["mode"] = "serial"
			}
			if n.batch > 1 || n.batch == 1 && i%2 == 0 { // without a size it is one at a time
				loop["batchSize"] = n.batch
			}
			r["copy"] = loop
		}
		resources[fmt.Sprintf("s%d", i)] = r
	}
	text, err := json.Marshal(map[string]any{"languageVersion": "2.0", "resources": resources})
	require.NoError(t, err)
	return string(text)
}

// modelOf is what each instance in the plan waits for directly, and the closed relation of all instances.
func modelOf(nodes []node) (direct map[string]map[string]bool, reaches map[string]map[string]bool) {
	var names []string
	of := map[string]int{}
	instances := make([][]string, len(nodes))
	for i, n := range nodes {
		for k := range max(n.count, 1) {
			name := fmt.Sprintf("n%d", i)
			if n.count > 0 {
				name = fmt.Sprintf("n%d-%d", i, k)
			}
			names, instances[i] = append(names, name), append(instances[i], name)
			of[name] = i
		}
	}
	waits := map[string]map[string]bool{}
	for _, name := range names {
		n := nodes[of[name]]
		waits[name] = map[string]bool{}
		for _, j := range n.waits {
			for _, other := range instances[j] {
				waits[name][other] = true
			}
		}
		for k, other := range instances[of[name]] {
			for mine, self := range instances[of[name]] {
				if self == name && n.batch > 0 && k/n.batch == mine/n.batch-1 {
					waits[name][other] = true
				}
			}
		}
	}
	reaches = map[string]map[string]bool{}
	for _, name := range names {
		reaches[name] = map[string]bool{}
		for other := range waits[name] {
			reaches[name][other] = true
		}
	}
	for range names { // long enough for any path
		for _, name := range names {
			for other := range reaches[name] {
				for further := range reaches[other] {
					reaches[name][further] = true
				}
			}
		}
	}
	direct = map[string]map[string]bool{}
	for _, name := range names {
		if n := nodes[of[name]]; n.skipped || n.existing {
			continue
		}
		direct[name] = through(name, nodes, of, waits, map[string]bool{})
	}
	return direct, reaches
}

// through is what waiting means once skipped resources are gone and existing ones stand for what they wait for.
func through(name string, nodes []node, of map[string]int, waits map[string]map[string]bool, seen map[string]bool) map[string]bool {
	found := map[string]bool{}
	for other := range waits[name] {
		n := nodes[of[other]]
		switch {
		case n.skipped:
		case !n.existing:
			found[other] = true
		case !seen[other]:
			seen[other] = true
			for further := range through(other, nodes, of, waits, seen) {
				found[further] = true
			}
		}
	}
	return found
}

func cyclic(reaches map[string]map[string]bool) bool {
	for name, all := range reaches {
		if all[name] {
			return true
		}
	}
	return false
}
