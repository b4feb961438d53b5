package template_test

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/arm/template"
)

// functionCase is a line of a file of testdata/functions: expression => JSON, or expression !> part of the message.
type functionCase struct {
	where, expression, want string
	fails                   bool
}

// readCases reads a file. A line that begins with # is a comment, "let name = JSON" a variable of all cases behind it.
func readCases(t testing.TB, path string) (cases []functionCase, variables string) {
	t.Helper()
	file, err := os.ReadFile(path)
	require.NoError(t, err)
	var lets []string
	scanner := bufio.NewScanner(bytes.NewReader(file))
	for line := 1; scanner.Scan(); line++ {
		text := strings.TrimSpace(scanner.Text())
		where := fmt.Sprintf("%s:%d", filepath.Base(path), line)
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		if let, ok := strings.CutPrefix(text, "let "); ok {
			name, value, found := strings.Cut(let, " = ")
			require.True(t, found, where)
			lets = append(lets, quote(name)+":"+value)
			continue
		}
		c := functionCase{where: where}
		var found bool
		if c.expression, c.want, found = strings.Cut(text, " !> "); found {
			c.fails = true
		} else {
			c.expression, c.want, found = strings.Cut(text, " => ")
			require.True(t, found, "%s: %s", where, text)
		}
		cases = append(cases, c)
	}
	return cases, strings.Join(lets, ",")
}

// TestFunctions runs the examples of every function's page, and ours.
func TestFunctions(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/functions/*.txt")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		cases, variables := readCases(t, file)
		for _, c := range cases {
			t.Run(c.where, func(t *testing.T) {
				t.Parallel()
				// In an array, so that no output type gets in the way of nulls and fractions.
				text := `{"variables":{` + variables + `},"resources":[],"outputs":{"o":{"type":"array","value":[` + quote("["+c.expression+"]") + `]}}}`
				p, err := plan(text, groupContext())
				if c.fails {
					assert.Contains(t, messageOf(t, err), c.want)
					return
				}
				require.NoError(t, err)
				outputs, err := p.Outputs(device{})
				require.NoError(t, err)
				assert.Equal(t, "["+c.want+"]", string(outputs[0].Value))
			})
		}
	}
}

// TestEveryFunctionHasCases holds the files to the functions.
func TestEveryFunctionHasCases(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/functions/*.txt")
	require.NoError(t, err)
	var all strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		all.Write(bytes.ToLower(text))
	}
	elsewhere := []string{"externalInputs", "resourceInfo", "utcNow", "newGuid", "reference", "references", "list*", "parameters", "copyIndex"} // have tests of their own
	for _, name := range template.FunctionNames() {
		if !slices.Contains(elsewhere, name) {
			assert.True(t, strings.Contains(all.String(), strings.ToLower(name)+"("), "no file of testdata/functions has a case of %s", name)
		}
	}
}
