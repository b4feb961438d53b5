package server

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/arm"
	recorded "github.com/edgerite/edgerite/internal/exchange"
	"github.com/edgerite/edgerite/internal/journal"
)

// clientNames are the clients of the end-to-end suites, by their user agents. Azure CLI also names the SDK it is made with.
var clientNames = []struct {
	name  string
	agent *regexp.Regexp
}{
	{"Azure CLI", regexp.MustCompile(`AZURECLI/`)},
	{"Python", regexp.MustCompile(`(?i)azsdk-python|msrest/|msrest_azure/`)},
	{"Go", regexp.MustCompile(`(?i)azsdk-go|Azure-SDK-For-Go`)},
}

// undriven are rows that no client of the suites asks for, each with the reason.
var undriven = []struct {
	row    *regexp.Regexp
	reason string
}{
	{regexp.MustCompile(`^GET (/resources|/subscriptions/\{subscription\}/providers/\{namespace\}/locations.*|.*/locations/\{location\}/quotas.*)$`), "no client: no SDK and no command has it"},
}

// drives is how clients drive a row: what each was answered.
type drives map[string]map[string]bool

// clientRows are the rows that clients were seen to drive, by the row's key.
type clientRows map[string]drives

const clientsFile = "testdata/clients.txt"

// TestClients holds clientsFile to what the clients of "make e2e" asked, in the folder that EDGERITE_REQUESTS names, and has
// somebody drive every row. With -update it writes the file.
func TestClients(t *testing.T) {
	t.Parallel()
	dir := os.Getenv("EDGERITE_REQUESTS")
	if dir == "" {
		t.Skip("EDGERITE_REQUESTS names no recordings of clients; make e2e does")
	}
	manager := openWhole(t, nil).parts.manager
	asked := askedRows(t, manager, dir)
	rows := manager.Rows()
	for _, row := range rows {
		key, reason := rowKey(row), whyUndriven(row)
		driven := asked[key].succeed() || len(asked[key]) > 0 && refuses(row)
		assert.True(t, driven || reason != "", "%s: no client drives it, and undriven has no reason", key)
		assert.False(t, driven && reason != "", "%s: undriven says %q, but clients do: %v", key, reason, asked[key])
	}
	if recorded.Updating() {
		require.NoError(t, os.WriteFile(clientsFile, []byte(asked.format(rows)), 0o600))
		return
	}
	for key, kept := range keptRows(t) {
		for client, statuses := range kept {
			for status := range statuses {
				assert.True(t, asked[key][client][status], "%s: %s no longer gets %s", key, client, status)
			}
		}
	}
}

// whyUndriven is why no client drives a row, or nothing.
func whyUndriven(row arm.Row) string {
	for _, u := range undriven {
		if u.row.MatchString(row.Method + " " + row.Path) {
			return u.reason
		}
	}
	return ""
}

// askedRows reads the recordings of the suites.
func askedRows(t *testing.T, manager *arm.Engine, dir string) clientRows {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.jsonl"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	asked := clientRows{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		for lines := json.NewDecoder(bytes.NewReader(text)); lines.More(); {
			var e journal.Entry
			require.NoError(t, lines.Decode(&e), file)
			row, ok := manager.RowOf(e.Method, e.Path)
			if client := clientOf(e.UserAgent); ok && client != "" {
				asked.add(rowKey(row), client, statusOf(e.Status))
			}
		}
	}
	return asked
}

func clientOf(userAgent string) string {
	for _, c := range clientNames {
		if c.agent.MatchString(userAgent) {
			return c.name
		}
	}
	return ""
}

// succeeded stands for the statuses of success: which of them a client sees depends on when it asks.
const succeeded = "2xx"

func statusOf(status int) string {
	if status < 300 {
		return succeeded
	}
	return strconv.Itoa(status)
}

// keptRows reads clientsFile.
func keptRows(t *testing.T) clientRows {
	t.Helper()
	text, err := os.ReadFile(clientsFile)
	require.NoError(t, err)
	kept := clientRows{}
	for line := range strings.Lines(string(text)) {
		parts := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		require.Len(t, parts, 3, line)
		for _, status := range strings.Fields(parts[2]) {
			kept.add(parts[0], parts[1], status)
		}
	}
	return kept
}

func (c clientRows) add(row, client, status string) {
	if c[row] == nil {
		c[row] = drives{}
	}
	if c[row][client] == nil {
		c[row][client] = map[string]bool{}
	}
	c[row][client][status] = true
}

// format writes a line for each row and client, as keptRows reads them.
func (c clientRows) format(rows []arm.Row) string {
	var b strings.Builder
	for _, row := range rows {
		key := rowKey(row)
		for _, client := range slices.Sorted(maps.Keys(c[key])) {
			fmt.Fprintf(&b, "%s\t%s\t%s\n", key, client, strings.Join(slices.Sorted(maps.Keys(c[key][client])), " "))
		}
	}
	return b.String()
}

func (d drives) succeed() bool {
	for _, statuses := range d {
		if statuses[succeeded] {
			return true
		}
	}
	return false
}

// String names the clients, each with the refusals it got.
func (d drives) String() string {
	var parts []string
	for _, client := range slices.Sorted(maps.Keys(d)) {
		refusals := slices.DeleteFunc(slices.Sorted(maps.Keys(d[client])), func(s string) bool { return s == succeeded })
		switch text := strings.Join(refusals, " "); {
		case text == "":
		case d[client][succeeded]:
			client += " (" + text + ")"
		default:
			client += " (only " + text + ")"
		}
		parts = append(parts, client)
	}
	return strings.Join(parts, ", ")
}
