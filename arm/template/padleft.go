package template

import (
	"fmt"
	"strings"
)

const (
	maxWidth      = 16 // of what padLeft makes, which only the refusal of Azure tells
	padLeftSyntax = "The syntax is padLeft(string, totalWidth [, paddingChar]). Please see https://aka.ms/arm-functions/#padleft for usage details."
)

// padLeft has a text of its own for each argument (seen, in the tests of Kingsland.ArmLinter).
//
// behaviour: template-pad-left.
func padLeft(_ *evaluator, args []value) (value, error) {
	if kindOf(args[0])&(kindString|kindInt) == 0 {
		return nil, wrongPadding("first", "The source string must be a String or integer type, while '%s' was provided.", typeName(args[0]))
	}
	width, isInt := args[1].(int64)
	if !isInt || width < 1 || width > maxWidth {
		return nil, wrongPadding("second", "Total width must be a positive integer value and not greater than '%d', while '%s' was provided.", maxWidth, text(args[1]))
	}
	pad := " "
	if len(args) == 3 {
		var isString bool
		if pad, isString = args[2].(string); !isString {
			return nil, wrongPadding("third", "The padding character must be a string type, while '%s' was provided.", typeName(args[2]))
		}
		if length(pad) != 1 {
			return nil, wrongPadding("third", "The padding character must be a single character, while '%s' was provided.", pad)
		}
	}
	s := text(args[0])
	return strings.Repeat(pad, int(max(width-length(s), 0))) + s, nil
}

func wrongPadding(which, format string, args ...any) error {
	return faultf("Unable to evaluate template language function 'padLeft': the %s parameter is invalid. %s %s", which, fmt.Sprintf(format, args...), padLeftSyntax)
}
