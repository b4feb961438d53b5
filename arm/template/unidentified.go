package template

// Unidentified is a resource that only deploying can identify.
type Unidentified struct {
	ID           string // an expression, in brackets
	Path         string // in the template, such as resources[3]
	Line, Column int
}

// unidentifiedAt tells of a resource what is known: its type, and the expression of its name.
//
// behaviour: what-if-unidentified.
func (x *expansion) unidentifiedAt(e *evaluator, raw *object, path string) Unidentified {
	u := Unidentified{Path: path, Line: raw.at.line, Column: raw.at.column}
	given, _ := raw.get("type")
	resourceType, err := e.whole(given)
	if err != nil {
		resourceType = sourceOf(given)
	}
	name, _ := raw.get("name")
	argument := spelled(text(name))
	if expression, ok := name.(*expression); ok {
		argument = expression.inner()
	}
	u.ID = "[resourceId(" + spelled(text(resourceType)) + ", " + argument + ")]"
	return u
}
