package blob

import (
	"fmt"
	"slices"
	"strings"
)

// Conditions on a blob's tags, as a WHERE clause of SQL: in x-ms-if-tags
// (https://learn.microsoft.com/rest/api/storageservices/specifying-conditional-headers-for-blob-service-operations)
// and, without OR and <>, in Find Blobs by Tags. Which operators each takes is on
// https://learn.microsoft.com/azure/storage/blobs/storage-manage-find-blobs.

// tagComparison holds a tag's value against another. Values are text, and sort as text.
type tagComparison struct{ key, operator, value string }

// tagQuery is a comparison, or two queries joined by AND or OR.
type tagQuery struct {
	tagComparison
	join        string // "AND", "OR"; nothing for a comparison
	left, right *tagQuery
}

// Bounds of what a query may be. behaviour: blob-tag-query.
const (
	maxTagComparisons = 10
	maxTagNesting     = 10 // of parentheses
	containerKeyword  = "@container"
)

// parseTagQuery reads the value of x-ms-if-tags, or says with a *tagQueryError why it cannot.
func parseTagQuery(text string) (tagQuery, error) {
	p := newTagParser(text)
	q, err := p.either()
	if err == nil && p.skip() != "" {
		err = p.expected("AND, OR or the end")
	}
	if err != nil {
		return tagQuery{}, err
	}
	return *q, nil
}

// matches tells whether tags fulfil the query. A tag that is not there fulfils no comparison.
// behaviour: blob-tag-query.
func (q tagQuery) matches(tags []pair) bool {
	switch q.join {
	case "AND":
		return q.left.matches(tags) && q.right.matches(tags)
	case "OR":
		return q.left.matches(tags) || q.right.matches(tags)
	}
	i := slices.IndexFunc(tags, func(t pair) bool { return t.name == q.key })
	return i >= 0 && q.holds(tags[i].value)
}

func (c tagComparison) holds(value string) bool {
	switch order := strings.Compare(value, c.value); c.operator {
	case "=":
		return order == 0
	case "<>":
		return order != 0
	case ">":
		return order > 0
	case ">=":
		return order >= 0
	case "<":
		return order < 0
	default:
		return order <= 0
	}
}

// tagParser reads a query from left to right.
type tagParser struct {
	rest        string
	length      int // of the whole text
	comparisons int
	nesting     int
}

func newTagParser(text string) *tagParser { return &tagParser{rest: text, length: len(text)} }

func (p *tagParser) either() (*tagQuery, error) { return p.joined("OR", p.both) }

func (p *tagParser) both() (*tagQuery, error) { return p.joined("AND", p.operand) }

// joined reads parts with a word between them.
func (p *tagParser) joined(word string, part func() (*tagQuery, error)) (*tagQuery, error) {
	left, err := part()
	for err == nil && p.word(word) {
		q := &tagQuery{join: word, left: left}
		q.right, err = part()
		left = q
	}
	return left, err
}

func (p *tagParser) operand() (*tagQuery, error) {
	if !strings.HasPrefix(p.skip(), "(") {
		at := *p
		c, err := p.comparison()
		if err == nil && c.key == containerKeyword {
			err = at.wrong(containerKeyword + " is for finding blobs only")
		}
		if err == nil && checkTag(c.key, c.value) != nil {
			err = at.wrong(noTagReason)
		}
		return &tagQuery{tagComparison: c}, err
	}
	if p.nesting++; p.nesting > maxTagNesting {
		return nil, p.wrong(fmt.Sprintf("more than %d parentheses in one another", maxTagNesting))
	}
	p.rest = p.rest[1:]
	q, err := p.either()
	if err != nil {
		return nil, err
	}
	if !strings.HasPrefix(p.skip(), ")") {
		return nil, p.expected("AND, OR or )")
	}
	p.rest = p.rest[1:]
	p.nesting--
	return q, nil
}

// comparison reads key, operator and value: "Rank" >= '010'.
func (p *tagParser) comparison() (tagComparison, error) {
	var c tagComparison
	p.skip()
	if p.comparisons++; p.comparisons > maxTagComparisons {
		return c, p.wrong(fmt.Sprintf("more than %d comparisons", maxTagComparisons))
	}
	var err error
	if c.key, err = p.key(); err != nil {
		return c, err
	}
	for _, operator := range []string{"<>", ">=", "<=", "=", ">", "<"} {
		if rest, ok := strings.CutPrefix(p.skip(), operator); ok {
			c.operator, p.rest = operator, rest
			break
		}
	}
	if c.operator == "" {
		return c, p.expected("one of =, <>, >, >=, < and <=")
	}
	if !strings.HasPrefix(p.skip(), "'") {
		return c, p.expected("a value in single quotes")
	}
	c.value, err = p.quoted('\'')
	return c, err
}

// key reads a tag's name in double quotes, which one that is a plain word does without.
func (p *tagParser) key() (string, error) {
	if strings.HasPrefix(p.skip(), `"`) {
		return p.quoted('"')
	}
	end := strings.IndexAny(p.rest, " \t\r\n=<>()'\"")
	if end < 0 {
		end = len(p.rest)
	}
	if end == 0 {
		return "", p.expected("the name of a tag")
	}
	key := p.rest[:end]
	p.rest = p.rest[end:]
	return key, nil
}

// quoted reads what is between two quotes. No tag holds a quote, so there is no way to write one.
func (p *tagParser) quoted(quote byte) (string, error) {
	text, rest, ok := strings.Cut(p.rest[1:], string(quote))
	if !ok {
		return "", p.wrong(fmt.Sprintf("the quote %c is not closed", quote))
	}
	p.rest = rest
	return text, nil
}

// word takes a keyword, in any case, that is next and ends there.
func (p *tagParser) word(word string) bool {
	p.skip()
	if len(p.rest) <= len(word) || !strings.EqualFold(p.rest[:len(word)], word) || !strings.ContainsRune(" \t\r\n(\"", rune(p.rest[len(word)])) {
		return false
	}
	p.rest = p.rest[len(word):]
	return true
}

// skip leaves out white space and gives what is left.
func (p *tagParser) skip() string {
	p.rest = strings.TrimLeft(p.rest, " \t\r\n")
	return p.rest
}
