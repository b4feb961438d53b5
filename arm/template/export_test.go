package template

// FunctionNames are those of all functions, for a test that all have cases.
func FunctionNames() []string {
	var names []string
	for _, f := range functionTable() {
		names = append(names, f.name)
	}
	return names
}
