package blob

import (
	"net/http"
	"strings"
	"time"
)

// taken says which of the conditional headers an operation takes.
type taken int

const (
	takesAll      taken = iota
	takesTimes          // If-Modified-Since, If-Unmodified-Since
	takesModified       // If-Modified-Since
	takesTags           // x-ms-if-tags
	takesBlobIf         // the same and, in newer versions, x-ms-blob-if-…: the operation is about a blob's tags
	takesNone
	ignoresAll // clients send them nevertheless
)

// parseConditions reads and combines them as the page above says: a read takes any, a write at
// most one, or an ETag condition with the date condition of its kind, which then does not count.
func (c *call) parseConditions() error {
	if !c.conditional() {
		return nil
	}
	k, err := c.conditionsNamed("", "x-ms-if-tags")
	if err != nil {
		return err
	}
	if k.lease, err = c.leaseHeader("X-Ms-Lease-Id"); err != nil {
		return err
	}
	if k.tags != nil && c.Strict { // the device has no tags (behaviour: blob-unserved-header)
		return unsupportedHeader("x-ms-if-tags")
	}
	reads := c.r.Method == http.MethodGet || c.r.Method == http.MethodHead
	switch {
	case !k.given():
	case reads || c.op.takes == ignoresAll:
		k = k.only(c.op.takes)
	case !k.within(c.op.takes):
		return errConditionsNotSupported
	}
	if c.op.takes == takesBlobIf && c.newer(versionBlobIf) {
		if k, err = c.onBlob(k); err != nil {
			return err
		}
	}
	if c.conditions = k; !reads {
		c.conditions, err = k.combined()
	}
	return err
}

// onBlob adds the conditions on a blob that a request about its tags may have: If-… would be on the tags themselves
// (https://github.com/Azure/azure-sdk-for-go/blob/main/sdk/storage/azblob/CHANGELOG.md, 1.6.4).
// behaviour: blob-tag-conditions.
func (c *call) onBlob(k conditions) (conditions, error) {
	own, err := c.conditionsNamed("x-ms-blob-", "")
	own.tags, own.lease = k.tags, k.lease
	return own, err
}

// conditional tells whether there is any of the headers that parseConditions reads: most requests have none.
func (c *call) conditional() bool {
	for name := range c.r.Header {
		if strings.HasPrefix(name, "If-") || name == "X-Ms-If-Tags" || name == "X-Ms-Lease-Id" || strings.HasPrefix(name, "X-Ms-Blob-If-") {
			return true
		}
	}
	return false
}

// parseSourceConditions reads the conditions on the source of a copy. Any combination goes
// (https://learn.microsoft.com/rest/api/storageservices/copy-blob#request-headers).
func (c *call) parseSourceConditions() (conditions, error) {
	return c.conditionsNamed("x-ms-source-", "x-ms-source-if-tags")
}

// conditionsNamed reads the headers whose names begin with the prefix, and the one that asks about tags.
func (c *call) conditionsNamed(prefix, tags string) (conditions, error) {
	k := conditions{match: splitTags(c.header(prefix + "If-Match")), noneMatch: splitTags(c.header(prefix + "If-None-Match"))}
	var err error
	if k.modifiedSince, err = c.headerTime(prefix + "If-Modified-Since"); err != nil {
		return k, err
	}
	if k.unmodifiedSince, err = c.headerTime(prefix + "If-Unmodified-Since"); err != nil {
		return k, err
	}
	if v := c.header(tags); v != "" {
		q, err := parseTagQuery(v)
		if err != nil {
			return k, badTagCondition(tags, v, err)
		}
		k.tags = &q
	}
	return k, nil
}

// headerTime reads a date; "specifying multiple values … is not supported".
func (c *call) headerTime(name string) (time.Time, error) {
	v := strings.Join(c.r.Header.Values(name), ",")
	if v == "" {
		return time.Time{}, nil
	}
	t, err := http.ParseTime(v)
	if err != nil {
		return time.Time{}, badHeader(name, v)
	}
	return t, nil
}

// splitTags reads a list of ETags; quotes are optional, as is the W/ of a weak one.
func splitTags(header string) []string {
	if header == "" {
		return nil
	}
	var tags []string
	for tag := range strings.SplitSeq(header, ",") {
		tag = strings.TrimSpace(tag)
		tags = append(tags, strings.Trim(strings.TrimPrefix(tag, "W/"), `"`))
	}
	return tags
}

// within tells whether an operation takes all of them.
// behaviour: blob-condition-unsupported.
func (k conditions) within(t taken) bool {
	etags := len(k.match) > 0 || len(k.noneMatch) > 0
	switch t {
	case takesTimes:
		return !etags && k.tags == nil
	case takesModified:
		return !etags && k.tags == nil && k.unmodifiedSince.IsZero()
	case takesTags, takesBlobIf:
		return !etags && k.modifiedSince.IsZero() && k.unmodifiedSince.IsZero()
	case takesNone:
		return false
	}
	return true
}

// only leaves of a read's conditions what its operation takes: caches on the way may have added the rest.
func (k conditions) only(t taken) conditions {
	switch t {
	case takesAll:
		return k
	case takesTags, takesBlobIf:
		return conditions{tags: k.tags, lease: k.lease}
	}
	return conditions{lease: k.lease}
}

// combined is what counts of a write's conditions.
func (k conditions) combined() (conditions, error) {
	if len(k.noneMatch) > 0 {
		k.modifiedSince = time.Time{}
	}
	if len(k.match) > 0 {
		k.unmodifiedSince = time.Time{}
	}
	given := len(k.match) + len(k.noneMatch)
	for _, t := range []time.Time{k.modifiedSince, k.unmodifiedSince} {
		if !t.IsZero() {
			given++
		}
	}
	if given > 1 {
		return k, errMultipleConditions
	}
	return k, nil
}
