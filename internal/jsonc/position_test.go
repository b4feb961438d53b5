package jsonc_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/edgerite/edgerite/internal/jsonc"
)

func TestPosition(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, in, token string
		line, column    int
	}{
		{"strict", "{\n  \"a\": \"b\"\n}", `"b"`, 2, 10},
		{"an object by its brace", "{\n  \"a\": {\n  }\n}", `"a": {`, 2, 8},
		{"behind comments", "{ // one\n /* two */ \"a\": 'b' }", `"b"`, 2, 19},
		{"a key without quotes", "{\n a: 'b'}", `"a"`, 2, 2},
		{"a string over lines ends on its last", "{\"a\": \"b\nc\", }", `\nc"`, 2, 2},
		{"characters, not bytes", "['éé',]", `"éé"`, 1, 5},
		{"a byte order mark is no character", "\ufeff[1]", `[1`, 1, 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			text, err := jsonc.Read([]byte(test.in))
			require.NoError(t, err)
			i := bytes.Index(text.JSON, []byte(test.token))
			require.GreaterOrEqual(t, i, 0, "%s", text.JSON)
			line, column := text.Lines().Position(i + len(test.token))
			assert.Equal(t, [2]int{test.line, test.column}, [2]int{line, column})
		})
	}
}

// TestPositions: whatever was asked before, the answer is that of an index that is asked for the first time.
func TestPositions(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		items := rapid.SliceOfN(rapid.SampledFrom([]string{`"a"`, `"éé"`, "\n1", "22", "/* é */ 3", "\n\n'b'"}), 1, 20).Draw(t, "items")
		text, err := jsonc.Read([]byte("[" + strings.Join(items, ",") + "]"))
		require.NoError(t, err)
		var ends []int
		for i, c := range text.JSON {
			if c == ',' || c == ']' {
				ends = append(ends, i)
			}
		}
		lines := text.Lines()
		for _, end := range rapid.SliceOf(rapid.SampledFrom(ends)).Draw(t, "asked") {
			line, column := lines.Position(end)
			wantLine, wantColumn := text.Lines().Position(end)
			require.Equal(t, [2]int{wantLine, wantColumn}, [2]int{line, column}, "%d of %q", end, text.JSON)
		}
	})
}
