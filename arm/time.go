package arm

import "time"

// TimeFormat is that of Azure's times: UTC with seven digits of a second.
const TimeFormat = "2006-01-02T15:04:05.0000000Z"

// Time is a moment that answers show in TimeFormat.
type Time struct{ time.Time }

// MarshalJSON writes the moment in TimeFormat.
func (t Time) MarshalJSON() ([]byte, error) {
	return []byte(t.UTC().Format(`"` + TimeFormat + `"`)), nil
}
