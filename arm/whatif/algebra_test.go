package whatif_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/edgerite/edgerite/arm/whatif"
)

// A delta says all there is to say: applied to what there was it gives what there will be.
func TestDeltaAppliedGivesAfter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		before, after := whatif.Normal(drawObject(rt, 3)), whatif.Normal(drawObject(rt, 3))
		delta := whatif.Delta(before, after)
		was := shown(t, before)
		assert.JSONEq(rt, shown(t, after), shown(t, apply(before, delta)), "%s", shown(t, delta))
		assert.Equal(rt, was, shown(t, before), "nothing is changed")
	})
}

func TestDeltaOfTheSameIsNone(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		o := whatif.Normal(drawObject(rt, 3))
		assert.Empty(rt, whatif.Delta(o, o))
		assert.Equal(rt, o, whatif.Normal(o))
	})
}

// As many elements as can be are kept: of a list of names, those of its longest part that is in the other too.
func TestArraysKeepWhatTheyCan(t *testing.T) {
	t.Parallel()
	list := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c"}), 1, 7)
	rapid.Check(t, func(rt *rapid.T) {
		before, after := list.Draw(rt, "before"), list.Draw(rt, "after")
		goes := 0
		for _, p := range whatif.Delta(named(before), named(after)) {
			for _, c := range p.Children {
				if c.Kind == whatif.PropertyDelete {
					goes++
				}
			}
		}
		assert.Equal(rt, longestCommon(before, after), len(before)-goes)
	})
}

// Lists too long to be compared pair by pair are told apart by place, whatever a client sends.
func TestLongArrays(t *testing.T) {
	t.Parallel()
	var before, after []any
	for i := range 20_000 {
		before = append(before, json.Number(strconv.Itoa(i)))
		after = append(after, json.Number(strconv.Itoa(i+1)))
	}
	after = append(after, json.Number("7"))
	was, is := whatif.Object{"a": before}, whatif.Object{"a": after}
	assert.Equal(t, is, apply(was, whatif.Delta(was, is)))
}

func named(names []string) whatif.Object {
	var list []any
	for _, n := range names {
		list = append(list, whatif.Object{"name": n})
	}
	return whatif.Object{"list": list}
}

func longestCommon(a, b []string) int {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	if a[0] == b[0] {
		return 1 + longestCommon(a[1:], b[1:])
	}
	return max(longestCommon(a[1:], b), longestCommon(a, b[1:]))
}

// apply makes what there will be of what there was.
func apply(before whatif.Object, delta []whatif.Property) whatif.Object {
	after := whatif.Object{}
	for name, value := range before {
		after[name] = value
	}
	for _, p := range delta {
		if p.Kind != whatif.PropertyNoEffect {
			applyAt(after, strings.Split(p.Path, "."), p)
		}
	}
	return after
}

func applyAt(o whatif.Object, path []string, p whatif.Property) {
	if name := path[0]; len(path) > 1 {
		inner := apply(o[name].(whatif.Object), nil)
		applyAt(inner, path[1:], p)
		o[name] = inner
	} else if p.Kind == whatif.PropertyDelete {
		delete(o, name)
	} else {
		o[name] = changed(o[name], p)
	}
}

func changed(was any, p whatif.Property) any {
	switch {
	case p.Kind == whatif.PropertyArray:
		return applyArray(was.([]any), p.Children)
	case p.Children != nil:
		return apply(was.(whatif.Object), p.Children)
	}
	return p.After
}

func applyArray(was []any, children []whatif.Property) []any {
	goes, others := map[int]bool{}, map[int]whatif.Property{}
	comes := 0
	for _, c := range children {
		i, err := strconv.Atoi(c.Path)
		if err != nil {
			panic(fmt.Sprintf("the path %q is no index", c.Path))
		}
		switch c.Kind {
		case whatif.PropertyDelete:
			goes[i] = true
		case whatif.PropertyCreate:
			comes++
			fallthrough
		default:
			others[i] = c
		}
	}
	var kept []any
	for i, element := range was {
		if !goes[i] {
			kept = append(kept, element)
		}
	}
	is := []any{}
	for i := range len(kept) + comes {
		c, ok := others[i]
		switch {
		case ok && c.Kind == whatif.PropertyCreate:
			is = append(is, c.After)
		case ok:
			is = append(is, changed(kept[0], c))
			kept = kept[1:]
		default:
			is = append(is, kept[0])
			kept = kept[1:]
		}
	}
	return is
}

func drawObject(t *rapid.T, depth int) whatif.Object {
	o := whatif.Object{}
	for _, name := range rapid.SliceOfDistinct(rapid.SampledFrom([]string{"a", "b", "name", "id"}), func(s string) string { return s }).Draw(t, "names") {
		o[name] = drawValue(t, depth-1)
	}
	return o
}

func drawValue(t *rapid.T, depth int) any {
	kinds := []string{"null", "bool", "number", "string"}
	if depth > 0 {
		kinds = slices.Concat(kinds, []string{"object", "array", "array", "array"})
	}
	switch rapid.SampledFrom(kinds).Draw(t, "kind") {
	case "bool":
		return rapid.Bool().Draw(t, "bool")
	case "number":
		return json.Number(rapid.SampledFrom([]string{"0", "1", "2.5"}).Draw(t, "number"))
	case "string":
		return rapid.SampledFrom([]string{"", "x", "y", "z"}).Draw(t, "string")
	case "object":
		return drawObject(t, depth)
	case "array":
		list := []any{}
		for range rapid.IntRange(0, 4).Draw(t, "length") {
			list = append(list, drawValue(t, depth-1))
		}
		return list
	}
	return nil
}

func FuzzDelta(f *testing.F) {
	f.Add(`{"a":[1,{"name":"x"}],"b":{"c":null}}`, `{"a":[{"name":"x","d":[]}],"b":2}`)
	f.Fuzz(func(t *testing.T, before, after string) {
		was, is := decoded(before), decoded(after)
		if was == nil || is == nil {
			t.Skip()
		}
		_, err := json.Marshal(whatif.Written("/id", was, is, is))
		require.NoError(t, err)
	})
}

func decoded(text string) (o whatif.Object) {
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	if dec.Decode(&o) != nil {
		return nil
	}
	return o
}
