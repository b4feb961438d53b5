package blob_test

import (
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// page is what a listing of blobs says.
type page struct {
	Blobs struct {
		Blob       []struct{ Name string } `xml:"Blob"`
		BlobPrefix []struct{ Name string } `xml:"BlobPrefix"`
	}
	NextMarker string
}

// Listings in pages of any length, with any prefix and delimiter, against a sorted list of names.
func TestListingAgainstNames(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	run := 0
	rapid.Check(t, func(t *rapid.T) {
		run++
		container := fmt.Sprintf("/list%d", run)
		require.Equal(t, 201, f.do(request{method: "PUT", target: container + "?restype=container"}).status)
		names := map[string]bool{}
		name := rapid.StringMatching(`[abß/%+ ]{1,5}`)
		for range rapid.IntRange(0, 15).Draw(t, "blobs") {
			n := name.Draw(t, "name")
			names[n] = true
			require.Equal(t, 201, f.put(container+"/"+url.PathEscape(n), "").status, "%q", n)
		}
		prefix := rapid.StringMatching(`[ab/]{0,2}`).Draw(t, "prefix")
		delimiter := rapid.SampledFrom([]string{"", "/", "ab"}).Draw(t, "delimiter")
		size := rapid.IntRange(1, 6).Draw(t, "maxresults")
		require.Equal(t, fold(names, prefix, delimiter), f.listAll(t, container, prefix, delimiter, size))
		require.Equal(t, 202, f.do(request{method: "DELETE", target: container + "?restype=container"}).status)
	})
}

// fold is what a listing should show, by the documentation's words.
func fold(names map[string]bool, prefix, delimiter string) []string {
	shown := []string{}
	for n := range names {
		rest, ok := strings.CutPrefix(n, prefix)
		if !ok {
			continue
		}
		if i := strings.Index(rest, delimiter); delimiter != "" && i >= 0 {
			n = prefix + rest[:i+len(delimiter)] + "…"
		}
		shown = append(shown, n)
	}
	slices.Sort(shown)
	return slices.Compact(shown)
}

// listAll collects a listing page by page; prefixes are marked with "…".
func (f *fixture) listAll(t require.TestingT, container, prefix, delimiter string, size int) []string {
	all := []string{}
	marker := ""
	for {
		q := url.Values{"restype": {"container"}, "comp": {"list"}, "maxresults": {itoa(int64(size))}}
		for name, v := range map[string]string{"prefix": prefix, "delimiter": delimiter, "marker": marker} {
			if v != "" {
				q.Set(name, v)
			}
		}
		got := f.do(request{method: "GET", target: container + "?" + q.Encode()})
		require.Equal(t, 200, got.status, "%s", got.body)
		var p page
		require.NoError(t, xml.Unmarshal(got.body, &p))
		require.LessOrEqual(t, len(p.Blobs.Blob)+len(p.Blobs.BlobPrefix), size)
		for _, b := range p.Blobs.Blob {
			all = append(all, b.Name)
		}
		for _, b := range p.Blobs.BlobPrefix {
			all = append(all, b.Name+"…")
		}
		if p.NextMarker == "" {
			slices.Sort(all)
			return all
		}
		marker = p.NextMarker
	}
}

// blockModel is a block blob as the documentation describes it.
type blockModel struct {
	committed, uncommitted map[string]string
	text                   string
	exists                 bool
}

// Blocks put, put again and committed from either list in any order, against a model.
func TestBlocksAgainstModel(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	withDocs(t, f)
	run := 0
	rapid.Check(t, func(t *rapid.T) {
		run++
		target := fmt.Sprintf("/docs/blocks%d", run)
		m := &blockModel{committed: map[string]string{}, uncommitted: map[string]string{}}
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			switch rapid.SampledFrom([]string{"block", "block", "commit", "put", "delete"}).Draw(t, "step") {
			case "block":
				m.block(t, f, target)
			case "commit":
				m.commit(t, f, target)
			case "put":
				text := rapid.StringMatching(`[xyz]{0,9}`).Draw(t, "text")
				require.Equal(t, 201, f.put(target, text).status)
				*m = blockModel{committed: map[string]string{}, uncommitted: map[string]string{}, text: text, exists: true}
			case "delete":
				got := f.do(request{method: "DELETE", target: target})
				if !m.exists {
					require.Equal(t, 404, got.status)
					continue
				}
				require.Equal(t, 202, got.status)
				*m = blockModel{committed: map[string]string{}, uncommitted: map[string]string{}}
			}
			m.check(t, f, target)
		}
	})
}

func blockID(t *rapid.T) string {
	return base64.StdEncoding.EncodeToString([]byte{rapid.SampledFrom([]byte("abcd")).Draw(t, "id")})
}

func (m *blockModel) block(t *rapid.T, f *fixture, target string) {
	id := blockID(t)
	text := strings.Repeat(rapid.SampledFrom([]string{"p", "q", "r"}).Draw(t, "letter"), rapid.SampledFrom([]int{1, 7, 40_000}).Draw(t, "size"))
	got := f.do(request{method: "PUT", target: target + "?comp=block&blockid=" + url.QueryEscape(id), body: []byte(text)})
	require.Equal(t, 201, got.status, "%s", got.body)
	m.uncommitted[id] = text
}

func (m *blockModel) commit(t *rapid.T, f *fixture, target string) {
	var list, text strings.Builder
	committed := map[string]string{}
	valid := true
	for range rapid.IntRange(0, 5).Draw(t, "entries") {
		kind, id := rapid.SampledFrom([]string{"Latest", "Committed", "Uncommitted"}).Draw(t, "kind"), blockID(t)
		fmt.Fprintf(&list, "<%s>%s</%s>", kind, id, kind)
		b, ok := m.uncommitted[id]
		if kind == "Committed" || kind == "Latest" && !ok {
			b, ok = m.committed[id]
		}
		valid = valid && ok
		committed[id] = b
		text.WriteString(b)
	}
	got := f.do(request{method: "PUT", target: target + "?comp=blocklist", body: []byte("<BlockList>" + list.String() + "</BlockList>")})
	if !valid {
		require.Equal(t, "InvalidBlockList", got.code())
		return
	}
	require.Equal(t, 201, got.status, "%s", got.body)
	*m = blockModel{committed: committed, uncommitted: map[string]string{}, text: text.String(), exists: true}
}

func (m *blockModel) check(t *rapid.T, f *fixture, target string) {
	got := f.do(request{method: "GET", target: target})
	if !m.exists {
		require.Equal(t, 404, got.status)
		return
	}
	require.Equal(t, 200, got.status)
	require.Equal(t, m.text, string(got.body))
	if len(m.text) < 3 {
		return
	}
	from := rapid.IntRange(0, len(m.text)-1).Draw(t, "from")
	to := rapid.IntRange(from, len(m.text)-1).Draw(t, "to")
	part := f.do(request{method: "GET", target: target, header: http.Header{"Range": {fmt.Sprintf("bytes=%d-%d", from, to)}}})
	require.Equal(t, 206, part.status)
	require.Equal(t, m.text[from:to+1], string(part.body))
}
