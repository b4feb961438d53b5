package blob

import (
	"fmt"

	"github.com/edgerite/edgerite/internal/apierr"
)

// noTagReason is why a comparison is with what no tag can be.
const noTagReason = "no tag has such a name or value: they are letters, digits and any of space + - . : = _ /"

// tagQueryError is what is wrong with a condition on tags, and where: Azure counts characters from 1.
type tagQueryError struct {
	position int
	reason   string
}

// Error begins as the service does, which Azurite's tests hold both to.
// behaviour: blob-tag-query.
func (e *tagQueryError) Error() string {
	return fmt.Sprintf("Error parsing query at or near character position %d: %s", e.position, e.reason)
}

func (p *tagParser) wrong(reason string) error {
	p.skip()
	return &tagQueryError{p.length - len(p.rest) + 1, reason}
}

func (p *tagParser) expected(what string) error { return p.wrong("expected " + what) }

// badTagSearch says what is wrong in the message, as Azure does, and in the element for it.
// behaviour: blob-tag-query.
func badTagSearch(where string, wrong error) error {
	e := apierr.From(badQueryFor("where", where, wrong.Error()))
	e.Message = wrong.Error()
	return e
}

// badTagCondition says it in that element only.
func badTagCondition(header, text string, wrong error) error {
	e := apierr.From(badHeader(header, text))
	e.Details = append(e.Details, detail("Reason", wrong.Error()))
	return e
}
