package blob_test

import (
	"bytes"
	"crypto/md5"
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the answers into testdata/exchanges")

// TestExchanges sends the requests of each archive one after the other and compares the answers,
// headers and all. A request is its first line, headers, an empty line and the body, in which
// <repeat n text> stands for n times the text. It is signed with the account's key unless it has a
// header "Authorization: none". "strict" in the archive's first line makes the service strict, a
// file "advance" moves the clock.
func TestExchanges(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/exchanges/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(file)
			require.NoError(t, err)
			var options []option
			if strings.HasPrefix(string(archive.Comment), "strict") {
				options = append(options, strict)
			}
			f := newFixture(t, options...)
			exchange(t, f, archive)
			if *update {
				require.NoError(t, os.WriteFile(file, txtar.Format(archive), 0o600))
			}
		})
	}
}

func exchange(t *testing.T, f *fixture, archive *txtar.Archive) {
	t.Helper()
	var out []txtar.File
	for i, file := range archive.Files {
		switch {
		case file.Name == "advance":
			d, err := time.ParseDuration(strings.TrimSpace(string(file.Data)))
			require.NoError(t, err)
			f.clock.Advance(d)
			out = append(out, file)
		case strings.HasSuffix(file.Name, ".answer"):
			continue
		default:
			got := printAnswer(f.do(parseRequest(t, f, string(file.Data))))
			out = append(out, file, txtar.File{Name: file.Name + ".answer", Data: []byte(got)})
			if *update {
				continue
			}
			require.Less(t, i+1, len(archive.Files), "no answer recorded for %s", file.Name)
			assert.Equal(t, string(archive.Files[i+1].Data), got, "answer to %s", file.Name)
		}
	}
	archive.Files = out
}

var repeat = regexp.MustCompile(`<repeat (\d+) (.)>`)

func parseRequest(t *testing.T, _ *fixture, text string) request {
	t.Helper()
	head, body, _ := strings.Cut(text, "\n\n")
	lines := strings.Split(strings.TrimSpace(head), "\n")
	method, target, ok := strings.Cut(lines[0], " ")
	require.True(t, ok, "request line %q", lines[0])
	q := request{method: method, target: target, header: http.Header{}}
	for _, line := range lines[1:] {
		name, value, _ := strings.Cut(line, ":")
		value = strings.TrimSpace(value)
		switch {
		case name == "Authorization" && value == "none":
			q.unsigned = true
		case name == "Account":
			q.account = value
		default:
			q.header[name] = append(q.header[name], value)
			q.unsigned = q.unsigned || name == "Authorization"
		}
	}
	body = repeat.ReplaceAllStringFunc(strings.TrimSuffix(body, "\n"), func(s string) string {
		m := repeat.FindStringSubmatch(s)
		n, err := strconv.Atoi(m[1])
		require.NoError(t, err)
		return strings.Repeat(m[2], n)
	})
	if body != "" || method == http.MethodPut || method == http.MethodPost {
		q.body = []byte(body)
	}
	return q
}

func printAnswer(a answer) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d %s\n", a.status, http.StatusText(a.status))
	names := make([]string, 0, len(a.header))
	for name := range a.header {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		fmt.Fprintf(&b, "%s: %s\n", name, strings.Join(a.header[name], ", "))
	}
	b.WriteByte('\n')
	if len(a.body) > 8000 || bytes.ContainsFunc(a.body, func(r rune) bool { return r == 0 || r == 0xFFFD }) {
		fmt.Fprintf(&b, "<%d bytes, MD5 %x>\n", len(a.body), md5.Sum(a.body))
	} else if len(a.body) > 0 {
		fmt.Fprintf(&b, "%s\n", a.body)
	}
	return b.String()
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
