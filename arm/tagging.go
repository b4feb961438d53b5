package arm

import (
	"maps"
	"strings"
)

// reservedInTags are what a tag's name may not have.
// Page: https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources#limitations
const reservedInTags = `<>%&\?/`

// The bounds of tags, from the same page.
const (
	maxTags     = 50
	maxTagName  = 512
	maxTagValue = 256
)

// CheckTags refuses tags that Resource Manager does not take.
// behaviour: arm-tag-bounds.
func CheckTags(tags map[string]string) error {
	if len(tags) > maxTags {
		return tooManyTags.of(len(tags), maxTags).At("tags")
	}
	for name, value := range tags {
		switch {
		case name == "" || strings.ContainsAny(name, reservedInTags) || strings.ContainsFunc(name, isControl):
			return reservedTagName.of(name).At("tags")
		case len([]rune(name)) > maxTagName:
			return longTagName.of(name, maxTagName).At("tags")
		case len([]rune(value)) > maxTagValue:
			return longTagValue.of(name, maxTagValue).At("tags")
		}
	}
	return nil
}

func isControl(r rune) bool { return r < ' ' || r == 0x7f }

// Tags are the tags of a resource of any type, or of a group, that has to be there.
func (c *Call) Tags(id ID) (map[string]string, error) {
	rec, err := c.tagged(id)
	if err != nil {
		return nil, err
	}
	return maps.Clone(rec.Tags), nil
}

// SetTags replaces the tags of a resource of any type, or of a group, in a transaction. Nothing may be under way on it.
func (c *Call) SetTags(id ID, tags map[string]string) error {
	if err := CheckTags(tags); err != nil {
		return err
	}
	rec, err := c.tagged(id)
	if err != nil {
		return err
	}
	if op, err := c.underWay(rec); err != nil || op != nil {
		if err == nil {
			err = busy.of()
		}
		return err
	}
	rec.Tags, rec.Etag, rec.Changed = tags, `W/"`+c.UUID()+`"`, c.now
	return c.save(rec)
}

// tagged is the record of what has tags.
func (c *Call) tagged(id ID) (*record, error) {
	k := c.engine.registry.of(id)
	if k == nil || k.declared().untagged {
		return nil, untaggable.of(id.Type())
	}
	rec, err := c.record(id)
	if err == nil && rec == nil {
		_, err = k.get(c, id) // in its own words
	}
	return rec, err
}
