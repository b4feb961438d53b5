package armtest

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the answers into the archives of exchanges")

// Exchange sends the requests of a txtar archive one after the other and compares the answers, the
// headers and all. A request is a file: its first line is the method and the path, in which {sub}
// stands for the subscription's path, what follows is the body. Its answer is the file of the same
// name with ".answer". A file "advance" moves the clock by the duration in it. With -update the
// answers are written instead.
func (d *Device) Exchange(t *testing.T, name string) {
	t.Helper()
	archive, err := txtar.ParseFile(name)
	require.NoError(t, err)
	recorded := map[string]string{}
	for _, f := range archive.Files {
		recorded[f.Name] = string(f.Data)
	}
	var out []txtar.File
	for _, f := range archive.Files {
		switch {
		case strings.HasSuffix(f.Name, ".answer"):
			continue
		case f.Name == "advance":
			by, err := time.ParseDuration(strings.TrimSpace(string(f.Data)))
			require.NoError(t, err)
			d.Advance(by)
			out = append(out, f)
		default:
			got := d.exchanged(string(f.Data))
			out = append(out, f, txtar.File{Name: f.Name + ".answer", Data: []byte(got)})
			if !*update {
				assert.Equal(t, recorded[f.Name+".answer"], got, "answer to %s", f.Name)
			}
		}
	}
	if *update {
		archive.Files = out
		require.NoError(t, os.WriteFile(name, txtar.Format(archive), 0o600))
	}
}

// exchanged sends one request and prints the answer.
func (d *Device) exchanged(request string) string {
	first, body, _ := strings.Cut(request, "\n")
	method, path, _ := strings.Cut(strings.ReplaceAll(first, "{sub}", Sub), " ")
	answer := d.Do(method, path, strings.ReplaceAll(body, "{sub}", Sub))
	var b strings.Builder
	fmt.Fprintf(&b, "%d %s\n", answer.Status, http.StatusText(answer.Status))
	for _, name := range slices.Sorted(maps.Keys(answer.Sent)) {
		fmt.Fprintf(&b, "%s: %s\n", name, strings.Join(answer.Sent[name], ", "))
	}
	for _, path := range answer.Unread {
		fmt.Fprintf(&b, "(not read: %s)\n", path)
	}
	if len(answer.Body) == 0 {
		return b.String()
	}
	var indented bytes.Buffer
	if err := json.Indent(&indented, answer.Body, "", "  "); err != nil {
		return b.String() + "\n" + string(answer.Body) + "\n"
	}
	return b.String() + "\n" + indented.String() + "\n"
}
