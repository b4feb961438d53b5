package blob

import (
	"fmt"
	"net/http"
	"time"
)

// checkSASTimes judges start and expiry by real time and what the virtual clock has gained since
// the signature was first seen. Without a start it begins now.
func (c *call) checkSASTimes(s *sas) error {
	if s.end == "" {
		return authenticationFailed("se is mandatory. Cannot be empty")
	}
	end, err := parseSASTime(s.end)
	if err != nil {
		return err // a policy's time was checked when it was set
	}
	now := c.Clock.Adjusted(c.seen.offset(c.address.account+"\n"+s.query.get("sig"), end))
	start := now
	if s.start != "" {
		if start, err = parseSASTime(s.start); err != nil {
			return err
		}
	}
	if !end.After(start) {
		return authenticationFailed(fmt.Sprintf("Signed expiry time [%s] has to be after signed start time [%s]", inDetail(end), inDetail(start)))
	}
	return inForce("Signature", start, end, now)
}

// inForce holds now to a time frame.
func inForce(what string, start, end, now time.Time) error {
	if now.Before(start) || !now.Before(end) {
		return authenticationFailed(fmt.Sprintf("%s not valid in the specified time frame: Start [%s] - Expiry [%s] - Current [%s]",
			what, inDetail(start), inDetail(end), inDetail(now)))
	}
	return nil
}

func inDetail(t time.Time) string { return t.UTC().Format(http.TimeFormat) }

// parseSASTime reads the ISO 8601 forms the service takes
// (https://learn.microsoft.com/rest/api/storageservices/formatting-datetime-values).
func parseSASTime(v string) (time.Time, error) {
	var err error
	for _, layout := range []string{"2006-01-02T15:04:05Z", "2006-01-02T15:04:05.9999999Z", "2006-01-02T15:04Z", time.DateOnly, time.RFC3339} {
		var t time.Time
		if t, err = time.Parse(layout, v); err == nil {
			return t, nil
		}
	}
	return time.Time{}, err
}
