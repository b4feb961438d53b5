package main

import (
	"encoding/json"
	"io"
	"os"
	"strings"
	"unicode"
)

// printJSON writes one line.
func (in *invocation) printJSON(v any) error {
	return json.NewEncoder(in.stdout).Encode(v)
}

// paint colours words, where somebody sees it.
type paint bool

func (in *invocation) paint() paint {
	return paint(isTerminal(in.stdout) && in.getenv("NO_COLOR") == "" && in.getenv("TERM") != "dumb")
}

func (p paint) bold(s string) string  { return p.wrap("1", s) }
func (p paint) red(s string) string   { return p.wrap("31", s) }
func (p paint) green(s string) string { return p.wrap("32", s) }
func (p paint) dim(s string) string   { return p.wrap("2", s) }

func (p paint) wrap(code, s string) string {
	if !p {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// plain keeps what a client sent from moving the cursor.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '?'
		}
		return r
	}, s)
}

// quote makes a word safe to paste into a shell.
func quote(s string) string {
	safe := func(r rune) bool {
		return r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("-_./:@%+=,", r))
	}
	if s != "" && strings.IndexFunc(s, func(r rune) bool { return !safe(r) }) < 0 {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
