package template

import (
	"math/big"
	"strconv"
	"strings"
)

// maxPrecision bounds the digits behind a format's letter. .NET allows a billion.
const maxPrecision = 1000

// formatNumber writes a number in a standard format of .NET's invariant culture
// (https://learn.microsoft.com/dotnet/standard/base-types/standard-numeric-format-strings) or a custom one.
//
// behaviour: template-culture.
func formatNumber(v value, spec string) (string, bool) {
	letter, digits := spec[0], spec[1:]
	if !isLetter(letter) || strings.Trim(digits, "0123456789") != "" {
		return customNumber(v, spec)
	}
	n := rational(v)
	precision := -1
	if digits != "" {
		var err error
		if precision, err = strconv.Atoi(digits); err != nil || precision > maxPrecision {
			return "", false
		}
	}
	if n == nil {
		return "", false
	}
	fixed := precision
	if fixed < 0 {
		fixed = 2
	}
	i, isInt := v.(int64)
	switch letter {
	case 'C', 'c':
		if negative(n, fixed) {
			return "(¤" + grouped(new(big.Rat).Abs(n).FloatString(fixed)) + ")", true
		}
		return "¤" + grouped(unsigned(n, fixed)), true
	case 'D', 'd':
		if !isInt {
			return "", false
		}
		return zeroPadded(strconv.FormatInt(i, 10), precision), true
	case 'E', 'e':
		if precision < 0 {
			precision = 6
		}
		return scientific(n, precision, 3, letter), true
	case 'F', 'f':
		return sign(n, fixed) + unsigned(n, fixed), true
	case 'G', 'g', 'R', 'r':
		return general(v, n, precision, letter), true
	case 'N', 'n':
		return sign(n, fixed) + grouped(unsigned(n, fixed)), true
	case 'P', 'p':
		n = new(big.Rat).Mul(n, big.NewRat(100, 1))
		return sign(n, fixed) + grouped(unsigned(n, fixed)) + " %", true
	case 'X', 'x', 'B', 'b':
		if !isInt {
			return "", false
		}
		base := 16
		if letter == 'B' || letter == 'b' {
			base = 2
		}
		s := strconv.FormatUint(uint64(i), base)
		if letter == 'X' {
			s = strings.ToUpper(s)
		}
		return zeroPadded(s, precision), true
	}
	return "", false
}

// unsigned is a number with so many decimals, halves rounded away from zero.
func unsigned(n *big.Rat, decimals int) string { return new(big.Rat).Abs(n).FloatString(decimals) }

// negative says whether a number is below zero as it is shown.
func negative(n *big.Rat, decimals int) bool {
	return n.Sign() < 0 && strings.Trim(unsigned(n, decimals), "0.") != ""
}

func sign(n *big.Rat, decimals int) string {
	if negative(n, decimals) {
		return "-"
	}
	return ""
}

// grouped puts a comma before every three digits in front of the point.
func grouped(s string) string {
	whole, fraction, point := strings.Cut(s, ".")
	var b strings.Builder
	for i := range len(whole) {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteByte(whole[i])
	}
	if point {
		b.WriteString("." + fraction)
	}
	return b.String()
}

func zeroPadded(s string, digits int) string {
	minus := ""
	if strings.HasPrefix(s, "-") {
		minus, s = "-", s[1:]
	}
	return minus + strings.Repeat("0", max(digits-len(s), 0)) + s
}

// scientific is d.ddde+xxx with at least so many digits in the exponent.
func scientific(n *big.Rat, decimals, exponentDigits int, letter byte) string {
	s := new(big.Float).SetPrec(4096).SetRat(n).Text('e', decimals)
	mantissa, exponent, _ := strings.Cut(s, "e")
	return mantissa + string(rune(letter)) + exponent[:1] + zeroPadded(exponent[1:], exponentDigits)
}

// general is the shorter of fixed and scientific notation.
func general(v value, n *big.Rat, precision int, letter byte) string {
	if precision <= 0 || letter == 'R' || letter == 'r' {
		return text(v)
	}
	s := scientific(n, precision-1, 2, 'e')
	mantissa, exponent, _ := strings.Cut(s, "e")
	if e, err := strconv.Atoi(exponent); err == nil && e >= -5 && e < precision {
		s = new(big.Float).SetPrec(4096).SetRat(n).Text('f', precision-1-e)
		if strings.Contains(s, ".") {
			s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
		}
		return s
	}
	if strings.Contains(mantissa, ".") {
		mantissa = strings.TrimRight(strings.TrimRight(mantissa, "0"), ".")
	}
	e := byte('E')
	if letter == 'g' {
		e = 'e'
	}
	return mantissa + string(rune(e)) + exponent
}
