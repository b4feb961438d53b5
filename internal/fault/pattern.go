package fault

import (
	"regexp"
	"strings"
)

// pattern makes a regular expression of a pattern, which matches whatever the case: * stands for anything without a slash, ** for
// anything, and **/ for any folders or none. Matching takes time in proportion to the text.
func pattern(text string) *regexp.Regexp {
	var b strings.Builder
	b.WriteString(`(?is)\A`)
	for begins := true; text != ""; {
		switch {
		case begins && strings.HasPrefix(text, "**/"):
			b.WriteString(`(?:.*/)?`)
			text = text[3:]
		case strings.HasPrefix(text, "**"):
			b.WriteString(`.*`)
			text, begins = text[2:], false
		case text[0] == '*':
			b.WriteString(`[^/]*`)
			text, begins = text[1:], false
		default:
			end := strings.IndexByte(text[1:], '*') + 1
			if slash := strings.IndexByte(text, '/') + 1; slash > 0 && (end == 0 || slash < end) {
				end = slash
			}
			if end == 0 {
				end = len(text)
			}
			b.WriteString(regexp.QuoteMeta(strings.ToValidUTF8(text[:end], "�")))
			begins = text[end-1] == '/'
			text = text[end:]
		}
	}
	b.WriteString(`\z`)
	return regexp.MustCompile(b.String())
}
