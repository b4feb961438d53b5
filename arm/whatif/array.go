package whatif

import (
	"encoding/json"
	"strconv"
	"strings"
)

// maxPairs bounds how many pairs of elements are looked at to find which of an array are still there in another: 1000 by 1000. Beyond it they
// are told apart by where they stand.
const maxPairs = 1_000_000

// pair is two elements that are one, by their indexes in what there was and in what there will be.
type pair struct{ before, after int }

// arrayDelta tells what becomes of the elements of an array. The order of elements counts: what is still there, in the same order, is kept, and
// everything else goes and comes. A scalar that is another one now goes and comes too, as in the page's example.
func arrayDelta(before, after []any) []Property {
	var all []Property
	i, j := 0, 0
	for _, kept := range append(pairs(before, after), pair{len(before), len(after)}) {
		for ; i < kept.before; i++ {
			all = append(all, Property{Path: strconv.Itoa(i), Kind: PropertyDelete, Before: before[i]})
		}
		for ; j < kept.after; j++ {
			all = append(all, Property{Path: strconv.Itoa(j), Kind: PropertyCreate, After: after[j]})
		}
		if i < len(before) && j < len(after) {
			all = append(all, elementDelta(before[i], after[j], strconv.Itoa(j))...)
			i, j = i+1, j+1
		}
	}
	return all
}

// elementDelta is what happens to an element that is kept. Paths within it begin in it.
func elementDelta(was, is any, path string) []Property {
	if before, after, ok := both[Object](was, is); ok {
		return within(path, PropertyModify, objectDelta(before, after, ""))
	}
	return valueDelta(was, is, path)
}

// pairs are the elements that are kept, in their order: as many as can be.
func pairs(before, after []any) []pair {
	x, y := marks(before), marks(after)
	start, n, m := 0, len(x), len(y)
	for start < min(n, m) && x[start] == y[start] {
		start++
	}
	for n > start && m > start && x[n-1] == y[m-1] {
		n, m = n-1, m-1
	}
	var kept []pair
	for i := range start {
		kept = append(kept, pair{i, i})
	}
	if (n-start)*(m-start) <= maxPairs {
		kept = append(kept, longest(x[start:n], y[start:m], start)...)
	}
	for i := range len(x) - n {
		kept = append(kept, pair{n + i, m + i})
	}
	return alike(before, after, kept)
}

// longest is the longest run of marks that both lists have in the same order; offset is where the lists begin.
// Page: https://en.wikipedia.org/wiki/Longest_common_subsequence
func longest(x, y []string, offset int) []pair {
	length := make([][]int, len(x)+1)
	for i := range length {
		length[i] = make([]int, len(y)+1)
	}
	for i := len(x) - 1; i >= 0; i-- {
		for j := len(y) - 1; j >= 0; j-- {
			length[i][j] = max(length[i+1][j], length[i][j+1])
			if x[i] == y[j] {
				length[i][j] = length[i+1][j+1] + 1
			}
		}
	}
	var run []pair
	for i, j := 0, 0; i < len(x) && j < len(y); {
		switch {
		case x[i] == y[j]:
			run = append(run, pair{i + offset, j + offset})
			i, j = i+1, j+1
		case length[i+1][j] >= length[i][j+1]:
			i++
		default:
			j++
		}
	}
	return run
}

// alike adds to the pairs what stands in the same place between two of them and may be the same: arrays, and objects that nothing identifies.
func alike(before, after []any, kept []pair) []pair {
	var all []pair
	i, j := 0, 0
	for _, next := range append(kept, pair{len(before), len(after)}) {
		for ; i < next.before && j < next.after; i, j = i+1, j+1 {
			x, y, objects := both[Object](before[i], after[j])
			_, _, arrays := both[[]any](before[i], after[j])
			if arrays || objects && (key(x) == "" || key(y) == "") {
				all = append(all, pair{i, j})
			}
		}
		if next.before < len(before) {
			all = append(all, next)
		}
		i, j = next.before+1, next.after+1
	}
	return all
}

// marks tell elements of an array apart: objects by what identifies them, everything else by what it is.
func marks(list []any) []string {
	all := make([]string, len(list))
	for i, element := range list {
		if o, ok := element.(Object); ok {
			all[i] = key(o)
		}
		if all[i] == "" {
			text, _ := json.Marshal(fold(element)) // it was decoded from JSON
			all[i] = "=" + string(text)
		}
	}
	return all
}

// key is an object's name, or else its id; empty where it has neither.
func key(o Object) string {
	for _, property := range []string{"name", "id"} {
		if text, ok := o[property].(string); ok && text != "" {
			return property + ":" + strings.ToLower(text)
		}
	}
	return ""
}
