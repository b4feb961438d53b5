package server

import (
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/arm"
)

// kept is an exchange in an archive that is answered by a row of Resource Manager's.
type kept struct {
	archive string // its path from docs
	name    string
	row     arm.Row
	version string // api-version
	status  int
	header  http.Header
	body    string
}

// archives reads the exchanges with Resource Manager that the repository has, those for no row left out.
func archives(t *testing.T, manager *arm.Engine) []kept {
	t.Helper()
	var all []kept
	for _, pattern := range []string{"../arm/*/testdata/*.txtar", "testdata/exchanges/*.txtar"} {
		files, err := filepath.Glob(pattern)
		require.NoError(t, err)
		for _, file := range files {
			archive, err := txtar.ParseFile(file)
			require.NoError(t, err)
			link := "../server/" + file
			if inArm, ok := strings.CutPrefix(file, "../"); ok {
				link = "../" + inArm
			}
			requests := map[string]string{}
			for _, f := range archive.Files {
				name, isAnswer := strings.CutSuffix(f.Name, ".answer")
				if !isAnswer {
					requests[name] = string(f.Data)
				} else if k, ok := keptOf(t, manager, requests[name], string(f.Data)); ok {
					k.archive, k.name = link, name
					all = append(all, k)
				}
			}
		}
	}
	return all
}

func keptOf(t *testing.T, manager *arm.Engine, request, answer string) (k kept, ok bool) {
	t.Helper()
	first, _, _ := strings.Cut(request, "\n")
	if who, rest, ok := strings.Cut(first, " "); ok && who == strings.ToLower(who) { // somebody else than the usual user
		first = rest
	}
	method, target, _ := strings.Cut(strings.ReplaceAll(first, "{sub}", "/subscriptions/"+wholeSubscription), " ")
	if k.row, ok = manager.RowOf(method, target); !ok {
		return k, false
	}
	_, query, _ := strings.Cut(target, "api-version=")
	k.version, _, _ = strings.Cut(query, "&")
	head, body, _ := strings.Cut(answer, "\n\n")
	_, err := fmt.Sscanf(head, "%d ", &k.status)
	require.NoError(t, err)
	k.header, k.body = http.Header{}, body
	for line := range strings.Lines(head) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), ": "); ok {
			k.header[name] = []string{value}
		}
	}
	return k, true
}

func (k kept) String() string {
	return fmt.Sprintf("%q of %s (%s %s at %s)", k.name, filepath.Base(k.archive), k.row.Method, k.row.Path, k.version)
}
