package arm

// document is a request's body after the lenient reader: maps, slices, strings, booleans, json.Numbers.
type document struct {
	root any
}
