package resources

import (
	"net/http"
	"regexp"
	"strings"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/internal/apierr"
)

// Link is the body of a link from one resource to another.
type Link struct {
	Properties LinkProperties `json:"properties"`
}

// LinkProperties is what is linked with what.
type LinkProperties struct {
	SourceID string `json:"sourceId,omitempty" arm:"readonly"`
	TargetID string `json:"targetId"`
	Notes    string `json:"notes,omitempty"`
}

// maxLinks is how many resources one can be linked to.
// Page: https://learn.microsoft.com/rest/api/resources/links
const maxLinks = 50

// link lies on its source and goes with it. What it leads to need not be there: "If any of the linked resources are deleted
// or moved, the link owner must clean up the remaining link".
// behaviour: links.
func link() *arm.Type[Link] {
	t := &arm.Type[Link]{
		Name:     "Microsoft.Resources/links",
		Doc:      "https://learn.microsoft.com/rest/api/resources/resource-links",
		Versions: linkVersions,
		Scope:    arm.Anywhere,
		Untagged: true,
		Whole:    true,
		Names:    arm.Names{Min: 1, Max: 260, Pattern: `[^<>%&\\?/]*[^<>%&\\?/. ]`, Hint: `A link's name has up to 260 characters, none of <>%&\?/, and does not end with a dot or a blank.`},
		Filter:   filterLinks,
	}
	t.Validate = func(c *arm.Call, old, r *arm.Resource[Link]) error {
		source := r.ID.Scope()
		target, err := arm.ParseID(r.Body.Properties.TargetID)
		switch {
		case source.Subscription == "":
			return invalidLink("The source of a link must be in a subscription.")
		case err != nil:
			return invalidLink("The target resource id '%.256s' is invalid.", r.Body.Properties.TargetID)
		case !strings.EqualFold(target.Subscription, source.Subscription):
			return invalidLink("The source '%s' and the target '%s' are not in the same subscription.", source, target)
		}
		r.Body.Properties.SourceID = source.String()
		if old != nil {
			return nil
		}
		return checkLinks(c, t, source)
	}
	return t
}

// checkLinks refuses one link more than a resource can have.
func checkLinks(c *arm.Call, t *arm.Type[Link], source arm.ID) error {
	all, err := arm.Within(c, t, source)
	if err != nil {
		return err
	}
	n := 0
	for _, one := range all {
		if one.ID.Scope().Key() == source.Key() {
			n++
		}
	}
	if n >= maxLinks {
		return invalidLink("A resource can be linked to %d others.", maxLinks)
	}
	return nil
}

func invalidLink(text string, args ...any) error {
	return apierr.New(http.StatusBadRequest, "InvalidResourceLink", text, args...).At("properties.targetId")
}

var linkedTo = regexp.MustCompile(`(?i)^targetid\s+eq\s+'?([^']*?)'?$`)

// filterLinks: a list has the links at its scope and below; atScope() only those at it, targetId those that lead there.
// Page: https://learn.microsoft.com/rest/api/resources/resource-links/list-at-source-scope
func filterLinks(c *arm.Call) (func(r *arm.Resource[Link]) bool, error) {
	scope, text := c.Scope(), strings.TrimSpace(c.Query("$filter"))
	target, toOne := "", false
	if m := linkedTo.FindStringSubmatch(text); m != nil {
		target, toOne = m[1], true
	}
	only := strings.EqualFold(text, "atScope()")
	if text != "" && !toOne && !only {
		c.Unread("?$filter=" + text)
	}
	return func(r *arm.Resource[Link]) bool {
		source := r.ID.Scope()
		return scope.Contains(source) && (!only || source.Key() == scope.Key()) &&
			(!toOne || strings.EqualFold(target, r.Body.Properties.TargetID))
	}, nil
}
