package arm

import (
	"net/http"
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

// checkVersion refuses an api-version that is none and, when strict, one the device does not know, or that does not have
// what is asked for.
func (rt *route) checkVersion(method, version string, strict bool) error {
	if rt.poll != "" {
		return checkForm(version, nil)
	}
	known, typ := rt.versions()
	if err := checkForm(version, known); err != nil || !strict {
		return err
	}
	if slices.Contains(known, version) {
		return rt.checkSince(method, version)
	}
	if typ == "" {
		return invalidVersion.of(clip([]byte(version)), strings.Join(known, ","))
	}
	return noRegistered.of(LowerLocation, version, typ, strings.Join(known, ", "), LowerLocation)
}

// versions are the api-versions of what is asked for, and its type in its provider; empty where Resource Manager itself answers:
// for groups, and for what lies in no provider.
// behaviour: arm-strict-versions.
func (rt *route) versions() (known Versions, typ string) {
	if rt.fn == nil {
		d := rt.kind.declared()
		if d.key == groupType {
			return d.versions, ""
		}
		return d.versions, strings.Join(d.types, "/")
	}
	if strings.HasPrefix(rt.fn.Path, "/") {
		return rt.fn.Versions, ""
	}
	return rt.fn.Versions, rt.fn.name()
}

// newest is the last of the api-versions.
func (v Versions) newest() string { return v[len(v)-1] }

// checkSince refuses an action, or a PATCH, that came with a later api-version.
// behaviour: arm-strict-since.
func (rt *route) checkSince(method, version string) error {
	if rt.fn != nil {
		return nil
	}
	d := rt.kind.declared()
	if a, ok := d.actions[strings.ToLower(rt.action)]; ok && version < a.since {
		return invalidType.of(strings.Join(d.types, "/")+"/"+a.name, d.provider.Namespace, version, strings.Join(d.versions.Since(a.since), ","))
	}
	if method == http.MethodPatch && version < d.patches {
		return refuseMethod(method, slices.DeleteFunc(slices.Clone(rt.allow), func(m string) bool { return m == method }))
	}
	return nil
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
