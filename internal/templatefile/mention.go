package templatefile

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// mention is a word in a message that may be a property: 'sku', creationData.createOption, vmSize.
var mention = regexp.MustCompile(`['"]?[A-Za-z]\w*(?:\[\d+\])?(?:\.\w+(?:\[\d+\])?)*['"]?`)

// invalidParameters is a message that names properties without quotes (text seen).
var invalidParameters = regexp.MustCompile(`parameters are invalid: (\w+)`)

// mentioned is a property of the body that a message names, nil where it names none: one between quotes, one with a dot, or one that no common word is written as.
func (r *Resource) mentioned(message string) []string {
	words := mention.FindAllString(message, -1)
	if found := invalidParameters.FindStringSubmatch(message); found != nil {
		words = []string{"'" + found[1] + "'"}
	}
	for _, word := range words {
		name := strings.Trim(word, `'"`)
		if name == word && !strings.Contains(word, ".") && strings.IndexFunc(word[1:], unicode.IsUpper) < 0 {
			continue
		}
		path := steps(name)
		if at := r.reach(path); !slices.Equal(at, path) || r.has(path) {
			return at
		}
	}
	return nil
}

// reach is where a path leads to in the body: providers leave out what is before it (osDisk.name), or have a word of their own there (disk.diskSizeGB). One that leads
// nowhere stays what it is.
func (r *Resource) reach(path []string) []string {
	if len(path) == 0 || r.has(path[:1]) {
		return path
	}
	for i, name := range path {
		if at := memberIn(r.decoded(), name); at != nil {
			return append(at, path[i+1:]...)
		}
	}
	return path
}

// has says whether a path is in the body.
func (r *Resource) has(path []string) bool {
	v := r.decoded()
	for _, step := range path {
		switch of := v.(type) {
		case map[string]any:
			name := nameIn(of, step)
			if name == "" {
				return false
			}
			v = of[name]
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i < 0 || i >= len(of) {
				return false
			}
			v = of[i]
		default:
			return false
		}
	}
	return true
}

// nameIn is a member's name as an object has it.
func nameIn(of map[string]any, name string) string {
	for _, known := range slices.Sorted(maps.Keys(of)) {
		if strings.EqualFold(known, name) {
			return known
		}
	}
	return ""
}

// memberIn is the path of the member of a name that lies least deep.
func memberIn(v any, name string) []string {
	type part struct {
		v    any
		path []string
	}
	for level := []part{{v, nil}}; len(level) > 0; {
		var next []part
		for _, p := range level {
			switch of := p.v.(type) {
			case map[string]any:
				if known := nameIn(of, name); known != "" {
					return append(p.path, known)
				}
				for _, known := range slices.Sorted(maps.Keys(of)) {
					next = append(next, part{of[known], append(slices.Clone(p.path), known)})
				}
			case []any:
				for i, item := range of {
					next = append(next, part{item, append(slices.Clone(p.path), strconv.Itoa(i))})
				}
			}
		}
		level = next
	}
	return nil
}

// says reports whether a message has a value as a word.
func says(message, value string) bool { return index(message, value) >= 0 }

// index is where a message has a value as a word, in any case.
func index(message, value string) int {
	message, value = strings.ToLower(message), strings.ToLower(value)
	if value == "" {
		return -1
	}
	for from := 0; ; {
		i := strings.Index(message[from:], value)
		if i < 0 {
			return -1
		}
		i += from
		end := i + len(value)
		if (i == 0 || !inWord(message[i-1])) && (end == len(message) || !inWord(message[end]) || message[end] == '.' && (end+1 == len(message) || !inWord(message[end+1]))) {
			return i
		}
		from = i + 1
	}
}

func inWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || strings.IndexByte("_-./", c) >= 0
}
