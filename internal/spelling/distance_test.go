package spelling_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/edgerite/edgerite/internal/spelling"
)

func TestDistance(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"abc", "", 3}, {"listen", "listen", 0}, {"Listen", "lISTEN", 0},
		{"lisen", "listen", 1}, {"listten", "listen", 1}, {"lasten", "listen", 1}, {"kitten", "sitting", 3}, {"ab", "ba", 2},
	} {
		assert.Equal(t, test.want, spelling.Distance(test.a, test.b), "%s %s", test.a, test.b)
		assert.Equal(t, test.want, spelling.Distance(test.b, test.a), "%s %s", test.b, test.a)
	}
}
