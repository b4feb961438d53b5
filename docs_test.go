package edgerite_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	citation = regexp.MustCompile(`behaviour: ([a-z0-9-]+)`)
	tableRow = regexp.MustCompile(`(?m)^\| (B\d+) \| ([a-z0-9-]+) \| .+ \| (.+) \| (.+) \|$`)
	rowLike  = regexp.MustCompile(`(?m)^\| B.*$`)
	inPlace  = regexp.MustCompile("`([a-z0-9/]+\\.go)`")
	// Of a link everything but its fragment; footnotes ([name]: target) too.
	link = regexp.MustCompile(`\]\(([^)#\s]+)(?:#[^)\s]*)?\)|(?m)^\[[^\]]+\]: ([^#\s]+)`)
)

// definition is the target of a link that is named elsewhere.
var definition = regexp.MustCompile(`(?m)^\[([^\]]+)\]: `)

// Links to a heading of one of our pages, and headings.
var (
	fragment = regexp.MustCompile(`\]\(([^):#\s]*\.md)?#([^)\s]+)\)`)
	heading  = regexp.MustCompile(`(?m)^#+ (.+)$`)
	notSlug  = regexp.MustCompile("[^a-z0-9 _-]")
)

// behaviour is a row of docs/behaviours.md.
type behaviour struct {
	number, slug, source string
	places               []string
}

func TestBehavioursAreCited(t *testing.T) {
	t.Parallel()
	rows, cited := behaviours(t), citations(t)
	known := map[string]bool{}
	for _, row := range rows {
		assert.False(t, known[row.slug], "the slug %s has two rows", row.slug)
		assert.False(t, known[row.number], "the number %s has two rows", row.number)
		known[row.slug], known[row.number] = true, true
		if regexp.MustCompile(`\b(guess|seen|ours)\b`).MatchString(row.source) {
			assert.NotEmpty(t, cited[row.slug], "%s %s: no .go file says behaviour: %[2]s", row.number, row.slug)
		}
		for _, place := range row.places {
			assert.Contains(t, cited[row.slug], place, "%s %s is said to be in %s, which does not cite it", row.number, row.slug, place)
		}
	}
	for slug, files := range cited {
		assert.True(t, known[slug], "%v: behaviour %s has no row in docs/behaviours.md", files, slug)
	}
}

func TestLinksResolve(t *testing.T) {
	t.Parallel()
	pages, err := filepath.Glob("docs/*.md")
	require.NoError(t, err)
	decisions, err := filepath.Glob("docs/decisions/*.md")
	require.NoError(t, err)
	for _, page := range append(append(pages, decisions...), "README.md", "CONTRIBUTING.md") {
		for _, found := range link.FindAllStringSubmatch(read(t, page), -1) {
			target := found[1] + found[2]
			if strings.Contains(target, "://") || strings.HasPrefix(target, "mailto:") {
				continue
			}
			_, err := os.Stat(filepath.Join(filepath.Dir(page), target))
			assert.NoError(t, err, "%s links to %s", page, target)
		}
		defined := map[string]bool{}
		for _, found := range definition.FindAllStringSubmatch(read(t, page), -1) {
			assert.False(t, defined[found[1]], "%s defines [%s] twice, and the first counts", page, found[1])
			defined[found[1]] = true
		}
		for _, found := range fragment.FindAllStringSubmatch(read(t, page), -1) {
			to := page
			if found[1] != "" {
				to = filepath.Join(filepath.Dir(page), found[1])
			}
			assert.Contains(t, headings(t, to), found[2], "%s links to %s", page, found[0])
		}
	}
}

// headings are those of a page as fragments of a link, the way GitHub makes them.
func headings(t *testing.T, page string) (all []string) {
	for _, h := range heading.FindAllStringSubmatch(read(t, page), -1) {
		all = append(all, strings.ReplaceAll(notSlug.ReplaceAllString(strings.ToLower(h[1]), ""), " ", "-"))
	}
	return all
}

// TestExampleIsReal holds the example of docs/architecture.md to the type that the engine's tests run.
func TestExampleIsReal(t *testing.T) {
	t.Parallel()
	_, declaration, found := strings.Cut(read(t, "arm/box_test.go"), "type Box struct {")
	require.True(t, found)
	assert.Contains(t, read(t, "docs/architecture.md"), declaration)
}

func behaviours(t *testing.T) []behaviour {
	t.Helper()
	text := read(t, "docs/behaviours.md")
	var rows []behaviour
	for _, found := range tableRow.FindAllStringSubmatch(text, -1) {
		row := behaviour{number: found[1], slug: found[2], source: found[3]}
		for _, place := range inPlace.FindAllStringSubmatch(found[4], -1) {
			row.places = append(row.places, place[1])
		}
		rows = append(rows, row)
	}
	require.NotEmpty(t, rows)
	assert.Len(t, rows, len(rowLike.FindAllString(text, -1)), "a row has not the form number, slug, what, source, where")
	return rows
}

// citations are the files that cite a behaviour, by its slug.
func citations(t *testing.T) map[string][]string {
	t.Helper()
	cited := map[string][]string{}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && strings.HasPrefix(d.Name(), ".") && path != "." {
			return filepath.SkipDir
		}
		if filepath.Ext(path) != ".go" {
			return nil
		}
		for _, found := range citation.FindAllStringSubmatch(read(t, path), -1) {
			cited[found[1]] = append(cited[found[1]], filepath.ToSlash(path))
		}
		return nil
	})
	require.NoError(t, err)
	return cited
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(text)
}
