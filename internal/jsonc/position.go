package jsonc

import (
	"bytes"
	"sort"
	"unicode/utf8"
)

// Text is a text as strict JSON that knows where its parts stood before.
type Text struct {
	JSON  []byte
	src   []byte
	marks []mark // tokens, in order; none where JSON is src
}

// mark says that the token which ends at out in JSON began at began in the source, and ends at src there.
type mark struct{ out, began, src int }

// Lines is an index of a text's lines, for many questions of Position and Start. It is for one goroutine.
type Lines struct {
	text   *Text
	starts []int

	// The last answer and where it is: one behind it in the same line, which may be all of a text that no person wrote, goes on from there.
	line, column, at int
}

// Lines makes the index.
func (t *Text) Lines() *Lines {
	l := &Lines{text: t, starts: []int{0}}
	for i := bytes.IndexByte(t.src, '\n'); i >= 0; {
		l.starts = append(l.starts, l.starts[len(l.starts)-1]+i+1)
		i = bytes.IndexByte(t.src[l.starts[len(l.starts)-1]:], '\n')
	}
	return l
}

// Position says where the token that ends at offset of the JSON ends in the text as it came: the line, from 1, and how many characters of it
// were read by then. That is how Newtonsoft's reader, and so Resource Manager, counts (https://www.newtonsoft.com/json/help/html/P_Newtonsoft_Json_IJsonLineInfo_LinePosition.htm).
func (l *Lines) Position(offset int) (line, column int) {
	if m := l.text.markOf(offset); m != nil {
		offset = m.src
	}
	return l.read(offset)
}

// Start says where the token that begins at offset of the JSON begins in the text as it came: the line and the column of its first character, both from 1.
func (l *Lines) Start(offset int) (line, column int) {
	if m := l.text.markOf(offset + 1); m != nil {
		offset = m.began
	}
	line, column = l.read(offset)
	return line, column + 1
}

// markOf is that of the token which ends at offset of the JSON, or around it; nil where JSON is the source.
func (t *Text) markOf(offset int) *mark {
	if len(t.marks) == 0 {
		return nil
	}
	i := sort.Search(len(t.marks), func(i int) bool { return t.marks[i].out >= offset })
	return &t.marks[min(i, len(t.marks)-1)]
}

// read is the line of a place in the source, and how many characters of it are before that.
func (l *Lines) read(offset int) (line, column int) {
	line = sort.SearchInts(l.starts, offset+1)
	from := l.starts[line-1]
	if line == l.line && offset >= l.at {
		from, column = l.at, l.column
	}
	column += utf8.RuneCount(l.text.src[from:offset])
	l.line, l.column, l.at = line, column, offset
	return line, column
}
