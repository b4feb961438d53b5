package jsonc

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Find says where in the text as it came a part of it begins. The path has the names of members, in any case, and the indexes of items, from the outermost on.
// Where not all of them are there it is the place of the last one that is; matched says how many are.
func (t *Text) Find(path ...string) (line, column, matched int) {
	f := &finder{text: t.JSON, tokens: json.NewDecoder(bytes.NewReader(t.JSON))}
	f.tokens.UseNumber()
	for _, step := range path {
		if !f.step(step) {
			break
		}
		matched++
	}
	line, column = t.start(f.at)
	return line, column, matched
}

// start is where the token that begins at offset of the JSON began.
func (t *Text) start(offset int) (line, column int) {
	d := json.NewDecoder(bytes.NewReader(t.JSON[offset:]))
	if _, err := d.Token(); err != nil {
		return 0, 0
	}
	end := offset + int(d.InputOffset())
	token := bytes.TrimLeft(t.JSON[offset:end], " \t\r\n")
	line, column = t.Lines().Position(end)
	return line, max(1, column-utf8.RuneCount(token)+1)
}

// finder goes down into a text.
type finder struct {
	text   []byte
	tokens *json.Decoder
	at     int // where what was found begins
}

// step goes to a part of the value that comes next, and says whether it is there.
func (f *finder) step(name string) bool {
	token, err := f.tokens.Token()
	if err != nil {
		return false
	}
	switch token {
	case json.Delim('{'):
		return f.member(name)
	case json.Delim('['):
		index, err := strconv.Atoi(name)
		return err == nil && f.item(index)
	}
	return false
}

func (f *finder) member(name string) bool {
	for f.tokens.More() {
		at := f.next()
		key, err := f.tokens.Token()
		if err != nil {
			return false
		}
		if strings.EqualFold(fmt.Sprint(key), name) {
			f.at = at
			return true
		}
		if !f.skip() {
			return false
		}
	}
	return false
}

func (f *finder) item(index int) bool {
	for range index {
		if !f.tokens.More() || !f.skip() {
			return false
		}
	}
	if !f.tokens.More() {
		return false
	}
	f.at = f.next()
	return true
}

// next is where the next token begins.
func (f *finder) next() int {
	at := int(f.tokens.InputOffset())
	return at + len(f.text[at:]) - len(bytes.TrimLeft(f.text[at:], " \t\r\n,"))
}

func (f *finder) skip() bool {
	var skipped json.RawMessage
	return f.tokens.Decode(&skipped) == nil
}
