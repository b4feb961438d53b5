package graph

import (
	"fmt"
	"strings"
	"unicode"
)

// The bounds of a $filter that is looked at.
const (
	maxFilter  = 4096 // bytes
	maxDepth   = 20
	maxClauses = 15
)

// parseFilter reads a $filter: comparisons by eq, ne and startswith of texts and flags, any() of lists, joined by and, or, not and parentheses. Any other
// is refused, since a list of everybody would be taken for the answer.
// Microsoft bounds the clauses that are joined by or, and words it so: https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/1238
// https://learn.microsoft.com/graph/filter-query-parameter
// behaviour: graph-filter.
// behaviour: graph-filter-clauses.
func parseFilter(c *call, e *entity, text string) (func(o *object) bool, error) {
	if strings.TrimSpace(text) == "" {
		return func(*object) bool { return true }, nil
	}
	words, ok := tokens(text)
	if !ok || len(text) > maxFilter {
		return nil, errFilter.err()
	}
	p := &parser{call: c, entity: e, words: words}
	keep := p.either(0)
	if p.failed || p.at < len(p.words) {
		return nil, errFilter.err()
	}
	if p.clauses > maxClauses {
		return nil, errClauses.err(p.clauses, maxClauses)
	}
	return keep, nil
}

// word is a token: a name, an operator, a parenthesis, or a value.
type word struct {
	text    string
	literal bool // it was quoted
}

// tokens splits a filter. Names may have dots and slashes in them.
func tokens(text string) (words []word, ok bool) {
	for i := 0; i < len(text); {
		switch c := text[i]; {
		case c == ' ':
			i++
		case strings.IndexByte("(),:", c) >= 0:
			words = append(words, word{text: string(c)})
			i++
		case c == '\'':
			var b strings.Builder
			for i++; ; i++ {
				if i >= len(text) {
					return nil, false
				}
				if text[i] == '\'' {
					if i++; i >= len(text) || text[i] != '\'' {
						break
					}
				}
				b.WriteByte(text[i])
			}
			words = append(words, word{text: b.String(), literal: true})
		default:
			end := i
			for end < len(text) && (unicode.IsLetter(rune(text[end])) || unicode.IsDigit(rune(text[end])) || strings.IndexByte("_-./@", text[end]) >= 0) {
				end++
			}
			if end == i {
				return nil, false
			}
			words = append(words, word{text: text[i:end]})
			i = end
		}
	}
	return words, true
}

// parser reads the words from left to right. Once it has failed what it returns means nothing.
type parser struct {
	*call
	entity  *entity
	words   []word
	at      int
	clauses int // that the filter joins, however
	failed  bool
}

type condition = func(o *object) bool

func (p *parser) fail() condition {
	p.failed = true
	return func(*object) bool { return false }
}

// is takes the next word where it is that.
func (p *parser) is(text string) bool {
	if p.at < len(p.words) && !p.words[p.at].literal && strings.EqualFold(p.words[p.at].text, text) {
		p.at++
		return true
	}
	return false
}

// next takes the next word.
func (p *parser) next() word {
	if p.at >= len(p.words) {
		p.failed = true
		return word{}
	}
	p.at++
	return p.words[p.at-1]
}

func (p *parser) wanted(text string) {
	if !p.is(text) {
		p.failed = true
	}
}

func (p *parser) either(depth int) condition {
	left := p.both(depth)
	for !p.failed && p.is("or") {
		a, b := left, p.both(depth)
		left = func(o *object) bool { return a(o) || b(o) }
	}
	return left
}

func (p *parser) both(depth int) condition {
	left := p.single(depth)
	for !p.failed && p.is("and") {
		a, b := left, p.single(depth)
		left = func(o *object) bool { return a(o) && b(o) }
	}
	return left
}

func (p *parser) single(depth int) condition {
	switch {
	case depth > maxDepth:
		return p.fail()
	case p.is("not"):
		inner := p.single(depth + 1)
		return func(o *object) bool { return !inner(o) }
	case p.is("("):
		inner := p.either(depth + 1)
		p.wanted(")")
		return inner
	case p.is("startswith"):
		p.wanted("(")
		values := p.property(p.next())
		p.wanted(",")
		prefix := strings.ToLower(p.next().text)
		p.wanted(")")
		return func(o *object) bool {
			return has(values(o), func(s string) bool { return strings.HasPrefix(s, prefix) })
		}
	}
	name := p.next()
	if list, isAny := strings.CutSuffix(name.text, "/any"); isAny && !name.literal {
		return p.any(list)
	}
	return p.comparison(p.property(name))
}

// any is name/any(x:x eq 'value').
func (p *parser) any(list string) condition {
	p.wanted("(")
	variable := p.next().text
	p.wanted(":")
	values := p.property(word{text: list})
	if p.is("startswith") {
		p.wanted("(")
		p.wanted(variable)
		p.wanted(",")
		prefix := strings.ToLower(p.next().text)
		p.wanted(")")
		p.wanted(")")
		return func(o *object) bool {
			return has(values(o), func(s string) bool { return strings.HasPrefix(s, prefix) })
		}
	}
	p.wanted(variable)
	inner := p.comparison(values)
	p.wanted(")")
	return inner
}

func (p *parser) comparison(values func(o *object) []string) condition {
	equal := true
	switch {
	case p.is("eq"):
	case p.is("ne"):
		equal = false
	default:
		return p.fail()
	}
	if guid := p.at < len(p.words) && !p.words[p.at].literal && strings.EqualFold(p.words[p.at].text, "guid"); guid {
		p.at++
	}
	want := p.next()
	text := strings.ToLower(want.text)
	if !want.literal && text == "null" {
		return func(o *object) bool { return (len(values(o)) == 0) == equal }
	}
	return func(o *object) bool { return has(values(o), func(s string) bool { return s == text }) == equal }
}

func has(values []string, is func(s string) bool) bool {
	for _, v := range values {
		if is(v) {
			return true
		}
	}
	return false
}

// property is what an object has under a name, in lower case; no value where it has none. Each clause has one.
func (p *parser) property(name word) func(o *object) []string {
	p.clauses++
	if strings.EqualFold(name.text, p.idName) {
		return func(o *object) []string { return []string{o.ID} }
	}
	property := p.entity.named(p.dialect, strings.ReplaceAll(name.text, "/", "."))
	if property == nil || name.literal || property.is > texts {
		p.failed = true
		return func(*object) []string { return nil }
	}
	return func(o *object) (found []string) {
		switch v := p.value(o, property, false).(type) {
		case nil:
		case []any:
			for _, s := range listOf(v) {
				found = append(found, strings.ToLower(s))
			}
		default:
			found = append(found, strings.ToLower(fmt.Sprint(v)))
		}
		return found
	}
}
