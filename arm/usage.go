package arm

// Usage is how many of something there are and may be, in the form of every service that tells it.
// Page: https://learn.microsoft.com/rest/api/compute/usage/list
type Usage struct {
	ID    string    `json:"id,omitempty" arm:"since=2017-10-01"` // Microsoft.Network has one
	Unit  string    `json:"unit"`
	Used  int       `json:"currentValue"`
	Limit int       `json:"limit"`
	Name  UsageName `json:"name"`
}

// UsageName says what is counted, to programs and to people.
type UsageName struct {
	Value     string `json:"value"`
	Localized string `json:"localizedValue"`
}

// Counted is the usage of what is counted one by one.
func Counted(name, text string, used, limit int) Usage {
	return Usage{Unit: "Count", Used: used, Limit: limit, Name: UsageName{name, text}}
}
