package template

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// tokenKind names what a token is, as Resource Manager's messages name it.
type tokenKind string

const (
	tokenEnd          tokenKind = "EndOfData"
	tokenIdentifier   tokenKind = "Identifier"
	tokenString       tokenKind = "StringLiteral"
	tokenInteger      tokenKind = "IntegerLiteral"
	tokenLeftParen    tokenKind = "LeftParenthesis"
	tokenRightParen   tokenKind = "RightParenthesis"
	tokenLeftBracket  tokenKind = "LeftSquareBracket"
	tokenRightBracket tokenKind = "RightSquareBracket"
	tokenComma        tokenKind = "Comma"
	tokenDot          tokenKind = "Dot"
)

var punctuation = map[byte]tokenKind{
	'(': tokenLeftParen, ')': tokenRightParen, '[': tokenLeftBracket, ']': tokenRightBracket, ',': tokenComma, '.': tokenDot,
}

// token is a word of the language; text is a string's content, else what stands there.
type token struct {
	kind tokenKind
	text string
	at   int // in bytes
}

// lexer splits an expression, without its brackets, into tokens.
type lexer struct {
	text string
	pos  int
}

func (l *lexer) next() (token, error) {
	l.pos += len(l.text[l.pos:]) - len(strings.TrimLeft(l.text[l.pos:], " \t\r\n"))
	t := token{at: l.pos}
	if l.pos == len(l.text) {
		t.kind = tokenEnd
		return t, nil
	}
	c := l.text[l.pos]
	if kind, ok := punctuation[c]; ok {
		l.pos++
		t.kind, t.text = kind, string(c)
		return t, nil
	}
	switch {
	case c == '\'':
		return l.quoted(t)
	case isDigit(c) || c == '-' && l.pos+1 < len(l.text) && isDigit(l.text[l.pos+1]):
		l.pos++
		l.skip(isDigit)
		t.kind = tokenInteger
	case isLetter(c):
		l.skip(func(c byte) bool { return isLetter(c) || isDigit(c) })
		t.kind = tokenIdentifier
	default:
		found, _ := utf8.DecodeRuneInString(l.text[l.pos:])
		return t, l.fault(t.at, "the string character '%c' at position '%d' is not expected", found, characters(l.text, t.at))
	}
	t.text = l.text[t.at:l.pos]
	return t, nil
}

// quoted reads a string; a quote in it is doubled.
func (l *lexer) quoted(t token) (token, error) {
	t.kind = tokenString
	l.pos++
	var content strings.Builder
	for {
		i := strings.IndexByte(l.text[l.pos:], '\'')
		if i < 0 {
			return t, l.fault(t.at, "the string constant at position '%d' is not terminated. String constants must be enclosed within a pair of single quotes", characters(l.text, t.at))
		}
		content.WriteString(l.text[l.pos : l.pos+i])
		l.pos += i + 1
		if l.pos == len(l.text) || l.text[l.pos] != '\'' {
			t.text = content.String()
			return t, nil
		}
		content.WriteByte('\'')
		l.pos++
	}
}

func (l *lexer) skip(while func(byte) bool) {
	for l.pos < len(l.text) && while(l.text[l.pos]) {
		l.pos++
	}
}

// fault is what Resource Manager says of an expression it cannot read (seen: "The language expression '…' is not valid: the string constant at
// position '109' is not terminated. …").
func (l *lexer) fault(at int, format string, args ...any) error {
	return l.unreadable(at, fmt.Sprintf("The language expression '%s' is not valid: "+format+".", append([]any{l.text}, args...)...))
}

func (l *lexer) unreadable(at int, text string) error {
	return &fault{text: text, expression: l.text, offset: characters(l.text, at), syntax: true}
}

// characters counts those before an offset in bytes.
func characters(text string, offset int) int { return utf8.RuneCountInString(text[:offset]) }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isLetter(c byte) bool {
	return c == '_' || c == '$' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
