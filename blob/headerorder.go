package blob

import (
	"cmp"
	"strings"
)

// compareHeaders orders the names of headers as the service does when it makes a string to sign: by culture, in
// which hyphens do not count and an underscore comes before digits. The documentation says lexicographically;
// clients that sort by bytes were refused by Azure where metadata has such names
// (https://github.com/Azure/azure-sdk-for-python/issues/10277, https://github.com/Azure/azure-sdk-for-net/issues/41328).
// behaviour: blob-header-order.
func compareHeaders(a, b string) int {
	i, j := 0, 0
	for {
		for i < len(a) && a[i] == '-' {
			i++
		}
		for j < len(b) && b[j] == '-' {
			j++
		}
		if i == len(a) || j == len(b) {
			return cmp.Or(cmp.Compare(len(a)-i, len(b)-j), strings.Compare(a, b))
		}
		if a[i] != b[j] {
			return cmp.Compare(rank(a[i]), rank(b[j]))
		}
		i, j = i+1, j+1
	}
}

// rank is where a character of a name stands among others.
func rank(c byte) byte {
	if c == '_' {
		return '0' - 1
	}
	return c
}

// headerForm is how a client puts its headers into what it signs.
type headerForm struct {
	empty   bool // those without a value too
	compare func(a, b string) int
}

// headerForms are those that are taken, the service's first. A .NET client leaves headers without a value out of what
// it signs, others sign them. Who sorts by bytes is refused where the device refuses him.
func (c *call) headerForms() []headerForm {
	forms := []headerForm{{true, compareHeaders}, {false, compareHeaders}, {true, strings.Compare}, {false, strings.Compare}}
	if c.Strict {
		return forms[:2]
	}
	return forms
}
