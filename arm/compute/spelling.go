package compute

import "strings"

// The spellings the specification lists. Clients send others: "standard_lrs" (the device
// documentation's sample), "StandardLRS" (AzureRM).
var (
	accountTypes  = []string{"Standard_LRS", "Premium_LRS"}
	osTypes       = []string{"Windows", "Linux"}
	osStates      = []string{"Generalized", "Specialized"}
	generations   = []string{"V1", "V2"}
	cachings      = []string{"None", "ReadOnly", "ReadWrite"}
	accessLevels  = []string{"Read", "Write", "None"}
	createOptions = []string{optionEmpty, optionImport, optionCopy, optionFromImage, optionAttach}
)

// How a disk comes to be.
const (
	optionEmpty     = "Empty"
	optionImport    = "Import"
	optionCopy      = "Copy"
	optionFromImage = "FromImage"
	optionAttach    = "Attach"
)

// spell puts *value into the known spelling; an unknown one is refused, naming the parameter.
// Without a value it does nothing.
func spell(value *string, parameter string, known []string) error {
	if *value == "" {
		return nil
	}
	bare := func(s string) string { return strings.ReplaceAll(s, "_", "") }
	for _, k := range known {
		if strings.EqualFold(bare(k), bare(*value)) {
			*value = k
			return nil
		}
	}
	return errInvalid(parameter)
}

// spellAccountType is spell for the kind of storage under a disk, which has its own code.
// behaviour: account-types.
func spellAccountType(value *string) error {
	if spell(value, "", accountTypes) != nil {
		return errAccountType(*value)
	}
	return nil
}
