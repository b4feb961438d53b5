package server

import (
	"maps"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/arm"
)

// specified is what a service's specification says of an operation over some api-versions: a line of testdata/operations.txt,
// whose head says what stands where.
type specified struct {
	from, to  string
	operation string
	codes     []int
	long      string
	headers   []string
	refused   bool
	seen      []string // the api-versions it was asked for
}

// specification has the lines by row.
type specification map[string][]*specified

func readSpecification(t *testing.T) specification {
	t.Helper()
	text, err := os.ReadFile("testdata/operations.txt")
	require.NoError(t, err)
	all, namespace := specification{}, ""
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if name, ok := strings.CutPrefix(line, "= "); ok {
			namespace = name
		}
		cells := strings.Split(line, "|")
		if strings.HasPrefix(line, "#") || len(cells) < 6 {
			continue
		}
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		s := &specified{operation: cells[2], long: cells[4], refused: cells[5] == "refused"}
		var ranged bool
		if s.from, s.to, ranged = strings.Cut(cells[1], ".."); !ranged {
			s.to = s.from
		}
		for _, code := range strings.Fields(cells[3]) {
			n, err := strconv.Atoi(code)
			require.NoError(t, err, line)
			s.codes = append(s.codes, n)
		}
		if cells[5] != "-" && !s.refused {
			s.headers = strings.Fields(cells[5])
		}
		key := namespace + " " + cells[0]
		all[key] = append(all[key], s)
	}
	return all
}

// at is the line for a row at an api-version; as the engine does, a version between those listed is taken for the one before.
func (all specification) at(row arm.Row, version string) *specified {
	var found *specified
	for i, s := range all[rowKey(row)] {
		if i == 0 || s.from <= version {
			found = s
		}
	}
	return found
}

// writesOrActs says whether a row is more than a look at a resource or a report of the provider's.
func writesOrActs(row arm.Row) bool {
	if row.Type == "" {
		return row.Method != http.MethodGet
	}
	return row.Name != "Get" && row.Name != "List"
}

// TestStyles holds what every type declares of its writes and actions to the services' specifications: which codes they answer
// with, whether they take time, and which headers then say where to look.
func TestStyles(t *testing.T) {
	t.Parallel()
	manager, all := openWhole(t, nil).parts.manager, readSpecification(t)
	for _, row := range manager.Rows() {
		if !writesOrActs(row) {
			continue
		}
		for _, version := range row.Versions {
			s := all.at(row, version)
			if !assert.NotNil(t, s, "testdata/operations.txt has no line for %s", rowKey(row)) {
				break
			}
			s.seen = append(s.seen, version)
			s.hold(t, row, version)
		}
	}
	for key, lines := range all {
		for _, s := range lines {
			if assert.NotEmpty(t, s.seen, "there is no %s at %s..%s", key, s.from, s.to) {
				assert.Equal(t, []string{s.from, s.to}, []string{s.seen[0], s.seen[len(s.seen)-1]}, "api-versions of a line for %s", key)
			}
		}
	}
}

func (s *specified) hold(t *testing.T, row arm.Row, version string) {
	t.Helper()
	what := rowKey(row) + " at " + version
	assert.Equal(t, s.refused, refuses(row), "%s is refused or not", what)
	style, declared := row.Style(version)
	if s.refused || !declared {
		return
	}
	assert.Subset(t, s.codes, style.Codes, "%s: codes", what)
	assert.Subset(t, s.codes, style.Pending, "%s: codes while pending", what)
	assert.ElementsMatch(t, s.headers, style.Headers, "%s: headers while pending", what)
	if len(style.Pending) > 0 {
		assert.True(t, strings.HasPrefix(s.long, "long"), "%s takes time, %s does not", what, s.operation)
		s.finds(t, what)
	}
}

// finds checks that a client finds the result where the specification sends it.
func (s *specified) finds(t *testing.T, what string) {
	t.Helper()
	switch s.long {
	case "long, location":
		assert.Contains(t, s.headers, "Location", "%s: its result is there", what)
	case "long, azure-async-operation":
		assert.Contains(t, s.headers, "Azure-AsyncOperation", "%s: its end is told there", what)
	}
}

// TestRecordedStyles holds the recorded answers to the same: what is declared is also what goes over the wire.
func TestRecordedStyles(t *testing.T) {
	t.Parallel()
	manager, all := openWhole(t, nil).parts.manager, readSpecification(t)
	pending := map[*specified]bool{}
	for _, k := range archives(t, manager) {
		if !writesOrActs(k.row) || k.status >= 300 {
			continue
		}
		s := all.at(k.row, k.version)
		require.NotNil(t, s, "testdata/operations.txt has no line for %s", rowKey(k.row))
		assert.Contains(t, s.codes, k.status, k)
		var follow []string
		for _, name := range []string{"Azure-AsyncOperation", "Location"} {
			if k.header[name] != nil {
				follow = append(follow, name)
			}
		}
		if follow == nil {
			assert.NotEqual(t, http.StatusAccepted, k.status, k)
			continue
		}
		pending[s] = true
		assert.ElementsMatch(t, s.headers, follow, k)
		assert.NotEmpty(t, k.header["Retry-After"], k)
	}
	for _, key := range slices.Sorted(maps.Keys(all)) {
		for _, s := range all[key] {
			assert.Equal(t, s.headers != nil, pending[s], "an answer to %s at %s..%s that is pending is recorded or not", key, s.from, s.to)
		}
	}
}
