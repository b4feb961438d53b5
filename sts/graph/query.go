package graph

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/edgerite/edgerite/internal/journal"
)

// options are the parameters of a query that something reads.
// https://learn.microsoft.com/graph/query-parameters
var options = []string{"api-version", "$select", "$filter", "$top", "$skip", "$skiptoken", "$orderby", "$count", "$search"}

// noteUnread tells the journal of the parameters that nothing reads, such as $expand.
func (c *call) noteUnread() {
	for name := range c.r.URL.Query() {
		if !slices.Contains(options, strings.ToLower(name)) {
			journal.Unread(c.r.Context(), name)
		}
	}
}

// advanced says whether a client knows that its query is one that the directory answers from an index. Graph insists; we only when strict.
// https://learn.microsoft.com/graph/aad-advanced-queries
func (c *call) advanced() bool {
	return !c.Tokens.Strict || strings.EqualFold(c.r.Header.Get("ConsistencyLevel"), "eventual")
}

// order puts a list into the order of $orderby, in which equals keep that of their ids; ordered is false where there is none.
// https://learn.microsoft.com/graph/query-parameters#orderby-parameter
// behaviour: graph-query.
func (c *call) order(found []*object) (ordered bool, err error) {
	q := c.r.URL.Query()
	orderBy := q.Get("$orderby")
	if strings.TrimSpace(orderBy) == "" {
		return false, nil
	}
	if q.Get("$filter") != "" && (!c.advanced() || c.Tokens.Strict && !strings.EqualFold(q.Get("$count"), "true")) {
		return false, errSort.err()
	}
	var keys []func(a, b *object) int
	for clause := range strings.SplitSeq(orderBy, ",") {
		words := strings.Fields(clause)
		if len(words) == 0 || len(words) > 2 || len(words) == 2 && !strings.EqualFold(words[1], "asc") && !strings.EqualFold(words[1], "desc") || len(keys) >= maxClauses {
			return false, errSort.err()
		}
		p := c.entity.named(c.dialect, strings.ReplaceAll(words[0], "/", "."))
		if p == nil || p.is != text && p.is != flag {
			return false, errSort.err()
		}
		sign := 1
		if len(words) == 2 && strings.EqualFold(words[1], "desc") {
			sign = -1
		}
		keys = append(keys, func(a, b *object) int { return sign * cmp.Compare(c.folded(a, p), c.folded(b, p)) })
	}
	slices.SortStableFunc(found, func(a, b *object) int {
		for _, key := range keys {
			if n := key(a, b); n != 0 {
				return n
			}
		}
		return 0
	})
	return true, nil
}

// folded is a value of an object as orders and searches compare it.
func (c *call) folded(o *object, p *property) string {
	switch v := c.value(o, p, false).(type) {
	case string:
		return strings.ToLower(v)
	case bool:
		if v {
			return "true"
		}
	}
	return ""
}

// searchClause is one of a $search, with the word that joins it to the next.
var searchClause = regexp.MustCompile(`^\s*"([A-Za-z]+):((?:[^"\\]|\\.)+)"\s*(AND\s|OR\s|$)`)

// parseSearch reads a $search: clauses as "displayName:edge" that are joined by AND, then by OR. Names and descriptions have the beginnings of
// words looked for, other texts their own.
// https://learn.microsoft.com/graph/search-query-parameter
// behaviour: graph-query.
func (c *call) parseSearch(search string) (func(o *object) bool, error) {
	if strings.TrimSpace(search) == "" || c.old {
		return func(*object) bool { return true }, nil
	}
	if !c.advanced() {
		return nil, errSearchHeader.err()
	}
	either := [][]func(o *object) bool{nil}
	for n := 1; ; n++ {
		found := searchClause.FindStringSubmatch(search)
		if found == nil || n > maxClauses || len(search) > maxFilter {
			return nil, errFilter.err()
		}
		p := c.entity.named(c.dialect, found[1])
		if p == nil || p.is != text {
			return nil, errFilter.err()
		}
		wanted := words(strings.ReplaceAll(found[2], `\`, ""))
		last := len(either) - 1
		either[last] = append(either[last], func(o *object) bool { return c.begins(o, p, wanted) })
		if search = search[len(found[0]):]; search == "" {
			break
		}
		if strings.HasPrefix(found[3], "OR") {
			either = append(either, nil)
		}
	}
	return func(o *object) bool {
		return slices.ContainsFunc(either, func(all []func(o *object) bool) bool {
			return !slices.ContainsFunc(all, func(is func(o *object) bool) bool { return !is(o) })
		})
	}, nil
}

// begins says whether each of the words that are wanted begins one that a text has.
func (c *call) begins(o *object, p *property, wanted []string) bool {
	value, _ := c.value(o, p, false).(string)
	if p.key() != "displayName" && p.key() != "description" {
		return len(wanted) > 0 && strings.HasPrefix(strings.Join(words(value), " "), strings.Join(wanted, " "))
	}
	have := append(words(value), strings.ToLower(value))
	return len(wanted) > 0 && !slices.ContainsFunc(wanted, func(w string) bool {
		return !slices.ContainsFunc(have, func(h string) bool { return strings.HasPrefix(h, w) })
	})
}

// words are those of a text in lower case, which end where letters do.
func words(of string) []string {
	return strings.FieldsFunc(strings.ToLower(of), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}
