package template

import (
	"math/big"
	"strings"
)

// pattern is a section of a custom format.
type pattern struct {
	whole, fraction []mark // in front of the point and behind it
	group           bool   // thousands are set apart by commas
	scale           int    // powers of ten that the number is multiplied with
}

// mark is a place for a digit, 0 or #, or a literal.
type mark struct {
	digit byte // 0 for a literal
	text  string
}

// customNumber writes a number in a custom format
// (https://learn.microsoft.com/dotnet/standard/base-types/custom-numeric-format-strings): 0 # . , % ‰, literals, and sections for positive, negative and zero.
// Exponents in custom formats are taken for literals.
//
// behaviour: template-format-exponent.
func customNumber(v value, spec string) (string, bool) {
	n := rational(v)
	if n == nil || len(spec) > maxPrecision {
		return "", false
	}
	sections := splitSections(spec)
	section, minus := sections[0], ""
	switch {
	case n.Sign() < 0 && len(sections) > 1 && sections[1] != "":
		section = sections[1]
	case n.Sign() == 0 && len(sections) > 2 && sections[2] != "":
		section = sections[2]
	case n.Sign() < 0:
		minus = "-"
	}
	shown, zero := parsePattern(section).apply(new(big.Rat).Abs(n))
	if zero {
		minus = ""
	}
	return minus + shown, true
}

// splitSections cuts at semicolons outside of literals.
func splitSections(spec string) []string {
	sections := []string{""}
	scanPattern(spec, func(c rune, literal bool, source string) {
		if c == ';' && !literal {
			sections = append(sections, "")
			return
		}
		sections[len(sections)-1] += source
	})
	return sections
}

// scanPattern calls do with every character, whether it is quoted or escaped, and how it stood.
func scanPattern(spec string, do func(c rune, literal bool, source string)) {
	var quote rune
	escaped := false
	for _, c := range spec {
		switch {
		case escaped:
			escaped = false
			do(c, true, `\`+string(c))
		case c == '\\' && quote == 0:
			escaped = true
		case quote == c:
			quote = 0
		case quote != 0:
			do(c, true, string(quote)+string(c)+string(quote))
		case c == '\'' || c == '"':
			quote = c
		default:
			do(c, false, string(c))
		}
	}
}

func parsePattern(section string) *pattern {
	p := &pattern{}
	point, digits := false, false
	pending := 0 // commas that set thousands apart if a digit follows, else divide by thousands
	add := func(m mark) {
		if point {
			p.fraction = append(p.fraction, m)
		} else {
			p.whole = append(p.whole, m)
		}
	}
	scanPattern(section, func(c rune, literal bool, _ string) {
		switch {
		case literal:
			add(mark{text: string(c)})
		case c == '0' || c == '#':
			p.group = p.group || pending > 0 && !point
			pending, digits = 0, true
			add(mark{digit: byte(c)})
		case c == '.' && !point:
			p.scale -= 3 * pending
			pending, point = 0, true
		case c == '.':
		case c == ',':
			if digits && !point {
				pending++
			}
		case c == '%':
			p.scale += 2
			add(mark{text: "%"})
		case c == '‰':
			p.scale += 3
			add(mark{text: "‰"})
		default:
			add(mark{text: string(c)})
		}
	})
	p.scale -= 3 * pending
	return p
}

// places counts those for digits.
func places(marks []mark) (n int) {
	for _, m := range marks {
		if m.digit != 0 {
			n++
		}
	}
	return n
}

// apply writes a number that is not negative, and says whether all its digits are zeros.
func (p *pattern) apply(n *big.Rat) (shown string, zero bool) {
	power := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(p.scale, -p.scale))), nil))
	if p.scale < 0 {
		power.Inv(power)
	}
	whole, fraction, _ := strings.Cut(new(big.Rat).Mul(n, power).FloatString(places(p.fraction)), ".")
	whole = strings.TrimLeft(whole, "0")
	zero = whole == "" && strings.Trim(fraction, "0") == ""
	behind := p.behind(fraction)
	return p.front(whole) + behind, zero
}

// front puts digits on the places in front of the point, from the right; what has no place stands at the first one.
func (p *pattern) front(digits string) string {
	var b strings.Builder
	left := places(p.whole)
	if left == 0 {
		digits = ""
	}
	zeros := false
	write := func(digit byte, after int) {
		b.WriteByte(digit)
		if p.group && after > 0 && after%3 == 0 {
			b.WriteByte(',')
		}
	}
	for _, m := range p.whole {
		if m.digit == 0 {
			b.WriteString(m.text)
			continue
		}
		for len(digits) > left { // before the first place only
			write(digits[0], len(digits)-1)
			digits = digits[1:]
		}
		left--
		zeros = zeros || m.digit == '0'
		switch {
		case len(digits) > left:
			write(digits[0], left)
			digits = digits[1:]
		case zeros:
			write('0', left)
		}
	}
	return b.String()
}

// behind puts digits on the places behind the point. Zeros at the end are left out where a # stands.
func (p *pattern) behind(digits string) string {
	least := 0
	for i, n := 0, 0; i < len(p.fraction); i++ {
		if p.fraction[i].digit != 0 {
			n++
		}
		if p.fraction[i].digit == '0' {
			least = n
		}
	}
	for len(digits) > least && strings.HasSuffix(digits, "0") {
		digits = digits[:len(digits)-1]
	}
	var b strings.Builder
	if digits != "" {
		b.WriteByte('.')
	}
	for _, m := range p.fraction {
		switch {
		case m.digit == 0:
			b.WriteString(m.text)
		case digits != "":
			b.WriteByte(digits[0])
			digits = digits[1:]
		}
	}
	return b.String()
}
