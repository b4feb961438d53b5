// Package exchange is the one form in which tests keep exchanges with a protocol: txtar archives of
// requests, each followed by its answer, headers and all.
//
// A file of the archive is a request in the words of the test that sends it; the file of the same name
// with ".answer" is what came back. A file "advance" moves the clock by the duration in it. With
// "go test -update" the answers are written instead of compared.
package exchange

import (
	"flag"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the answers into the archives of exchanges")

// Player is the other end of the exchanges of one archive.
type Player struct {
	Send    func(request string) (answer string)
	Advance func(d time.Duration)
}

const answered = ".answer"

// RunAll replays every archive that matches pattern in a parallel subtest of its own; open makes the other
// end, given the archive's comment.
func RunAll(t *testing.T, pattern string, open func(t *testing.T, comment string) Player) {
	t.Helper()
	files, err := filepath.Glob(pattern)
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			Run(t, file, open)
		})
	}
}

// Run replays one archive.
func Run(t *testing.T, file string, open func(t *testing.T, comment string) Player) {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	require.NoError(t, err)
	recorded := map[string]string{}
	for _, f := range archive.Files {
		recorded[f.Name] = string(f.Data)
	}
	p := open(t, string(archive.Comment))
	var out []txtar.File
	for _, f := range archive.Files {
		switch {
		case strings.HasSuffix(f.Name, answered):
			continue
		case f.Name == "advance":
			by, err := time.ParseDuration(strings.TrimSpace(string(f.Data)))
			require.NoError(t, err)
			p.Advance(by)
			out = append(out, f)
		default:
			got := p.Send(string(f.Data))
			out = append(out, f, txtar.File{Name: f.Name + answered, Data: []byte(got)})
			if !*update {
				assert.Equal(t, recorded[f.Name+answered], got, "answer to %s", f.Name)
			}
		}
	}
	if *update {
		archive.Files = out
		require.NoError(t, os.WriteFile(file, txtar.Format(archive), 0o600))
	}
}

// Updating says whether the test was started with -update.
func Updating() bool { return *update }

// Golden compares text with the file's, or writes it with -update.
func Golden(t *testing.T, file, text string) {
	t.Helper()
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
		return
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, string(want), text, "%s is out of date: go test -update writes it", file)
}

// Section compares text with what stands in a file between the comments "<!-- begin NAME -->" and "<!-- end NAME -->",
// or writes it with -update: several tests share a page.
func Section(t *testing.T, file, name, text string) {
	t.Helper()
	page, err := os.ReadFile(file)
	require.NoError(t, err)
	before, rest, begins := strings.Cut(string(page), "<!-- begin "+name+" -->\n")
	have, after, ends := strings.Cut(rest, "<!-- end "+name+" -->\n")
	require.True(t, begins && ends, "%s has no section %s", file, name)
	if *update {
		whole := before + "<!-- begin " + name + " -->\n" + text + "<!-- end " + name + " -->\n" + after
		require.NoError(t, os.WriteFile(file, []byte(whole), 0o600))
		return
	}
	assert.Equal(t, have, text, "%s is out of date: go test -update writes it", file)
}

// Head prints an answer's status and headers, sorted, without those named in but.
func Head(status int, header http.Header, but ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d %s\n", status, http.StatusText(status))
	for _, name := range slices.Sorted(maps.Keys(header)) {
		if !slices.Contains(but, name) {
			fmt.Fprintf(&b, "%s: %s\n", name, strings.Join(header[name], ", "))
		}
	}
	return b.String()
}
