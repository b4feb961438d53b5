package template

import (
	"math/big"
	"strconv"
	"strings"
)

// pattern is a section of a custom format.
type pattern struct {
	whole, fraction []mark // in front of the point and behind it
	group           bool   // thousands are set apart by commas
	scale           int    // powers of ten that the number is multiplied with
	scientific      bool   // it has a place for an exponent
}

// mark is a place for a digit, 0 or #, a place for the exponent, or a literal.
type mark struct {
	digit    byte // 0 for what is no place for a digit
	exponent bool
	text     string // of a literal; of an exponent its letter and, where it is always shown, its plus
	least    int    // digits of an exponent
}

// glyph is a character of a format; a literal one was quoted or escaped.
type glyph struct {
	char    rune
	literal bool
}

// customNumber writes a number in a custom format
// (https://learn.microsoft.com/dotnet/standard/base-types/custom-numeric-format-strings): 0 # . , % ‰ E, literals, and sections for positive, negative and zero.
func customNumber(v value, spec string) (string, bool) {
	n := rational(v)
	if n == nil || len(spec) > maxPrecision {
		return "", false
	}
	sections := splitSections(glyphs(spec))
	section, minus := sections[0], ""
	switch {
	case n.Sign() < 0 && len(sections) > 1 && len(sections[1]) > 0:
		section = sections[1]
	case n.Sign() == 0 && len(sections) > 2 && len(sections[2]) > 0:
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

// glyphs reads a format: quotes of either kind and backslashes make literals.
func glyphs(spec string) (all []glyph) {
	var quote rune
	escaped := false
	for _, c := range spec {
		switch {
		case escaped:
			escaped = false
			all = append(all, glyph{c, true})
		case c == '\\' && quote == 0:
			escaped = true
		case quote == c:
			quote = 0
		case quote != 0:
			all = append(all, glyph{c, true})
		case c == '\'' || c == '"':
			quote = c
		default:
			all = append(all, glyph{c, false})
		}
	}
	return all
}

// splitSections cuts at semicolons that are no literals.
func splitSections(all []glyph) [][]glyph {
	sections := [][]glyph{nil}
	for _, g := range all {
		if g == (glyph{';', false}) {
			sections = append(sections, nil)
			continue
		}
		sections[len(sections)-1] = append(sections[len(sections)-1], g)
	}
	return sections
}

func parsePattern(section []glyph) *pattern {
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
	for i := 0; i < len(section); i++ {
		c := section[i].char
		if m, size := exponentMark(section[i:]); size > 0 {
			p.scientific = true
			add(m)
			i += size - 1
			continue
		}
		switch {
		case section[i].literal:
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
	}
	p.scale -= 3 * pending
	return p
}

// exponentMark reads E0, E+0 or E-0, with any number of zeros, in either case. The size is 0 where there is none.
func exponentMark(at []glyph) (m mark, size int) {
	is := func(i int, chars string) bool {
		return i < len(at) && !at[i].literal && strings.ContainsRune(chars, at[i].char)
	}
	if !is(0, "eE") {
		return m, 0
	}
	m.exponent, m.text = true, string(at[0].char)
	size = 1
	if is(1, "+-") {
		if at[1].char == '+' {
			m.text += "+"
		}
		size = 2
	}
	for is(size+m.least, "0") {
		m.least++
	}
	if m.least == 0 {
		return m, 0
	}
	return m, size + m.least
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
	scale, exponent := p.scale, 0
	if p.scientific && n.Sign() > 0 {
		exponent = magnitudeOf(n) + scale + 1 - places(p.whole)
		scale -= exponent
	}
	whole, fraction := p.digits(n, scale)
	if p.scientific && len(whole) > places(p.whole) { // rounding gave it one digit more
		exponent++
		whole, fraction = p.digits(n, scale-1)
	}
	zero = whole == "" && strings.Trim(fraction, "0") == ""
	return p.front(whole, exponent) + p.behind(fraction, exponent), zero
}

// digits are those in front of the point and behind it, of a number times a power of ten.
func (p *pattern) digits(n *big.Rat, scale int) (whole, fraction string) {
	power := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(scale, -scale))), nil))
	if scale < 0 {
		power.Inv(power)
	}
	whole, fraction, _ = strings.Cut(new(big.Rat).Mul(n, power).FloatString(places(p.fraction)), ".")
	return strings.TrimLeft(whole, "0"), fraction
}

// magnitudeOf is the exponent of ten of a number.
func magnitudeOf(n *big.Rat) int {
	_, exponent, _ := strings.Cut(new(big.Float).SetPrec(4096).SetRat(n).Text('e', 40), "e")
	e, err := strconv.Atoi(exponent)
	if err != nil {
		return 0 // which Text does not write
	}
	return e
}

// other writes what is no place for a digit.
func (m mark) other(exponent int) string {
	if !m.exponent {
		return m.text
	}
	sign := m.text
	if exponent < 0 {
		sign = strings.TrimSuffix(sign, "+") + "-"
	}
	return sign + zeroPadded(strconv.Itoa(max(exponent, -exponent)), m.least)
}

// front puts digits on the places in front of the point, from the right; what has no place stands at the first one.
func (p *pattern) front(digits string, exponent int) string {
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
			b.WriteString(m.other(exponent))
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
func (p *pattern) behind(digits string, exponent int) string {
	least, n := 0, 0
	for _, m := range p.fraction {
		if m.digit != 0 {
			n++
		}
		if m.digit == '0' {
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
			b.WriteString(m.other(exponent))
		case digits != "":
			b.WriteByte(digits[0])
			digits = digits[1:]
		}
	}
	return b.String()
}
