package jsonc

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// Find says where in the text as it came a part of it begins. The path has the names of members, in any case, and the indexes of items, from the outermost on.
// Where not all of them are there it is the place of the last one that is; matched says how many are.
func (t *Text) Find(path ...string) (line, column, matched int) {
	f := &finder{text: t.JSON, tokens: json.NewDecoder(bytes.NewReader(t.JSON))}
	f.tokens.UseNumber()
	f.at = f.next()
	for _, step := range path {
		if !f.step(step) {
			break
		}
		matched++
	}
	line, column = t.Lines().Start(f.at)
	return line, column, matched
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

func (f *finder) next() int { return int(Next(f.text, f.tokens.InputOffset())) }

// Next is where in strict JSON the token begins that is an item, or the name of a member, behind an offset that a decoder has come to.
func Next(text []byte, offset int64) int64 {
	return int64(len(text) - len(bytes.TrimLeft(text[offset:], " \t\r\n,")))
}

func (f *finder) skip() bool {
	var skipped json.RawMessage
	return f.tokens.Decode(&skipped) == nil
}
