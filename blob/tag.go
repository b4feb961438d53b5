package blob

import (
	"net/url"
	"strings"
)

// Limits of a blob's tags (https://learn.microsoft.com/rest/api/storageservices/set-blob-tags#remarks).
const (
	maxTags     = 10
	maxTagKey   = 128
	maxTagValue = 256
)

// checkTag holds a tag to its limits and to letters, digits and " +-.:=_/".
func checkTag(key, value string) error {
	switch {
	case key == "":
		return errEmptyTagName
	case len(key) > maxTagKey || len(value) > maxTagValue:
		return errTagsTooLarge
	case !tagText(key) || !tagText(value):
		return errInvalidTag
	}
	return nil
}

func tagText(s string) bool {
	for _, b := range []byte(s) {
		switch {
		case 'a' <= b && b <= 'z', 'A' <= b && b <= 'Z', '0' <= b && b <= '9', strings.IndexByte(" +-.:=_/", b) >= 0:
		default:
			return false
		}
	}
	return true
}

// addTag appends a tag, which has to be a legal one, of a key of its own, and not one too many.
func addTag(tags []pair, key, value string) ([]pair, error) {
	if err := checkTag(key, value); err != nil {
		return nil, err
	}
	for _, t := range tags {
		if t.name == key {
			return nil, errDuplicateTagNames
		}
	}
	if len(tags) == maxTags {
		return nil, errTagsTooLarge
	}
	return append(tags, pair{key, value}), nil
}

// givenTags reads x-ms-tags: tags written as the query of a URL, "Project=Contoso&Status=new%20one"
// (https://learn.microsoft.com/rest/api/storageservices/put-blob#request-headers-all-blob-types).
func (c *call) givenTags() ([]pair, error) {
	const name = "x-ms-tags"
	rest := c.header(name)
	if rest == "" {
		return nil, nil
	}
	var tags []pair
	for more := true; more; {
		var part string
		part, rest, more = strings.Cut(rest, "&")
		key, value, ok := strings.Cut(part, "=")
		if !ok {
			return nil, badHeader(name, c.header(name))
		}
		k, err := url.QueryUnescape(key)
		if err != nil {
			return nil, badHeader(name, c.header(name))
		}
		v, err := url.QueryUnescape(value)
		if err != nil {
			return nil, badHeader(name, c.header(name))
		}
		if tags, err = addTag(tags, k, v); err != nil {
			return nil, err
		}
	}
	return tags, nil
}
