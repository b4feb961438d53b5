package jsonc_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/internal/jsonc"
)

func TestFind(t *testing.T) {
	t.Parallel()
	const strict = "{\n  \"a\": [1, \"two\", {\"b\": {\"é\": true}}],\n  \"c\": null\n}"
	const lenient = "{ // one\n  'a': [1, /* 2 */ \"two\",\n    {\"b\": {\"é\": true,},},],\n}"
	for _, test := range []struct {
		name, in, path        string
		line, column, matched int
	}{
		{"the whole", strict, "", 1, 1, 0},
		{"a member", strict, "a", 2, 3, 1},
		{"a member in another case", strict, "C", 3, 3, 1},
		{"a number", strict, "a/0", 2, 9, 2},
		{"a string", strict, "a/1", 2, 12, 2},
		{"an object", strict, "a/2", 2, 19, 2},
		{"a member of a member", strict, "a/2/b/é", 2, 26, 4},
		{"what is not there", strict, "a/2/x/y", 2, 19, 2},
		{"an item too many", strict, "a/3", 2, 3, 1},
		{"no index", strict, "a/b", 2, 3, 1},
		{"of no object", strict, "c/d", 3, 3, 1},
		{"lenient: a member", lenient, "a", 2, 3, 1},
		{"lenient: behind a comment", lenient, "a/1", 2, 20, 2},
		{"lenient: deep", lenient, "a/2/b/é", 3, 12, 4},
		{"space before the whole", " \n {}", "", 2, 2, 0},
		{"a bare name: two too far left", "{\n  abc: {d: 1, $e: 2}}", "abc", 2, 3, 1},
		{"a bare name in one", "{\n  abc: {d: 1, $e: 2}}", "abc/$e", 2, 15, 2},
		{"a string over two lines: its end's", "{\"a\": [1, 'two\n lines']}", "a/1", 1, 11, 2},
		{"a name over two lines", "{\"a\": 1,\n 'b\nc': 2}", "b\nc", 2, 2, 1},
		{"a quote in single quotes", "{'a\"b': 1, c: 2}", "a\"b", 1, 2, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			text, err := jsonc.Read([]byte(test.in))
			require.NoError(t, err)
			var path []string
			if test.path != "" {
				path = strings.Split(test.path, "/")
			}
			line, column, matched := text.Find(path...)
			assert.Equal(t, []int{test.line, test.column, test.matched}, []int{line, column, matched})
		})
	}
}
