package blob

import (
	"encoding/xml"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/edgerite/edgerite/internal/journal"
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
	if c.Strict { // no version that the device speaks knows the header
		journal.Unread(c.r.Context(), name)
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

// needsTags tells whether the request writes tags, or asks about them, beside what its operation is
// about. behaviour: blob-tag-letter.
func (c *call) needsTags() bool {
	if c.Strict {
		return false // the device has neither tags nor the letter
	}
	if c.header("x-ms-tags") != "" || c.header("x-ms-if-tags") != "" {
		return true
	}
	for v := range c.address.query.all("include") {
		if strings.Contains(strings.ToLower(v), "tags") {
			return true
		}
	}
	return false
}

// tagHeaders tells how many tags a blob has, if any
// (https://learn.microsoft.com/rest/api/storageservices/get-blob#response-headers).
func (c *call) tagHeaders(r *blobRecord) {
	if len(r.tags) > 0 && c.newer(versionTags) {
		c.set("x-ms-tag-count", strconv.Itoa(len(r.tags)))
	}
}

// writeTagCount does the same in a listing.
func (c *call) writeTagCount(x *xmlWriter, r *blobRecord) {
	if len(r.tags) > 0 && c.newer(versionTags) {
		x.number("TagCount", int64(len(r.tags)))
	}
}

// maxTagsBody is room for ten tags with their elements, escaped.
const maxTagsBody = 64 << 10

// setBlobTags replaces a blob's tags: it "doesn't modify any underlying content and doesn't change
// the blob's last-modified-time or eTag"
// (https://learn.microsoft.com/rest/api/storageservices/set-blob-tags).
func setBlobTags(c *call) error {
	text, err := c.document(maxTagsBody)
	if err != nil {
		return err
	}
	tags, err := parseTags(text)
	if err != nil {
		return err
	}
	err = c.change(func(w *blobWrite) error {
		if err := w.need(); err != nil {
			return err
		}
		w.record.tags = tags
		return w.save(w.record)
	})
	if err != nil {
		return err
	}
	return c.answer(http.StatusNoContent)
}

// parseTags reads <Tags><TagSet><Tag><Key>…</Key><Value>…</Value></Tag>…</TagSet></Tags>.
func parseTags(text string) ([]pair, error) {
	var d struct {
		XMLName xml.Name `xml:"Tags"`
		Set     *struct {
			Tag []struct {
				Key   string
				Value string
			}
		} `xml:"TagSet"`
	}
	if err := xml.Unmarshal([]byte(text), &d); err != nil {
		return nil, errInvalidXMLDocument.Because(err)
	}
	if d.Set == nil {
		return nil, errInvalidXMLDocument
	}
	var tags []pair
	for _, t := range d.Set.Tag {
		var err error
		if tags, err = addTag(tags, t.Key, t.Value); err != nil {
			return nil, err
		}
	}
	return tags, nil
}

// getBlobTags gives the tags of a blob or a snapshot
// (https://learn.microsoft.com/rest/api/storageservices/get-blob-tags).
func getBlobTags(c *call) error {
	r, err := c.read()
	if err != nil {
		return err
	}
	var x xmlWriter
	writeTags(&x, r.record.tags)
	if err := r.close(); err != nil {
		return err
	}
	return x.send(c.w, http.StatusOK)
}

func writeTags(x *xmlWriter, tags []pair) {
	x.open("Tags")
	x.open("TagSet")
	for _, t := range tags {
		x.open("Tag")
		x.element("Key", t.name)
		x.element("Value", t.value)
		x.close("Tag")
	}
	x.close("TagSet")
	x.close("Tags")
}
