package config

import (
	"fmt"

	"github.com/alecthomas/kong"
)

// Value is one setting as it was written, before anyone judges it.
type Value struct {
	Texts []string // what was written; none when it was not given
	From  string   // where: "--listen", "EDGERITE_LISTEN", "edge.yaml:3"
}

// Decode takes a flag's value. A flag that repeats adds to those before it.
func (v *Value) Decode(ctx *kong.DecodeContext) error {
	var text string
	if err := ctx.Scan.PopValueInto("value", &text); err != nil {
		return err
	}
	v.Texts = append(v.Texts, text)
	return nil
}

func (v *Value) value() *Value { return v }

// Switch is a Value whose flag needs no text: --strict means --strict=true.
type Switch struct{ Value }

// Decode takes a flag with or without a text, or its negation, for which kong hands on a bool.
func (s *Switch) Decode(ctx *kong.DecodeContext) error {
	text := "true"
	if ctx.Scan.Peek().Type == kong.FlagValueToken {
		text = fmt.Sprint(ctx.Scan.Pop().Value)
	}
	s.Texts = append(s.Texts, text)
	return nil
}

// IsBool tells kong that a text is not needed.
func (s *Switch) IsBool() bool { return true }

// valued is what Value and Switch have in common.
type valued interface{ value() *Value }

// Given returns the settings that were given as flags, by name.
func Given(flags []*kong.Flag) map[string]Value {
	given := map[string]Value{}
	for _, f := range flags {
		if IsSetting(f) && len(held(f).Texts) > 0 {
			given[f.Name] = Value{Texts: held(f).Texts, From: "--" + f.Name}
		}
	}
	return given
}

// IsSetting tells a flag that is a setting from one that only its command has.
func IsSetting(f *kong.Flag) bool {
	_, ok := f.Target.Addr().Interface().(valued)
	return ok
}

func held(f *kong.Flag) *Value { return f.Target.Addr().Interface().(valued).value() }
