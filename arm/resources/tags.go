package resources

import (
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"strings"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/internal/apierr"
	"github.com/edgerite/edgerite/internal/store"
)

// scopeTagVersions are the api-versions that have the tags of a scope as a resource of its own: az tag, Update-AzTag.
var scopeTagVersions = arm.Versions{"2019-10-01", "2020-06-01", "2020-10-01", "2021-01-01", "2021-04-01", "2022-09-01"}

var scopeTags = []arm.Function{
	{
		Method: http.MethodGet, Path: tagsPath, Versions: scopeTagVersions, Surface: arm.Beyond, Do: getTags,
		Doc: "https://learn.microsoft.com/rest/api/resources/tags/get-at-scope",
	},
	{
		Method: http.MethodPut, Path: tagsPath, Versions: scopeTagVersions, Surface: arm.Beyond, Do: putTags, Writes: true,
		Doc: "https://learn.microsoft.com/rest/api/resources/tags/create-or-update-at-scope",
	},
	{
		Method: http.MethodPatch, Path: tagsPath, Versions: scopeTagVersions, Surface: arm.Beyond, Do: patchTags, Writes: true,
		Doc: "https://learn.microsoft.com/rest/api/resources/tags/update-at-scope",
	},
	{
		Method: http.MethodDelete, Path: tagsPath, Versions: scopeTagVersions, Surface: arm.Beyond, Do: deleteTags, Writes: true,
		Doc: "https://learn.microsoft.com/rest/api/resources/tags/delete-at-scope",
	},
}

const tagsPath = "{scope}/tags/default"

type tagsResource struct {
	ID         string         `json:"id"`
	Name       string         `json:"name"`
	Type       string         `json:"type"`
	Operation  string         `json:"operation,omitempty"` // of a PATCH
	Properties tagsProperties `json:"properties"`
}

type tagsProperties struct {
	Tags map[string]string `json:"tags"`
}

func getTags(c *arm.Call) (any, error) {
	tags, err := tagsOf(c)
	if err != nil {
		return nil, err
	}
	return shownTags(c, tags), nil
}

func putTags(c *arm.Call) (any, error) {
	var in tagsResource
	if err := c.Body(&in); err != nil {
		return nil, err
	}
	return setTags(c, in.Properties.Tags)
}

// patchTags merges tags into those there are, replaces them, or removes those of the same name and value.
func patchTags(c *arm.Call) (any, error) {
	var in tagsResource
	if err := c.Body(&in); err != nil {
		return nil, err
	}
	tags, err := tagsOf(c)
	if err != nil {
		return nil, err
	}
	switch strings.ToLower(in.Operation) {
	case "replace":
		return setTags(c, in.Properties.Tags)
	case "merge":
		if tags == nil {
			tags = map[string]string{}
		}
		for name, v := range in.Properties.Tags {
			maps.DeleteFunc(tags, func(have, _ string) bool { return strings.EqualFold(have, name) })
			tags[name] = v
		}
	case "delete":
		for name, v := range in.Properties.Tags {
			maps.DeleteFunc(tags, func(have, value string) bool { return strings.EqualFold(have, name) && value == v })
		}
	default:
		return nil, apierr.New(http.StatusBadRequest, "InvalidTagsPatchOperation", "The operation '%s' is invalid. It must be one of 'Replace,Merge,Delete'.", in.Operation).At("operation") // behaviour: tag-patch-operation
	}
	return setTags(c, tags)
}

func deleteTags(c *arm.Call) (any, error) {
	if err := setTagsOf(c, nil); err != nil {
		return nil, err
	}
	return arm.Reply{Status: http.StatusOK}, nil
}

func setTags(c *arm.Call, tags map[string]string) (any, error) {
	if tags == nil {
		tags = map[string]string{}
	}
	if err := setTagsOf(c, tags); err != nil {
		return nil, err
	}
	return shownTags(c, tags), nil
}

// subscriptionTags is the record of the tags of the subscription, which is no resource of the engine's.
const subscriptionTags = "arm/subscriptiontags"

// tagsOf are the tags of the scope that a request is about.
func tagsOf(c *arm.Call) (map[string]string, error) {
	if c.Scope().Group != "" || c.Scope().Namespace != "" {
		return c.Tags(c.Scope())
	}
	raw, err := c.Reader().Get([]byte(subscriptionTags))
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var tags map[string]string
	return tags, json.Unmarshal(raw, &tags)
}

func setTagsOf(c *arm.Call, tags map[string]string) error {
	if c.Scope().Group != "" || c.Scope().Namespace != "" {
		return c.SetTags(c.Scope(), tags)
	}
	if err := arm.CheckTags(tags); err != nil {
		return err
	}
	raw, err := json.Marshal(tags)
	if err != nil {
		return err
	}
	return c.Tx().Set([]byte(subscriptionTags), raw)
}

func shownTags(c *arm.Call, tags map[string]string) tagsResource {
	if tags == nil {
		tags = map[string]string{}
	}
	return tagsResource{
		ID: c.Scope().String() + "/providers/Microsoft.Resources/tags/default", Name: "default", Type: "Microsoft.Resources/tags",
		Properties: tagsProperties{tags},
	}
}
