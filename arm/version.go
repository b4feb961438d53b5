package arm

import (
	"regexp"
	"slices"
	"strings"
)

// versionForm is what an api-version looks like.
// Page: https://learn.microsoft.com/azure/azure-resource-manager/management/resource-providers-and-types
var versionForm = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}(-[A-Za-z0-9.]{1,32})?$`)

// requireVersion returns the request's api-version; without one the error is a 400 MissingApiVersionParameter.
func requireVersion(q *query) (string, error) {
	v := strings.TrimSpace(q.get("api-version"))
	if v == "" {
		return "", missingVersion.of()
	}
	return strings.ToLower(v), nil
}

// checkVersion refuses an api-version that is none and, when strict, one the device does not know.
func (rt *route) checkVersion(version string, strict bool) error {
	if rt.poll != "" {
		return checkForm(version, nil)
	}
	if rt.fn != nil {
		if strict && !slices.Contains(rt.fn.Versions, version) {
			return invalidVersion.of(clip([]byte(version)), strings.Join(rt.fn.Versions, ","))
		}
		return checkForm(version, rt.fn.Versions)
	}
	d := rt.kind.declared()
	if err := checkForm(version, d.versions); err != nil || !strict || slices.Contains(d.versions, version) {
		return err
	}
	return noRegistered.of(LowerLocation, version, strings.Join(d.types, "/"), strings.Join(d.versions, ", "), LowerLocation)
}

func checkForm(version string, known Versions) error {
	if versionForm.MatchString(version) {
		return nil
	}
	return invalidVersion.of(clip([]byte(version)), strings.Join(known, ","))
}

// hidden reports whether the route is one that --strict does not have.
func (rt *route) hidden() bool {
	switch {
	case rt.fn != nil:
		return rt.fn.Surface == Beyond
	case rt.kind != nil:
		return rt.kind.declared().surface == Beyond
	}
	return false
}
