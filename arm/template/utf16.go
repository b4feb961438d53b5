package template

import (
	"slices"
	"strings"
	"unicode/utf16"
)

// units are a string as .NET counts it. Where one is cut through a character of two units, the halves are replacement characters.
type units []uint16

func utf16Of(s string) units { return utf16.Encode([]rune(s)) }

func (u units) slice(from, to int64) string { return string(utf16.Decode(u[from:to])) }

// lower is for comparing without case, one unit at a time, so that places stay.
func (u units) lower() units {
	folded := slices.Clone(u)
	for i, c := range folded {
		if l := []rune(strings.ToLower(string(rune(c)))); len(l) == 1 && l[0] < 1<<16 && (c < 0xd800 || c > 0xdfff) {
			folded[i] = uint16(l[0])
		}
	}
	return folded
}

// find is where what begins for the first time, or the last; -1 where it does not.
func (u units) find(what units, last bool) int64 {
	index := strings.Index
	if last {
		index = strings.LastIndex
	}
	i := index(u.wide(), what.wide())
	if i < 0 {
		return -1
	}
	return int64(i / wideSize)
}

// wideSize is the bytes of every unit in wide.
const wideSize = 4

// wide is a text in which every unit has the same size, for the search of package strings.
func (u units) wide() string {
	runes := make([]rune, len(u))
	for i, c := range u {
		runes[i] = 0x10000 + rune(c)
	}
	return string(runes)
}
