package template

// words are what Resource Manager says of wrong arguments of a function that has words of its own.
type words struct {
	count string                                // of how many there are: a format of the function's name and their number
	types func(name string, args []value) error // of their types
}

// usage ends most of these texts.
const usage = " Please see https://aka.ms/arm-functions for usage details."

// Texts that several functions have.
const (
	onlyOne    = "The template language function '%[1]s' must have only one parameter." + usage
	atLeastOne = "Unable to evaluate template language function '%[1]s'. At least one parameter should be provided." + usage
	exactly2   = "The template language function '%[1]s' expects exactly '2' parameters." + usage
	exactly3   = "The template language function '%[1]s' expects exactly '3' parameters." + usage
)

// ownWords are seen in the answers of Azure that the tests of Kingsland.ArmLinter keep. What all other functions say is in function.check and
// function.checkTypes.
//
// behaviour: template-texts.
var ownWords = map[string]words{
	"base64":      {count: onlyOne, types: wrongString},
	"concat":      {count: atLeastOne},
	"empty":       {types: wrongEmpty},
	"first":       {types: wrongEnd},
	"format":      {count: atLeastOne},
	"indexOf":     {types: notStrings},
	"last":        {types: wrongEnd},
	"lastIndexOf": {types: notStrings},
	"length": {
		count: "The template language function '%[1]s' expects exactly one parameter: an array, object, or a string the length of which is returned. The function was invoked with '%[2]d' parameters. Please see https://aka.ms/arm-functions/#length for usage details.",
		types: wrongLength,
	},
	"padLeft": {count: "Unable to evaluate template language function '%[1]s': function requires minimum two and maximum three arguments while '%[2]d' was provided. " + padLeftSyntax},
	"replace": {count: exactly3},
	"split":   {count: exactly2, types: wrongSplit},
	"toLower": {count: onlyOne, types: wrongString},
	"toUpper": {count: onlyOne, types: wrongString},
	"trim":    {count: onlyOne, types: wrongString},
}

// wrongType is a value that is not what was expected.
func wrongType(name, expected string, v value) error {
	return misuse(name, "expects %s. The provided value is of type '%s'", expected, typeName(v))
}

func wrongString(name string, args []value) error {
	return wrongType(name, "its parameter to be of type 'String'", args[0])
}

func wrongEnd(name string, args []value) error {
	return wrongType(name, "its parameter be an array or a string", args[0])
}

func wrongLength(name string, args []value) error {
	return wrongType(name, "its parameter to be an array, object, or a string", args[0])
}

func wrongEmpty(name string, args []value) error {
	return faultf("The template function '%s' expects its parameter to be an object, an array, or a string. The provided value is of type '%s'. Please see https://aka.ms/arm-functions#%s for usage details.", name, typeName(args[0]), name)
}

func wrongSplit(name string, args []value) error {
	if kindOf(args[0]) != kindString {
		return wrongType(name, "its first parameter to be of type 'String'", args[0])
	}
	return wrongDelimiter(name, args[1])
}

func wrongDelimiter(name string, v value) error {
	return wrongType(name, "its second parameter to be of type 'String or Array of Strings'", v)
}

func notStrings(name string, args []value) error {
	return misuse(name, "expects its parameters to be of type string and string. The provided value is of type '%s' and '%s'", typeName(args[0]), typeName(args[1]))
}
