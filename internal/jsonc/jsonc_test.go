package jsonc_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/internal/jsonc"
)

func TestStandardize(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, in, out string }{
		{"strict stays as it is", ` {"a" : [1, 2.5e3, true, null, "x\"y"]} `, ` {"a" : [1, 2.5e3, true, null, "x\"y"]} `},
		{"byte order mark", "\ufeff{}", `{}`},
		{"byte order mark on lenient text", "\ufeff{a:1}", `{"a":1}`},
		{"line comment", "{// one\n\"a\":1 // two\n}// three", `{"a":1}`},
		{"block comment", `/**/{"a"/* x */:/* * / */1}`, `{"a":1}`},
		{"slashes in a string are no comment", `{u:"https://x/*y*/"}`, `{"u":"https://x/*y*/"}`},
		{"key without quotes", `{template: {$schema: 1, _b9: 2}}`, `{"template":{"$schema":1,"_b9":2}}`},
		{"single quotes", `{'a': 'it\'s "quoted"'}`, `{"a":"it's \"quoted\""}`},
		{"trailing commas", `{"a":[1,2,],}`, `{"a":[1,2]}`},
		{"string over several lines", "{\"a\":\"one\r\n\ttwo\"}", `{"a":"one\r\n\ttwo"}`},
		{"control character", "[\"\x01\"]", `["\u0001"]`},
		{"escapes", `['\u00e9\n\\']`, `["\u00e9\n\\"]`},
		{"what Azure CLI sends", "{\"properties\": {\"mode\": \"Incremental\", template:{\n  // a file\n  \"resources\": [],\n}}}", `{"properties":{"mode":"Incremental","template":{"resources":[]}}}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			out, err := jsonc.Standardize([]byte(test.in))
			require.NoError(t, err)
			assert.Equal(t, test.out, string(out))
		})
	}
}

func TestStandardizeRefuses(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, in, err string }{
		{"nothing", ``, `expected a value but found the end at line 1, position 1`},
		{"only a comment", `// x`, `expected a value but found the end at line 1, position 5`},
		{"open object", `{"a":1`, `expected ',' or '}' but found the end at line 1, position 7`},
		{"no colon", "{\n  \"a\" 1}", `expected ':' but found '1' at line 2, position 7`},
		{"two values", `{} {}`, `expected the end but found '{' at line 1, position 4`},
		{"lone comma", `[,]`, `expected a value but found ',' at line 1, position 2`},
		{"open string", `["a`, `expected the end of a string but found the end at line 1, position 4`},
		{"open comment", `[1] /* x`, `expected the end of a comment but found the end at line 1, position 9`},
		{"bad escape", `["\x"]`, `expected an escape but found '\\' at line 1, position 3`},
		{"bad number", `[01]`, `expected a value but found '0' at line 1, position 2`},
		{"word", `[yes]`, `expected a value but found 'y' at line 1, position 2`},
		{"too deep, strict", strings.Repeat("[", 200) + strings.Repeat("]", 200), `nested too deep`},
		{"too deep, lenient", strings.Repeat("[", 200) + strings.Repeat(",]", 200), `nested too deep`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := jsonc.Standardize([]byte(test.in))
			assert.EqualError(t, err, test.err)
		})
	}
}

func FuzzStandardize(f *testing.F) {
	for _, seed := range []string{`{"a":[1,2,],}`, `{a:'b'}`, "/*x*/[\"a\nb\"]//", `{"a":"\u12`, "\ufeff[1]", `['\'"\\']`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		out, err := jsonc.Standardize(src)
		if err != nil {
			return
		}
		require.True(t, json.Valid(out), "%q gave %q", src, out)
		again, err := jsonc.Standardize(out)
		require.NoError(t, err)
		require.Equal(t, string(out), string(again))
	})
}
