package template

import (
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// redactor takes what is told in confidence out of messages. These repeat it as a whole or cut ("s3cr…"), as it is or as JSON, Go, a URL or another case writes it,
// or as the part of it that a reader did not understand, between quotes.
//
// behaviour: template-redaction.
type redactor struct {
	forms map[string][]form // by the first letters, all in lower case
	short []string          // they count only between quotes
	whole string            // all that was given, for parts
}

// form is one way to write a secret.
type form struct {
	text   string
	quoted bool // it counts only between quotes: it is made of a secret, and may be a common word
}

const (
	// stars stand where a secret was.
	stars = "***"
	// partLength is from how many bytes a part of a secret is one, and maxParts how many bytes of secrets are searched for parts.
	partLength = 8
	maxParts   = 1 << 20
	cutMark    = "…"
	// maxLook is how many bytes are compared for one message. One that takes more, which somebody has made so, is not told at all.
	maxLook = 1 << 26
	// lookCost and shortCost are what one secret takes beside, in bytes compared.
	lookCost, shortCost = 32, 4
)

func newRedactor(secrets []string, made map[string]bool) *redactor {
	r := &redactor{forms: map[string][]form{}}
	var whole strings.Builder
	for _, secret := range secrets {
		r.add(secret, false)
		if whole.Len()+len(secret) < maxParts {
			whole.WriteString(lower(secret))
			whole.WriteByte(0)
		}
	}
	for text := range made {
		r.add(text, true)
	}
	r.whole = whole.String()
	return r
}

// add takes in how a secret may be written.
func (r *redactor) add(secret string, quoted bool) {
	seen := map[string]bool{}
	for _, text := range spellings(secret) {
		text = lower(text)
		switch {
		case text == "" || seen[text]:
		case len(text) < secretLength:
			r.short = append(r.short, text)
		default:
			r.forms[text[:secretLength]] = append(r.forms[text[:secretLength]], form{text, quoted})
		}
		seen[text] = true
	}
}

// spellings are the ways in which messages write a text.
func spellings(s string) []string {
	all := []string{s, strings.TrimSpace(s)}
	component := escapeData(s)
	if component == s {
		return all // all others are the same: a URL escapes whatever any of them does
	}
	inner := func(quoted string) string { return strings.TrimSuffix(strings.TrimPrefix(quoted, `"`), `"`) }
	if quoted, err := json.Marshal(s); err == nil {
		all = append(all, inner(string(quoted)))
	}
	all = append(all, inner(string(encode(s))), inner(strconv.Quote(s)), inner(strconv.QuoteToASCII(s)), strings.ReplaceAll(s, "'", "''"),
		strings.ReplaceAll(s, "//", "/"), url.PathEscape(s), url.QueryEscape(s), component,
		strings.Map(func(c rune) rune { // as apierr.Printable
			if !unicode.IsPrint(c) {
				return '?'
			}
			return c
		}, s))
	for _, line := range strings.FieldsFunc(s, func(c rune) bool { return c == '\n' || c == '\r' }) {
		if len(line) >= partLength {
			all = append(all, line)
		}
	}
	return all
}

// lower is ASCII's, which keeps every byte where it is.
func lower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// redact is the message without secrets.
func (r *redactor) redact(message string) string {
	shown, _ := r.redactAt(message, 0)
	return shown
}

// redactAt says also where what was at a byte of the message is now.
func (r *redactor) redactAt(message string, at int) (shown string, now int) {
	var b strings.Builder
	l := look{redactor: r, low: lower(message), left: maxLook}
	parts := l.parts()
	for i := 0; i < len(message); {
		n := max(l.at(i), parts[i])
		if l.left < 0 {
			return stars, 0
		}
		if i <= at {
			now = b.Len()
		}
		if n == 0 {
			b.WriteByte(message[i])
			i++
			continue
		}
		b.WriteString(stars)
		i += n
	}
	if at >= len(message) {
		now = b.Len()
	}
	return b.String(), now
}

// look is the search of one message.
type look struct {
	*redactor
	low  string // the message
	left int    // of maxLook; when it is below 0 nothing that was found counts
}

// at is how many bytes a secret has that begins at i, 0 where none does.
func (l *look) at(i int) int {
	longest := 0
	if len(l.low)-i >= secretLength {
		for _, f := range l.forms[l.low[i:i+secretLength]] {
			same, n := repeated(l.low[i:], f.text)
			if l.left -= same + lookCost; l.left < 0 {
				return 0
			}
			if n == 0 || f.quoted && !between(l.low, i, n) {
				continue
			}
			longest = max(longest, n)
		}
	}
	if l.left -= len(l.short) * shortCost; l.left < 0 {
		return 0
	}
	for _, text := range l.short {
		if strings.HasPrefix(l.low[i:], text) && between(l.low, i, len(text)) {
			longest = max(longest, len(text))
		}
	}
	return longest
}

// repeated is how many bytes of a secret a text begins with: all of them, or what is left of them where it was cut; else 0. So many are the same.
func repeated(text, secret string) (same, n int) {
	for same < len(text) && same < len(secret) && text[same] == secret[same] {
		same++
	}
	if same == len(secret) {
		return same, same
	}
	for back := range min(same, len(cutMark)) { // the next letter may begin as the mark does
		if isCut(text[same-back:]) {
			return same, same - back
		}
	}
	return same, 0
}

// between says whether n bytes from i on are all that stands between quotes, or until it was cut. A number needs none.
func between(s string, i, n int) bool {
	before, behind := byte(' '), byte(' ')
	if i > 0 {
		before = s[i-1]
	}
	if i+n < len(s) {
		behind = s[i+n]
	}
	if strings.Trim(s[i:i+n], "0123456789.-") == "" {
		return !isWord(before) && !isWord(behind)
	}
	return isQuote(before) && (isQuote(behind) || isCut(s[i+n:]))
}

func isQuote(c byte) bool { return c == '\'' || c == '"' }

func isWord(c byte) bool { return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c == '.' || c == '_' }

// isCut says whether something was cut here, be it within a letter, of which up to three bytes are left.
func isCut(rest string) bool {
	for range utf8.UTFMax - 1 {
		rest = strings.TrimPrefix(rest, "\uFFFD")
	}
	return strings.HasPrefix(rest, cutMark)
}

// parts are the bytes of what stands between quotes and is a part of a secret, by where it begins.
func (l *look) parts() map[int]int {
	found := map[int]int{}
	for _, quote := range []byte{'\'', '"'} {
		from := strings.IndexByte(l.low, quote) + 1
		for from > 0 {
			n := strings.IndexByte(l.low[from:], quote)
			if n < 0 {
				break
			}
			if n >= partLength {
				if l.left -= len(l.whole); l.left < 0 {
					return nil
				}
				if strings.Contains(l.whole, l.low[from:from+n]) {
					found[from] = n
				}
			}
			from += n + 1
		}
	}
	return found
}

func (r *redactor) redactError(e *Error) {
	e.Message, e.Hint = r.redact(e.Message), r.redact(e.Hint)
	for _, d := range e.Details {
		r.redactError(d)
	}
}

// Redactor takes what secure parameters are given, and what the template gives them, out of texts.
type Redactor struct{ r *redactor }

// Redactor knows the secrets of the template and the parameters of a request, without a plan, which may fail.
func (t *Template) Redactor(parameters json.RawMessage) *Redactor {
	s := &scope{template: t, context: &Context{Parameters: parameters}}
	s.keepDeclared()
	if v, err := decodeData(parameters); err == nil {
		given, _ := v.(*object)
		s.keepGiven(given)
	}
	return &Redactor{newRedactor(s.secrets, nil)}
}

// Redact is the text without secrets. That of a nil Redactor stays what it is.
func (r *Redactor) Redact(text string) string {
	shown, _ := r.RedactAt(text, 0)
	return shown
}

// RedactAt is Redact that says also where what was at a byte of the text is now.
func (r *Redactor) RedactAt(text string, at int) (shown string, now int) {
	if r == nil {
		return text, at
	}
	return r.r.redactAt(text, at)
}
