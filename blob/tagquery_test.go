package blob

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var someTags = []pair{{"Status", "Done"}, {"Rank", "050"}, {"due date", ""}}

func TestTagQuery(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		want bool
	}{
		{`"Status" = 'Done'`, true},
		{`Status='Done'`, true},
		{`"Status" = 'done'`, false},
		{`"status" = 'Done'`, false},
		{`"Status" <> 'Done'`, false},
		{`"Status" <> 'New'`, true},
		{`"Nothing" <> 'New'`, false},
		{`"due date" = ''`, true},
		{`"Rank" >= '010' AND "Rank" < '100'`, true},
		{`"Rank" > '050'`, false},
		{`"Rank" <= '050'`, true},
		{`"Rank" < '6'`, true},
		{`"Status" = 'New' OR "Rank" >= '05'`, true},
		{`"Status" = 'Done' or "Rank" = '1' and "Rank" = '2'`, true},
		{`("Status" = 'Done' OR "Rank" = '1') AND "Rank" = '2'`, false},
		{` ( ("Status" = 'Done')) AND("Rank" = '050') `, true},
		{`order = '1' OR "Rank" = '050'`, true},
	} {
		q, err := parseTagQuery(c.text)
		require.NoError(t, err, c.text)
		assert.Equal(t, c.want, q.matches(someTags), c.text)
	}
}

func TestTagQueryRefused(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", "Status", `"Status"`, `"Status" =`, `"Status" = Done`, `"Status" = "Done"`, `"Status = 'Done'`, `"Status" = 'Done`,
		`"Status" == 'Done'`, `"Status" != 'Done'`, `'Done' = "Status"`, `"" = ''`, `"Sta#tus" = 'x'`, `"Status" = 'ü'`,
		`"a" = '1' AND`, `"a" = '1' "b" = '2'`, `"a" = '1' ANDb = '2'`, `"a" = '1' XOR "b" = '2'`, `("a" = '1'`, `"a" = '1')`, `()`, `NOT "a" = '1'`,
		`@container = 'c'`, `"a" = '` + strings.Repeat("x", maxTagValue+1) + `'`,
		strings.Repeat(`"a" = '1' OR `, maxTagComparisons) + `"a" = '1'`,
		strings.Repeat("(", maxTagNesting+1) + `"a" = '1'` + strings.Repeat(")", maxTagNesting+1),
		strings.Repeat("(", 1<<16),
	} {
		_, err := parseTagQuery(text)
		_, wrong := errors.AsType[*tagQueryError](err)
		assert.True(t, wrong, "%.60s: %v", text, err)
	}
}

func TestTagSearch(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text, container, by string
		found               []pair
	}{
		{`"Status" = 'Done'`, "", "Status", someTags[:1]},
		{`@container = 'c1' AND "Rank" > '01'`, "c1", "Rank", someTags[1:2]},
		{`"Rank" >= '010' and "Rank" <= '050'`, "", "Rank", someTags[1:2]},
		{`"Rank" > '01' AND "Status" = 'Done'`, "", "Status", []pair{someTags[1], someTags[0]}},
		{`"Rank" > '01' AND "Status" = 'New'`, "", "Status", nil},
		{`"Rank" < '01'`, "", "Rank", nil},
		{`"due date" >= ''`, "", "due date", someTags[2:]},
	} {
		s, err := parseTagSearch(c.text)
		require.NoError(t, err, c.text)
		assert.Equal(t, c.container, s.container, c.text)
		assert.Equal(t, c.by, s.narrowest().key, c.text)
		found, ok := s.matching(someTags)
		assert.Equal(t, c.found != nil, ok, c.text)
		if ok {
			assert.Equal(t, c.found, found, c.text)
		}
	}
}

func TestTagSearchRefused(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", `"a"`, `"a" <> '1'`, `"a" = '1' OR "b" = '2'`, `("a" = '1')`, `"a" = '1' AND`, `"a" = '1' AND "a" = '2'`, `"a" = '1' AND "a" > '0'`,
		`"Rank" > '10' AND "Rank" >= '15'`, `"Rank" < '10' AND "Rank" <= '15'`, `"a" > '1' AND "a" = '2'`,
		`@container = 'c1'`, `@container > 'c1' AND "a" = '1'`, `@container = 'c1' AND @container = 'c2' AND "a" = '1'`, `@name = 'x'`, `"a" = '1' extra`,
	} {
		_, err := parseTagSearch(text)
		_, wrong := errors.AsType[*tagQueryError](err)
		assert.True(t, wrong, "%.60s: %v", text, err)
	}
}

func TestTagQueryErrorSaysWhatAndWhere(t *testing.T) {
	t.Parallel()
	condition := func(text string) error { _, err := parseTagQuery(text); return err }
	search := func(text string) error { _, err := parseTagSearch(text); return err }
	for _, c := range []struct {
		parse          func(string) error
		text, expected string
	}{
		{search, `a = 1`, `5: expected a value in single quotes`},
		{condition, `a = 1`, `5: expected a value in single quotes`},
		{search, ``, `1: expected the name of a tag`},
		{search, `a`, `2: expected one of =, <>, >, >=, < and <=`},
		{search, `a == '1'`, `4: expected a value in single quotes`},
		{search, `a = '1`, `5: the quote ' is not closed`},
		{search, `a = '1' OR b = '2'`, `9: expected AND or the end`},
		{search, `a = '1' AND b <> '2'`, `13: <> is for conditions only`},
		{search, `a = '1' AND a > '0'`, `13: the tag is compared so already`},
		{search, `a = '1' AND  b# = '2'`, `14: ` + noTagReason},
		{search, `@container > 'c'`, `1: @container is for one container, by =`},
		{search, `@container = 'c'`, `17: a container alone is nothing to look for`},
		{condition, `a = '1' AND @container = 'c'`, `13: @container is for finding blobs only`},
		{condition, `a = '1' XOR b = '2'`, `9: expected AND, OR or the end`},
		{condition, `(a = '1' b`, `10: expected AND, OR or )`},
		{condition, strings.Repeat("(", 11), `11: more than 10 parentheses in one another`},
		{condition, strings.Repeat("a='' OR ", 10) + "a=''", `81: more than 10 comparisons`},
	} {
		assert.EqualError(t, c.parse(c.text), "Error parsing query at or near character position "+c.expected, c.text)
	}
}

// Whatever a client sends is a query or refused; a search, which is a query too unless it names
// its container, says the same of tags.
func FuzzTagQuery(f *testing.F) {
	f.Add(`"Status" = 'Done' OR ("Rank" >= '05' AND x <> '')`, "Rank", "050")
	f.Add(`"Rank" >= '010' AND "Rank" < '100'`, "Rank", "099")
	f.Add(`((((a='`, "a", "")
	f.Fuzz(func(t *testing.T, text, key, value string) {
		q, err := parseTagQuery(text)
		s, searchErr := parseTagSearch(text)
		if err != nil {
			assert.True(t, searchErr != nil || s.container != "", "%q", text)
			return
		}
		matches := q.matches([]pair{{key, value}})
		if searchErr == nil && len(s.ranges) == 1 {
			_, ok := s.matching([]pair{{key, value}})
			assert.Equal(t, matches, ok, "%q", text)
		}
	})
}
