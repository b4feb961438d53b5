package blob

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// conditions are the request's conditional headers
// (https://learn.microsoft.com/rest/api/storageservices/specifying-conditional-headers-for-blob-service-operations).
type conditions struct {
	match, noneMatch []string
	modifiedSince    time.Time
	unmodifiedSince  time.Time
}

// parseConditions reads and combines them as the page above says: a read takes any, a write at
// most one, or an ETag condition with the date condition of its kind, which then does not count.
func (c *call) parseConditions() error {
	k := &c.conditions
	k.match = splitTags(c.header("If-Match"))
	k.noneMatch = splitTags(c.header("If-None-Match"))
	var err error
	if k.modifiedSince, err = c.headerTime("If-Modified-Since"); err != nil {
		return err
	}
	if k.unmodifiedSince, err = c.headerTime("If-Unmodified-Since"); err != nil {
		return err
	}
	if c.r.Method == http.MethodGet || c.r.Method == http.MethodHead {
		return nil
	}
	if len(k.noneMatch) > 0 {
		k.modifiedSince = time.Time{}
	}
	if len(k.match) > 0 {
		k.unmodifiedSince = time.Time{}
	}
	given := 0
	for _, is := range []bool{len(k.match) > 0, len(k.noneMatch) > 0, !k.modifiedSince.IsZero(), !k.unmodifiedSince.IsZero()} {
		if is {
			given++
		}
	}
	if given > 1 {
		return errMultipleConditions
	}
	return nil
}

func (c *call) headerTime(name string) (time.Time, error) {
	v := c.header(name)
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

// matches tells whether one of the tags names the stamp. Hexadecimal digits may come in either case.
func matches(tags []string, stamp uint64) bool {
	for _, tag := range tags {
		digits, isHex := strings.CutPrefix(strings.ToLower(tag), "0x")
		if v, err := strconv.ParseUint(digits, 16, 64); tag == "*" || isHex && err == nil && v == stamp {
			return true
		}
	}
	return false
}

// checkRead is If-Match && If-Unmodified-Since && (If-None-Match || If-Modified-Since).
func (k conditions) checkRead(stamp uint64, modified time.Time) error {
	if k.onlyAbsent() {
		return errUnsatisfiableCondition // that is no way to read
	}
	if len(k.match) > 0 && !matches(k.match, stamp) {
		return errConditionNotMet
	}
	if !k.unmodifiedSince.IsZero() && modified.After(k.unmodifiedSince) {
		return errConditionNotMet
	}
	asked := len(k.noneMatch) > 0 || !k.modifiedSince.IsZero()
	changed := len(k.noneMatch) > 0 && !matches(k.noneMatch, stamp) ||
		!k.modifiedSince.IsZero() && modified.After(k.modifiedSince)
	if asked && !changed {
		return errNotModified
	}
	return nil
}

// onlyAbsent tells whether the request is to go on only where there is nothing yet.
// behaviour: blob-if-none-match-star.
func (k conditions) onlyAbsent() bool { return len(k.noneMatch) == 1 && k.noneMatch[0] == "*" }

// checkWrite is the same for a write, where whatever fails is 412.
func (k conditions) checkWrite(stamp uint64, modified time.Time) error {
	if err := k.checkRead(stamp, modified); err != nil {
		return errConditionNotMet
	}
	return nil
}

// checkAbsent judges a write where there is nothing: only what demands an existing blob fails.
func (k conditions) checkAbsent() error {
	if len(k.match) > 0 {
		return errConditionNotMet
	}
	return nil
}
