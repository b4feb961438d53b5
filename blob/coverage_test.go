package blob

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/internal/exchange"
)

// shown is what the recorded exchanges show of an operation.
type shown struct {
	archives map[string]int // how many exchanges of the operation each archive has
	statuses map[int]bool
}

// TestCoverage holds docs/coverage.md to the table of operations and to the recorded exchanges, which are the
// operations' tests. "go test ./blob -run TestCoverage -update" writes it.
func TestCoverage(t *testing.T) {
	t.Parallel()
	seen := recordedOperations(t)
	var b strings.Builder
	b.WriteString(coverageHead)
	for _, o := range Operations() {
		s := seen[o.Name]
		if !assert.NotNil(t, s, "%s is in no archive of testdata/exchanges", o.Name) {
			continue
		}
		assert.True(t, s.bears(o), "of %s the archives show %v", o.Name, slices.Sorted(maps.Keys(s.statuses)))
		fmt.Fprintf(&b, "| [%s](%s) | `%s` | %s | %s | %s |\n", o.Name, o.Doc, o.Request(), yes(o.Device), byDefault(o), shownBy(t, o, s))
	}
	exchange.Section(t, "../docs/coverage.md", "blob", b.String())
}

const coverageHead = `| Operation | Request | Device | By default | Shown by |
|---|---|---|---|---|
`

func yes(is bool) string {
	if is {
		return "yes"
	}
	return "–"
}

func byDefault(o Operation) string {
	if o.Default {
		return yes(o.Served())
	}
	return "501"
}

// bears tells whether the exchanges show what the table says: that the operation is served, or that it is refused.
func (s *shown) bears(o Operation) bool {
	if !o.Default || !o.Served() {
		return !o.Default && s.statuses[501]
	}
	for status := range s.statuses {
		if status < 300 || o.alwaysRefused() || elsewhere[o.Name].test != "" {
			return true
		}
	}
	return false
}

// elsewhere are operations whose success needs another server beside the service, by the test that has one.
var elsewhere = map[string]struct{ file, test string }{"Abort Copy Blob": {"copyforeign_test.go", "TestAbortCopy"}}

// alwaysRefused are operations that are served by the documented refusal.
func (o Operation) alwaysRefused() bool {
	return o.Name == "Put Blob" || o.Name == "Get Blob Service Stats"
}

func shownBy(t *testing.T, o Operation, s *shown) string {
	t.Helper()
	other, ok := elsewhere[o.Name]
	if !ok {
		return s.String()
	}
	code, err := os.ReadFile(other.file)
	require.NoError(t, err)
	require.Contains(t, string(code), "\nfunc "+other.test+"(")
	return fmt.Sprintf("`%s`, %s", other.test, s)
}

// mostArchives is how many a row lists: those that ask for the operation most.
const mostArchives = 4

func (s *shown) String() string {
	names := slices.SortedFunc(maps.Keys(s.archives), func(a, b string) int {
		return cmp.Or(cmp.Compare(s.archives[b], s.archives[a]), cmp.Compare(a, b))
	})
	var parts []string
	for i, name := range names {
		if i == mostArchives {
			parts = append(parts, fmt.Sprintf("%d more", len(names)-i))
			break
		}
		parts = append(parts, fmt.Sprintf("[%s](../blob/testdata/exchanges/%s.txtar)", name, name))
	}
	return strings.Join(parts, ", ")
}

// recordedOperations reads the archives: by operation's name, where it is asked for and how it is answered.
func recordedOperations(t *testing.T) map[string]*shown {
	t.Helper()
	routes := newRoutes(Operations())
	seen := map[string]*shown{}
	files, err := filepath.Glob("testdata/exchanges/*.txtar")
	require.NoError(t, err)
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		require.NoError(t, err)
		name := strings.TrimSuffix(filepath.Base(file), ".txtar")
		var last *shown
		for _, f := range archive.Files {
			if strings.HasSuffix(f.Name, ".answer") {
				last.answered(t, f.Data)
				continue
			}
			last = nil
			if o := operationOf(routes, string(f.Data)); o != nil {
				if seen[o.Name] == nil {
					seen[o.Name] = &shown{map[string]int{}, map[int]bool{}}
				}
				last = seen[o.Name]
				last.archives[name]++
			}
		}
	}
	return seen
}

func (s *shown) answered(t *testing.T, answer []byte) {
	t.Helper()
	if s == nil {
		return // the request was for no operation
	}
	var status int
	_, err := fmt.Sscanf(string(answer), "%d ", &status)
	require.NoError(t, err)
	s.statuses[status] = true
}
