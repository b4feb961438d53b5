package server

import (
	"cmp"
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/edgerite/edgerite/arm"
	recorded "github.com/edgerite/edgerite/internal/exchange"
)

// shownRow is what the recorded exchanges show of a row.
type shownRow struct {
	archives map[string]int // how many exchanges of it each archive has
	statuses map[int]bool
}

// rowKey tells rows apart.
func rowKey(r arm.Row) string { return r.Namespace + " " + r.Method + " " + r.Path }

// refusing are rows that are served by a refusal: what the device cannot do, or what of Azure it has not.
var refusing = regexp.MustCompile(`/(unregister|assessPatches|capture|convertToManagedDisks|installPatches|performMaintenance|reimage|` +
	`retrieveBootDiagnosticsData|runCommand|simulateEviction|setLegalHold|clearLegalHold)$|` +
	`/(fileServices|queueServices|tableServices|immutabilityPolicies)\b|^DELETE .*/blobServices/\{name\}$`)

func refuses(row arm.Row) bool { return refusing.MatchString(row.Method + " " + row.Path) }

// TestCoverage holds the part of docs/coverage.md about Resource Manager to what the providers declare, as they are
// served, and to the recorded exchanges. "go test ./server -run TestCoverage -update" writes it.
func TestCoverage(t *testing.T) {
	t.Parallel()
	manager := openWhole(t, nil).parts.manager
	seen, clients := recordedRows(t, manager), keptRows(t)
	var b strings.Builder
	namespace, typ := "", ""
	var all arm.Versions // of the type
	for _, row := range manager.Rows() {
		if row.Namespace != namespace {
			namespace, typ = row.Namespace, "-"
			fmt.Fprintf(&b, "\n### %s\n", namespace)
		}
		if row.Type != typ {
			typ, all = row.Type, row.Versions
			b.WriteString(headOf(row, manager.Families()))
		}
		s := seen[rowKey(row)]
		if !assert.NotNil(t, s, "%s %s of %s is in no archive", row.Method, row.Path, row.Namespace) {
			continue
		}
		assert.Equal(t, refuses(row), !s.succeeds(), "of %s %s %s the archives show %v", row.Namespace, row.Method, row.Path, slices.Sorted(maps.Keys(s.statuses)))
		b.WriteString(lineOf(row, all, s, clients[rowKey(row)]))
	}
	recorded.Section(t, "../docs/coverage.md", "arm", strings.TrimPrefix(b.String(), "\n")+"\n")
}

// headOf begins the table of a type, or that of a provider's functions. Api-versions of one family have a comma between them.
func headOf(row arm.Row, families []arm.Family) string {
	if row.Type == "" {
		return "\n| Function | Request | Api-versions | Device | Shown by | Clients |\n|---|---|---|---|---|---|\n"
	}
	var versions []string
	for _, f := range families {
		if f.Type == row.Type {
			versions = append(versions, strings.Join(f.Versions, ", "))
		}
	}
	return fmt.Sprintf("\n**[%s](%s)** at %s%s\n\n| Operation | Request | Shown by | Clients |\n|---|---|---|---|\n",
		row.Type, row.Doc, strings.Join(versions, "; "), map[bool]string{true: " – not on the device"}[row.Surface == arm.Beyond])
}

func lineOf(row arm.Row, all arm.Versions, s *shownRow, d drives) string {
	name := row.Name
	if row.Doc != "" {
		name = fmt.Sprintf("[%s](%s)", row.Name, row.Doc)
	}
	if refuses(row) {
		name += " – refused"
	}
	if row.Type != "" && len(row.Versions) < len(all) {
		name += " – since " + row.Versions[0]
	}
	clients := cmp.Or(d.String(), whyUndriven(row), "–")
	if row.Type != "" {
		return fmt.Sprintf("| %s | `%s %s` | %s | %s |\n", name, row.Method, row.Path, s, clients)
	}
	device := "yes"
	if row.Surface == arm.Beyond {
		device = "–"
	}
	versions := row.Versions[0]
	if last := row.Versions[len(row.Versions)-1]; last != versions {
		versions = fmt.Sprintf("%s … %s (%d)", versions, last, len(row.Versions))
	}
	return fmt.Sprintf("| %s | `%s %s` | %s | %s | %s | %s |\n", name, row.Method, row.Path, versions, device, s, clients)
}

func (s *shownRow) succeeds() bool {
	for status := range s.statuses {
		if status < 300 {
			return true
		}
	}
	return false
}

// mostArchives is how many a row lists: those that ask for it most.
const mostArchives = 3

func (s *shownRow) String() string {
	names := slices.SortedFunc(maps.Keys(s.archives), func(a, b string) int {
		return cmp.Or(cmp.Compare(s.archives[b], s.archives[a]), cmp.Compare(a, b))
	})
	var parts []string
	for i, name := range names {
		if i == mostArchives {
			parts = append(parts, fmt.Sprintf("%d more", len(names)-i))
			break
		}
		parts = append(parts, fmt.Sprintf("[%s](%s)", strings.TrimSuffix(filepath.Base(name), ".txtar"), name))
	}
	return strings.Join(parts, ", ")
}

// recordedRows reads the archives: by row, where it is asked for and how it is answered.
func recordedRows(t *testing.T, manager *arm.Engine) map[string]*shownRow {
	t.Helper()
	seen := map[string]*shownRow{}
	for _, k := range archives(t, manager) {
		key := rowKey(k.row)
		if seen[key] == nil {
			seen[key] = &shownRow{map[string]int{}, map[int]bool{}}
		}
		seen[key].archives[k.archive]++
		seen[key].statuses[k.status] = true
	}
	return seen
}
