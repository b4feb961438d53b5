package arm

import (
	"net/http"
	"slices"
	"strings"
)

// conditions are If-Match and If-None-Match of a write.
type conditions struct{ match, noneMatch string }

func conditionsOf(h http.Header) conditions {
	return conditions{match: h.Get("If-Match"), noneMatch: h.Get("If-None-Match")}
}

// check refuses a write whose condition the record, nil when there is none, does not meet: 412.
// behaviour: arm-conditions.
func (k conditions) check(rec *record) error {
	if k.match != "" && rec != nil && !holds(k.match, rec.Etag) {
		return etagMismatch.of(clip([]byte(k.match)), rec.Etag, rec.ID).At("If-Match")
	}
	if k.match != "" && rec == nil {
		return preconditionFailed.of("If-Match").At("If-Match")
	}
	if k.noneMatch != "" && rec != nil && holds(k.noneMatch, rec.Etag) {
		return preconditionFailed.of("If-None-Match").At("If-None-Match")
	}
	return nil
}

func holds(list, etag string) bool {
	return slices.ContainsFunc(strings.Split(list, ","), func(e string) bool {
		e = strings.TrimSpace(e)
		return e == "*" || strings.TrimPrefix(e, "W/") == strings.TrimPrefix(etag, "W/")
	})
}
