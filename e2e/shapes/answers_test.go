package shapes

import (
	"bufio"
	"encoding/json"
	"net/http"
	"net/textproto"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const providers = "../../arm/*/"

// TestGoldens judges each answer in the golden exchanges of the resource providers, and in those of the whole device.
func TestGoldens(t *testing.T) {
	t.Parallel()
	sdk := Open(moduleDir(t))
	for _, pattern := range []string{providers + "testdata/*.txtar", "../../server/testdata/exchanges/*.txtar"} {
		files, err := filepath.Glob(pattern)
		require.NoError(t, err)
		require.NotEmpty(t, files)
		for _, file := range files {
			t.Run(strings.TrimPrefix(file, "../../"), func(t *testing.T) {
				d, seen := Device{SDK: sdk}, report{}
				for _, e := range goldens(t, file) {
					seen.add(t, &d, e)
				}
				seen.fail(t)
			})
		}
	}
}

// TestEveryAnswer runs the tests of the resource providers and judges each answer that they got.
func TestEveryAnswer(t *testing.T) {
	t.Parallel()
	sdk := Open(moduleDir(t))
	tests, err := filepath.Glob(providers + "*_test.go")
	require.NoError(t, err)
	packages := map[string]bool{}
	for _, test := range tests {
		source, err := os.ReadFile(test)
		require.NoError(t, err)
		if strings.Contains(string(source), "arm/armtest") { // it asks a device: the template language has none
			packages[filepath.Base(filepath.Dir(test))] = true
		}
	}
	require.NotEmpty(t, packages)
	for name := range packages {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			run := exec.Command("go", "test", "-count=1", "-skip", "Hostile|Fuzz", "./arm/"+name)
			run.Dir, run.Env = "../..", append(os.Environ(), "EDGERITE_RECORDINGS="+dir)
			// Whether the tests pass is not the question here.
			if out, err := run.CombinedOutput(); err != nil {
				t.Logf("%v\n%s", err, out)
			}
			files, err := filepath.Glob(filepath.Join(dir, "*.jsonl"))
			require.NoError(t, err)
			require.NotEmpty(t, files)
			seen := report{}
			for _, file := range files {
				d := Device{SDK: sdk}
				for _, e := range recordings(t, file) {
					seen.add(t, &d, e)
				}
			}
			seen.fail(t)
		})
	}
}

// report is what was found, by finding: the exchange where it was met first.
type report map[string]Exchange

var index = regexp.MustCompile(`\[\d+\]`)

func (r report) add(t *testing.T, d *Device, e Exchange) {
	t.Helper()
	found, err := d.Judge(e)
	if err != nil {
		found = []string{err.Error()}
	}
	for _, wrong := range found {
		wrong = index.ReplaceAllString(wrong, "[]")
		if _, known := r[wrong]; !known {
			r[wrong] = e
		}
	}
}

func (r report) fail(t *testing.T) {
	t.Helper()
	for wrong, e := range r {
		assert.Fail(t, wrong, "%s: %s %s: %d", e.Test, e.Method, e.URL, e.Status)
	}
}

// goldens reads an archive: see internal/exchange for its form.
func goldens(t *testing.T, file string) []Exchange {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	require.NoError(t, err)
	requests := map[string]string{}
	var all []Exchange
	for _, f := range archive.Files {
		name, isAnswer := strings.CutSuffix(f.Name, ".answer")
		if !isAnswer {
			requests[f.Name] = string(f.Data)
			continue
		}
		first, _, _ := strings.Cut(requests[name], "\n")
		if who, rest, ok := strings.Cut(first, " "); ok && who == strings.ToLower(who) { // somebody else than the usual user
			first = rest
		}
		method, path, _ := strings.Cut(strings.ReplaceAll(first, "{sub}", "/subscriptions/A4257FDE-B946-4E01-ADE7-674760B8D1A3"), " ")
		head, body, _ := strings.Cut(string(f.Data), "\n\n")
		status, lines, _ := strings.Cut(head, "\n")
		code, err := strconv.Atoi(strings.Fields(status)[0])
		require.NoError(t, err)
		e := Exchange{Test: name, Method: method, URL: path, Status: code, Header: http.Header{}, Body: body}
		for line := range strings.Lines(lines) {
			if name, value, ok := strings.Cut(strings.TrimSpace(line), ": "); ok {
				e.Header.Add(textproto.CanonicalMIMEHeaderKey(name), value)
			}
		}
		all = append(all, e)
	}
	return all
}

func recordings(t *testing.T, file string) []Exchange {
	t.Helper()
	f, err := os.Open(file)
	require.NoError(t, err)
	defer f.Close()
	var all []Exchange
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var e Exchange
		require.NoError(t, json.Unmarshal(lines.Bytes(), &e))
		all = append(all, e)
	}
	require.NoError(t, lines.Err())
	return all
}

// moduleDir is where the SDK's source is.
func moduleDir(t *testing.T) string {
	t.Helper()
	out, err := exec.Command("go", "mod", "download", "-json", "github.com/Azure/azure-sdk-for-go").Output()
	require.NoError(t, err)
	var module struct{ Dir string }
	require.NoError(t, json.Unmarshal(out, &module))
	require.DirExists(t, module.Dir)
	return module.Dir
}
