package resources

import (
	"net/http"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/internal/apierr"
)

// Tag names and values can be made before anything has them. Names compare without case, values with it.
// Page: https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources
var tagNames = []arm.Function{
	{
		Method: http.MethodGet, Path: tagNamesPath, Versions: resourceVersions, Do: listTags, Within: true,
		Doc: "https://learn.microsoft.com/rest/api/resources/tags/list",
	},
	{
		Method: http.MethodPut, Path: tagNamesPath + "/{tagName}", Versions: resourceVersions, Do: putTagName, Writes: true,
		Doc: "https://learn.microsoft.com/rest/api/resources/tags/create-or-update",
	},
	{
		Method: http.MethodDelete, Path: tagNamesPath + "/{tagName}", Versions: resourceVersions, Do: deleteTagName, Writes: true,
		Doc: "https://learn.microsoft.com/rest/api/resources/tags/delete",
	},
	{
		Method: http.MethodPut, Path: tagNamesPath + "/{tagName}/tagValues/{tagValue}", Versions: resourceVersions, Do: putTagValue, Writes: true,
		Doc: "https://learn.microsoft.com/rest/api/resources/tags/create-or-update-value",
	},
	{
		Method: http.MethodDelete, Path: tagNamesPath + "/{tagName}/tagValues/{tagValue}", Versions: resourceVersions, Do: deleteTagValue, Writes: true,
		Doc: "https://learn.microsoft.com/rest/api/resources/tags/delete-value",
	},
}

const tagNamesPath = "/subscriptions/{subscription}/tagNames"

// listTags counts the tags in use, beside those that were made beforehand: Get-AzTag, with -Detailed.
func listTags(c *arm.Call) (any, error) {
	census, err := countTags(c)
	if err != nil {
		return nil, err
	}
	return value(census.shown(c)), nil
}

func putTagName(c *arm.Call) (any, error) {
	census, err := countTags(c)
	if err != nil {
		return nil, err
	}
	if err := arm.CheckTags(map[string]string{c.Arg("tagName"): ""}); err != nil {
		return nil, err
	}
	status, t := http.StatusOK, census.of(c.Arg("tagName"))
	if t == nil {
		status, t = http.StatusCreated, census.add(c.Arg("tagName"), "", 0)
	}
	return arm.Reply{Status: status, Body: t.shown(c)}, c.Tx().Set(madeKey(t.name, ""), []byte(t.name))
}

func putTagValue(c *arm.Call) (any, error) {
	census, err := countTags(c)
	if err != nil {
		return nil, err
	}
	t := census.of(c.Arg("tagName"))
	if t == nil {
		return nil, noTagName(c.Arg("tagName"))
	}
	status := http.StatusOK
	if _, there := t.values[c.Arg("tagValue")]; !there {
		status = http.StatusCreated
	}
	if err := arm.CheckTags(map[string]string{t.name: c.Arg("tagValue")}); err != nil {
		return nil, err
	}
	if err := c.Tx().Set(madeKey(t.name, c.Arg("tagValue")), []byte(t.name)); err != nil {
		return nil, err
	}
	return arm.Reply{Status: status, Body: t.shownValue(c, c.Arg("tagValue"))}, nil
}

// deleteTagName deletes a name and its values, which nothing may have.
// behaviour: tag-names.
func deleteTagName(c *arm.Call) (any, error) {
	census, err := countTags(c)
	if err != nil {
		return nil, err
	}
	t := census.of(c.Arg("tagName"))
	switch {
	case t == nil:
		return arm.Reply{Status: http.StatusNoContent}, nil
	case t.count() > 0:
		return nil, tagInUse(t.name)
	}
	for v := range t.values {
		if err := c.Tx().Delete(madeKey(t.name, v)); err != nil {
			return nil, err
		}
	}
	return arm.Reply{Status: http.StatusOK}, c.Tx().Delete(madeKey(t.name, ""))
}

func deleteTagValue(c *arm.Call) (any, error) {
	census, err := countTags(c)
	if err != nil {
		return nil, err
	}
	t := census.of(c.Arg("tagName"))
	if t == nil {
		return nil, noTagName(c.Arg("tagName"))
	}
	uses, there := t.values[c.Arg("tagValue")]
	switch {
	case !there:
		return arm.Reply{Status: http.StatusNoContent}, nil
	case uses > 0:
		return nil, tagInUse(c.Arg("tagValue"))
	}
	return arm.Reply{Status: http.StatusOK}, c.Tx().Delete(madeKey(t.name, c.Arg("tagValue")))
}

// behaviour: tag-names.
func noTagName(name string) error {
	return apierr.New(http.StatusNotFound, "TagNameNotFound", "The tag name '%s' was not found.", name)
}

func tagInUse(name string) error {
	return apierr.New(http.StatusConflict, "TagInUse", "The tag '%s' is in use by resources and cannot be deleted.", name)
}
