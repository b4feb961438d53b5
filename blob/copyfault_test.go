package blob

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// What the log says of a source that did not answer has no status.
func TestSourceErrorText(t *testing.T) {
	t.Parallel()
	assert.EqualError(t, unreachable(assert.AnError), "copy source: "+assert.AnError.Error())
	assert.EqualError(t, &sourceError{status: 404, code: "NotFound", message: "Not Found"}, "copy source: 404 NotFound: Not Found")
}
