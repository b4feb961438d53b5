package template

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// node is a part of an expression: *literal, *call or *access.
type node interface{ position() int }

type literal struct {
	value value
	at    int
}

type call struct {
	namespace, name string // namespace of user functions, else empty
	args            []node
	at              int
}

// access is a property by name, or a property or item by an expression in brackets.
type access struct {
	of    node
	index node
	at    int
}

func (n *literal) position() int { return n.at }
func (n *call) position() int    { return n.at }
func (n *access) position() int  { return n.at }

// expression is a string of a template that is to be evaluated. It may be a wrong one, which is told when it is.
type expression struct {
	text string // in the template, with its brackets
	root node
	err  error
	at   place
}

func (e *expression) source() string { return e.text }

// inner is the text between the brackets.
func (e *expression) inner() string { return e.text[1 : len(e.text)-1] }

// parseExpression returns nil for an ordinary string. One that begins with [[ and ends with ] is a string in brackets
// (https://learn.microsoft.com/azure/azure-resource-manager/templates/template-expressions#escape-characters); that without the last bracket
// nothing is taken off is a guess.
//
// behaviour: template-brackets.
func parseExpression(text string, at place) *expression {
	if !strings.HasPrefix(text, "[") || !strings.HasSuffix(text, "]") || len(text) < 2 {
		return nil
	}
	e := &expression{text: text, at: at}
	if strings.HasPrefix(text, "[[") {
		e.root = &literal{value: text[1:]}
		return e
	}
	if n := utf8.RuneCountInString(text); n > maxExpression {
		e.err = &fault{text: fmt.Sprintf("The language expression length limit exceeded. Limit: '%d' and actual: '%d'.", maxExpression, n), syntax: true}
		return e
	}
	p := &parser{lexer: lexer{text: e.inner()}}
	e.root, e.err = p.parse()
	return e
}

// parser builds the tree of an expression, reading one token ahead.
type parser struct {
	lexer lexer
	token token
}

func (p *parser) parse() (node, error) {
	if err := p.advance(); err != nil {
		return nil, err
	}
	n, err := p.value(0)
	if err != nil {
		return nil, err
	}
	if p.token.kind != tokenEnd {
		return nil, p.wanted(tokenEnd)
	}
	return n, nil
}

func (p *parser) advance() (err error) {
	p.token, err = p.lexer.next()
	return err
}

// value reads a literal or call, and the properties asked of it.
func (p *parser) value(depth int) (node, error) {
	if depth > maxNesting {
		return nil, p.lexer.fault(p.token.at, "its calls are nested deeper than '%d'", maxNesting)
	}
	n, err := p.primary(depth)
	for err == nil {
		at := p.token.at
		switch p.token.kind {
		case tokenDot:
			var name token
			if err = p.advance(); err == nil {
				name, err = p.take(tokenIdentifier)
			}
			n = &access{of: n, index: &literal{value: name.text, at: name.at}, at: at}
		case tokenLeftBracket:
			var index node
			if err = p.advance(); err == nil {
				index, err = p.value(depth + 1)
			}
			if err == nil {
				_, err = p.take(tokenRightBracket)
			}
			n = &access{of: n, index: index, at: at}
		default:
			return n, nil
		}
	}
	return nil, err
}

func (p *parser) primary(depth int) (node, error) {
	t := p.token
	switch t.kind {
	case tokenString:
		return &literal{value: t.text, at: t.at}, p.advance()
	case tokenInteger:
		i, err := strconv.ParseInt(t.text, 10, 64)
		if err != nil {
			return nil, p.lexer.fault(t.at, "the value '%s' at position '%d' cannot be converted to number", t.text, characters(p.lexer.text, t.at))
		}
		return &literal{value: i, at: t.at}, p.advance()
	case tokenIdentifier:
		return p.call(depth)
	}
	return nil, p.wanted(tokenIdentifier)
}

// call reads name(…) or namespace.name(…).
func (p *parser) call(depth int) (node, error) {
	c := &call{name: p.token.text, at: p.token.at}
	if err := p.advance(); err != nil {
		return nil, err
	}
	if p.token.kind == tokenDot {
		if err := p.advance(); err != nil {
			return nil, err
		}
		name, err := p.take(tokenIdentifier)
		if err != nil {
			return nil, err
		}
		c.namespace, c.name = c.name, name.text
	}
	if _, err := p.take(tokenLeftParen); err != nil {
		return nil, err
	}
	for p.token.kind != tokenRightParen {
		if len(c.args) > 0 {
			if p.token.kind != tokenComma {
				return nil, p.wanted(tokenRightParen)
			}
			if err := p.advance(); err != nil {
				return nil, err
			}
		}
		arg, err := p.value(depth + 1)
		if err != nil {
			return nil, err
		}
		c.args = append(c.args, arg)
	}
	return c, p.advance()
}

func (p *parser) take(kind tokenKind) (token, error) {
	t := p.token
	if t.kind != kind {
		return t, p.wanted(kind)
	}
	return t, p.advance()
}

// wanted says which token was expected (seen: "Unable to parse language expression '…': expected token 'EndOfData' and actual 'RightParenthesis'.").
func (p *parser) wanted(kind tokenKind) error {
	return p.lexer.unreadable(p.token.at, "Unable to parse language expression '"+p.lexer.text+"': expected token '"+string(kind)+"' and actual '"+string(p.token.kind)+"'.")
}
