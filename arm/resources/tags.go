package resources

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/edgerite/edgerite/arm"
)

type tagName struct {
	ID     string     `json:"id"`
	Name   string     `json:"tagName"`
	Count  tagCount   `json:"count"`
	Values []tagValue `json:"values"`
}

type tagValue struct {
	ID    string   `json:"id"`
	Value string   `json:"tagValue"`
	Count tagCount `json:"count"`
}

type tagCount struct {
	Type  string `json:"type"`
	Value int    `json:"value"`
}

// listTags counts the tags in use: Get-AzTag, with -Detailed. Names compare without case, values with it.
// Page: https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources
func listTags(c *arm.Call) (any, error) {
	spelled := map[string]string{} // by lower-case name, as seen first
	counts := map[string]map[string]int{}
	err := c.EachResource(func(r arm.ResourceInfo) error {
		for _, name := range slices.Sorted(maps.Keys(r.Tags())) {
			key := strings.ToLower(name)
			if counts[key] == nil {
				spelled[key], counts[key] = name, map[string]int{}
			}
			counts[key][r.Tags()[name]]++
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	base := "/subscriptions/" + c.Arg("subscription") + "/tagNames/"
	names := []tagName{}
	for _, key := range slices.Sorted(maps.Keys(counts)) {
		names = append(names, countedName(base+spelled[key], spelled[key], counts[key]))
	}
	return value(names), nil
}

func countedName(id, name string, counts map[string]int) tagName {
	t := tagName{ID: id, Name: name, Values: []tagValue{}}
	for v, n := range counts {
		t.Count.Value += n
		t.Values = append(t.Values, tagValue{ID: id + "/tagValues/" + v, Value: v, Count: tagCount{"Total", n}})
	}
	t.Count.Type = "Total"
	slices.SortFunc(t.Values, func(a, b tagValue) int { return cmp.Compare(a.Value, b.Value) })
	return t
}
