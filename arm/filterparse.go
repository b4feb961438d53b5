package arm

import (
	"regexp"
	"slices"
	"strings"
)

// maxFilter bounds the length of a $filter that is looked at, maxFilterDepth its parentheses in one another.
const (
	maxFilter      = 4096
	maxFilterDepth = 16
)

var filterToken = regexp.MustCompile(`^\s*(?:([(),])|'((?:[^']|'')*)'|([\w/.]+))\s*`)

// filterFields are the properties that can be compared.
var filterFields = []string{"name", "resourcetype", "resourcegroup", "subscriptionid", "location", "tagname", "tagvalue"}

// filterParser reads a $filter from left to right.
type filterParser struct {
	rest             string
	sign, text, word string // the next token: one of them, or none at the end
	quoted           bool   // the token is text
	depth            int
	bad              bool
}

func parseFilter(s string) (root condition, ok bool) {
	if len(s) > maxFilter {
		return nil, false
	}
	p := &filterParser{rest: s}
	p.next()
	root = p.either()
	return root, !p.bad && p.atEnd()
}

func (p *filterParser) next() {
	p.sign, p.text, p.word, p.quoted = "", "", "", false
	m := filterToken.FindStringSubmatchIndex(p.rest)
	switch {
	case m == nil:
		p.bad = p.bad || p.rest != ""
	case m[2] >= 0:
		p.sign = p.rest[m[2]:m[3]]
	case m[4] >= 0:
		p.text, p.quoted = strings.ReplaceAll(p.rest[m[4]:m[5]], "''", "'"), true
	default:
		p.word = strings.ToLower(p.rest[m[6]:m[7]])
	}
	if m != nil {
		p.rest = p.rest[m[1]:]
	}
}

func (p *filterParser) atEnd() bool { return p.sign == "" && p.word == "" && !p.quoted }

// either reads conditions joined by or.
func (p *filterParser) either() condition {
	parts := anyOf{p.both()}
	for p.word == "or" && !p.bad {
		p.next()
		parts = append(parts, p.both())
	}
	if len(parts) == 1 {
		return parts[0]
	}
	return parts
}

// both reads conditions joined by and.
func (p *filterParser) both() condition {
	parts := allOf{}
	for {
		part := p.one()
		if inner, ok := part.(allOf); ok {
			parts = append(parts, inner...)
		} else {
			parts = append(parts, part)
		}
		if p.word != "and" || p.bad {
			break
		}
		p.next()
	}
	if len(parts) == 1 {
		return parts[0]
	}
	return parts
}

// one reads a comparison, or what is in parentheses.
func (p *filterParser) one() condition {
	if p.sign == "(" {
		if p.depth++; p.depth > maxFilterDepth {
			p.bad = true
			return term{}
		}
		p.next()
		inner := p.either()
		p.take(")")
		p.depth--
		return inner
	}
	first := p.word
	p.next()
	var t term
	switch first {
	case "startswith":
		p.take("(")
		t.op, t.field = first, p.field()
		p.take(",")
		t.value = p.value()
		p.take(")")
	case "substringof":
		p.take("(")
		t.op, t.value = first, p.value()
		p.take(",")
		t.field = p.field()
		p.take(")")
	default:
		t.field, t.op = first, p.word
		p.bad = p.bad || t.op != "eq" && t.op != "ne"
		p.next()
		t.value = p.value()
	}
	p.bad = p.bad || !slices.Contains(filterFields, t.field)
	return t
}

func (p *filterParser) take(sign string) {
	p.bad = p.bad || p.sign != sign
	p.next()
}

func (p *filterParser) field() string {
	name := p.word
	p.next()
	return name
}

func (p *filterParser) value() string {
	p.bad = p.bad || !p.quoted
	text := p.text
	p.next()
	return text
}
