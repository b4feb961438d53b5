package blob

import (
	"fmt"
	"net/http"
	"time"
)

// sasTimes are those of a shared access signature.
type sasTimes struct {
	start, end time.Time     // start is zero where it begins when it is used
	offset     time.Duration // of the virtual clock when the signature was first seen
}

// checkSASTimes judges start and expiry by real time and what the virtual clock has gained since
// the signature was first seen. Without a start it begins now.
func (c *call) checkSASTimes(s *sas) error {
	t, err := c.timesOf(s)
	if err != nil {
		return err
	}
	now := c.Clock.Adjusted(t.offset)
	start := t.start
	if start.IsZero() {
		start = now
	}
	if !t.end.After(start) {
		return authenticationFailed(fmt.Sprintf("Signed expiry time [%s] has to be after signed start time [%s]", inDetail(t.end), inDetail(start)))
	}
	return inForce("Signature", start, t.end, now)
}

// timesOf reads the times, once for each signature that names them itself.
func (c *call) timesOf(s *sas) (*sasTimes, error) {
	own := s.known != nil && !s.query.has("si")
	if own {
		if t := s.known.times.Load(); t != nil {
			return t, nil
		}
	}
	if s.end == "" {
		return nil, authenticationFailed("se is mandatory. Cannot be empty")
	}
	t := &sasTimes{}
	var err error
	if t.end, err = parseSASTime(s.end); err != nil {
		return nil, err // a policy's time was checked when it was set
	}
	if s.start != "" {
		if t.start, err = parseSASTime(s.start); err != nil {
			return nil, err
		}
	}
	t.offset = c.seen.offset(c.address.account+"\n"+s.query.get("sig"), t.end)
	if own {
		s.known.times.Store(t)
	}
	return t, nil
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
