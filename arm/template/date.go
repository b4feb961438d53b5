package template

import (
	"strings"
	"time"
)

// dateFunctions: https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-date
var dateFunctions = []function{
	{name: "utcNow", max: 1, takes: takes(kindString), not: ^inDefault, eval: func(e *evaluator, args []value) (value, error) {
		layout := "yyyyMMddTHHmmssZ"
		if len(args) == 1 {
			layout = args[0].(string)
		}
		return formatDate("utcNow", e.context.Now.UTC(), layout)
	}},
	{name: "dateTimeAdd", min: 2, max: 3, takes: takes(kindString), eval: dateTimeAdd},
	{name: "dateTimeFromEpoch", min: 1, max: 1, takes: takes(kindInt), eval: func(_ *evaluator, args []value) (value, error) {
		t := time.Unix(args[0].(int64), 0).UTC()
		if !isDate(t) {
			return nil, misuse("dateTimeFromEpoch", "expects its parameter to be a time of the years 1 to 9999")
		}
		return t.Format(isoLayout), nil
	}},
	{name: "dateTimeToEpoch", min: 1, max: 1, takes: takes(kindString), eval: func(_ *evaluator, args []value) (value, error) {
		t, _, err := parseDate("dateTimeToEpoch", args[0].(string))
		if err != nil {
			return nil, err
		}
		return t.Unix(), nil
	}},
}

const isoLayout = "2006-01-02T15:04:05Z"

// isDate says whether .NET has the date.
func isDate(t time.Time) bool { return t.Year() >= 1 && t.Year() <= 9999 }

// dateTimeAdd without a format answers a base in ISO 8601 in that format. The page has "4/7/2023 2:53:14 PM" for one of utcNow('u').
//
// behaviour: template-date-default.
func dateTimeAdd(_ *evaluator, args []value) (value, error) {
	base, iso, err := parseDate("dateTimeAdd", args[0].(string))
	if err != nil {
		return nil, err
	}
	by, ok := parseDuration(args[1].(string))
	if !ok {
		return nil, faultf("The template function 'dateTimeAdd' has an invalid parameter. The second parameter '%s' is not a valid ISO8601 Duration string. Please see https://aka.ms/arm-syntax-functions .", args[1])
	}
	sum := base.Add(by)
	if !isDate(sum) {
		return nil, misuse("dateTimeAdd", "makes no time of the years 1 to 9999")
	}
	layout := "M/d/yyyy h:mm:ss tt"
	switch {
	case len(args) == 3:
		layout = args[2].(string)
	case iso:
		return sum.Format(isoLayout), nil
	}
	return formatDate("dateTimeAdd", sum, layout)
}

// dateLayouts are the forms of dates that utcNow writes and people do.
var dateLayouts = []struct {
	layout string
	iso    bool
}{
	{"2006-01-02T15:04:05.9999999Z07:00", true},
	{"2006-01-02T15:04:05.9999999", true},
	{"20060102T150405Z", true},
	{"2006-01-02T15:04Z07:00", true},
	{"2006-01-02T15:04", true},
	{"2006-01-02 15:04:05.9999999Z07:00", false},
	{"2006-01-02 15:04:05.9999999", false},
	{"2006-01-02 15:04", false},
	{"2006-01-02", false},
	{"1/2/2006 3:04:05 PM", false},
	{"1/2/2006 15:04:05", false},
	{"1/2/2006 15:04", false},
	{"1/2/2006", false},
	{time.RFC1123, false},
	{"Monday, 02 January 2006 15:04:05", false},
	{"Monday, 02 January 2006", false},
}

// parseDate reads a date; one without an offset is of UTC.
func parseDate(name, s string) (t time.Time, iso bool, err error) {
	for _, form := range dateLayouts {
		if t, err := time.Parse(form.layout, strings.TrimSpace(s)); err == nil && isDate(t.UTC()) {
			return t.UTC(), form.iso, nil
		}
	}
	return t, false, misuse(name, "expects its first parameter to be a date in ISO 8601. The provided value '%s' is none", s)
}
