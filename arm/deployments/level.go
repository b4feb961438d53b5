package deployments

import "strings"

// level is how thoroughly a deployment is looked at before it begins.
// Page: https://learn.microsoft.com/rest/api/resources/deployments/create-or-update#validationlevel
type level string

// The levels: of the template alone; of what providers have against it as well, with or without what who asks may write.
const (
	templateLevel level = "Template"
	providerLevel level = "Provider"
	noRolesLevel  level = "ProviderNoRbac"
)

func levelOf(text string) (level, error) {
	for _, known := range []level{templateLevel, providerLevel, noRolesLevel} {
		if strings.EqualFold(text, string(known)) {
			return known, nil
		}
	}
	if text == "" {
		return "", nil
	}
	return "", invalidContent("Error converting value \"%.64s\" to type 'ValidationLevel'. Path 'properties.validationLevel'", text).At("properties.validationLevel")
}

// roles reports whether it counts what who asks may write.
func (l level) roles() bool { return l == "" || l == providerLevel }

// providers reports whether providers are asked.
func (l level) providers() bool { return l != templateLevel }
