package resources

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/internal/store"
)

// madePrefix begins the keys of the names and values that were made by themselves: NAME NUL VALUE, the name in lower case,
// no value for the name itself. What is stored is the name as it was written.
const madePrefix = "arm/tagnames/"

func madeKey(name, value string) []byte {
	return []byte(madePrefix + strings.ToLower(name) + "\x00" + value)
}

// census is the tags of a subscription, by lower-case name.
type census map[string]*tagUse

// tagUse is a name, as it was seen first, and how many resources have each of its values.
type tagUse struct {
	name   string
	values map[string]int
}

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

func countTags(c *arm.Call) (census, error) {
	all := census{}
	err := c.Reader().Scan([]byte(madePrefix), store.PrefixEnd([]byte(madePrefix)), func(key, name []byte) (bool, error) {
		_, value, _ := strings.Cut(string(key), "\x00")
		all.add(string(name), value, 0)
		return true, nil
	})
	if err != nil {
		return nil, err
	}
	return all, c.EachResource(func(r arm.ResourceInfo) error {
		for _, name := range slices.Sorted(maps.Keys(r.Tags())) {
			all.add(name, r.Tags()[name], 1)
		}
		return nil
	})
}

// add counts uses of a value; an empty one that nothing uses is the name alone.
func (a census) add(name, value string, uses int) *tagUse {
	t := a.of(name)
	if t == nil {
		t = &tagUse{name, map[string]int{}}
		a[strings.ToLower(name)] = t
	}
	if value != "" || uses > 0 {
		t.values[value] += uses
	}
	return t
}

func (a census) of(name string) *tagUse { return a[strings.ToLower(name)] }

func (a census) shown(c *arm.Call) []tagName {
	names := []tagName{}
	for _, key := range slices.Sorted(maps.Keys(a)) {
		names = append(names, a[key].shown(c))
	}
	return names
}

func (t *tagUse) count() (n int) {
	for _, uses := range t.values {
		n += uses
	}
	return n
}

func (t *tagUse) shown(c *arm.Call) tagName {
	shown := tagName{ID: t.id(c), Name: t.name, Count: tagCount{"Total", t.count()}, Values: []tagValue{}}
	for v := range t.values {
		shown.Values = append(shown.Values, t.shownValue(c, v))
	}
	slices.SortFunc(shown.Values, func(a, b tagValue) int { return cmp.Compare(a.Value, b.Value) })
	return shown
}

func (t *tagUse) shownValue(c *arm.Call, v string) tagValue {
	return tagValue{ID: t.id(c) + "/tagValues/" + v, Value: v, Count: tagCount{"Total", t.values[v]}}
}

func (t *tagUse) id(c *arm.Call) string {
	return "/subscriptions/" + c.Arg("subscription") + "/tagNames/" + t.name
}
