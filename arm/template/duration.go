package template

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// durationUnits are those before and behind the T, in order. A year has 365 days and a month 30, as in .NET's XmlConvert.ToTimeSpan, which alone
// reads such durations there: that Resource Manager uses it is a guess.
//
// behaviour: template-duration.
var durationUnits = [2][]struct {
	letter byte
	length time.Duration
}{
	{{'Y', 365 * day}, {'M', 30 * day}, {'W', 7 * day}, {'D', day}},
	{{'H', time.Hour}, {'M', time.Minute}, {'S', time.Second}},
}

const day = 24 * time.Hour

// parseDuration reads an ISO 8601 duration, maybe a negative one (https://en.wikipedia.org/wiki/ISO_8601#Durations). Only seconds may have a fraction.
func parseDuration(s string) (total time.Duration, ok bool) {
	rest, negative := strings.CutPrefix(s, "-")
	rest, ok = strings.CutPrefix(rest, "P")
	if !ok {
		return 0, false
	}
	date, clock, timed := strings.Cut(rest, "T")
	var sum float64
	for i, part := range []string{date, clock} {
		for _, unit := range durationUnits[i] {
			count, behind, found := strings.Cut(part, string(unit.letter))
			if !found {
				continue
			}
			if strings.Trim(count, "0123456789") != "" && (unit.letter != 'S' || strings.Trim(count, "0123456789.") != "") {
				return 0, false
			}
			n, err := strconv.ParseFloat(count, 64)
			if err != nil {
				return 0, false
			}
			sum += n * float64(unit.length)
			part = behind
		}
		if part != "" {
			return 0, false
		}
	}
	if rest == "" || timed && clock == "" || sum > math.MaxInt64/2 {
		return 0, false
	}
	if negative {
		sum = -sum
	}
	return time.Duration(sum), true
}
