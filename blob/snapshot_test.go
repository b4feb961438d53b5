package blob_test

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// snapshot takes a snapshot and gives its time.
func (f *fixture) snapshot(target string) string {
	f.t.Helper()
	got := f.do(request{method: "PUT", target: target + "?comp=snapshot"})
	require.Equal(f.t, 201, got.status, "%s", got.body)
	return got.header.Get("x-ms-snapshot")
}

// keep has what is deleted kept for a time.
func (f *fixture) keep(days int) {
	f.t.Helper()
	text := fmt.Sprintf("<StorageServiceProperties><DeleteRetentionPolicy><Enabled>%t</Enabled>", days > 0)
	if days > 0 {
		text += fmt.Sprintf("<Days>%d</Days>", days)
	}
	text += "</DeleteRetentionPolicy></StorageServiceProperties>"
	got := f.do(request{method: "PUT", target: "/?restype=service&comp=properties", body: []byte(text)})
	require.Equal(f.t, 202, got.status, "%s", got.body)
}

// setPages writes pages of a letter.
func (f *fixture) setPages(target string, from, count int64, letter string) {
	f.t.Helper()
	header := http.Header{"x-ms-page-write": {"update"}, "x-ms-range": {fmt.Sprintf("bytes=%d-%d", from*512, (from+count)*512-1)}}
	got := f.do(request{method: "PUT", target: target + "?comp=page", header: header, body: []byte(strings.Repeat(letter, int(count)*512))})
	require.Equal(f.t, 201, got.status, "%s", got.body)
}

var filled = []string{"small", "large", "blocks", "disk"}

// Snapshots of every kind of blob keep what the blob had, whatever becomes of the blob.
func TestSnapshotsKeepWhatTheyWereTakenOf(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.fill()
	f.putAppendBlob("/docs/log")
	f.appendBlock("/docs/log", "one", nil)
	names := append([]string{"log"}, filled...)
	before, moments := map[string]string{}, map[string]string{}
	part := http.Header{"x-ms-range": {"bytes=0-200000"}}
	for _, name := range names {
		before[name] = string(f.do(request{method: "GET", target: "/docs/" + name, header: part}).body)
		require.NotEmpty(t, before[name])
		moments[name] = f.snapshot("/docs/" + name)
	}
	f.setPages("/docs/disk", 0, 8, "n")
	f.appendBlock("/docs/log", "two", nil)
	for _, name := range []string{"small", "large", "blocks"} {
		require.Equal(t, 201, f.put("/docs/"+name, "something else").status)
	}
	for _, name := range names {
		got := f.do(request{method: "GET", target: "/docs/" + name + "?snapshot=" + url.QueryEscape(moments[name]), header: part})
		assert.Equal(t, before[name], string(got.body), name)
		assert.NotEqual(t, before[name], string(f.do(request{method: "GET", target: "/docs/" + name, header: part}).body), name)
	}
}

func TestSnapshotsLeaveNothingBehind(t *testing.T) {
	t.Parallel()
	removeAll := func(f *fixture) {
		for _, name := range filled {
			got := f.do(request{method: "DELETE", target: "/docs/" + name, header: http.Header{"x-ms-delete-snapshots": {"include"}}})
			require.Equal(f.t, 202, got.status, "%s", got.body)
		}
	}
	removeContainer := func(f *fixture) {
		require.Equal(f.t, 202, f.do(request{method: "DELETE", target: "/docs?restype=container"}).status)
	}
	for _, tc := range []struct {
		name   string
		kept   int
		remove func(f *fixture)
	}{
		{"blobs deleted", 0, removeAll},
		{"container deleted", 0, removeContainer},
		{"snapshots deleted first", 0, func(f *fixture) {
			for _, name := range filled {
				got := f.do(request{method: "DELETE", target: "/docs/" + name, header: http.Header{"x-ms-delete-snapshots": {"only"}}})
				require.Equal(f.t, 202, got.status)
			}
			removeAll(f)
		}},
		{"soft-deleted and the time over", 7, func(f *fixture) {
			removeAll(f)
			require.NotEmpty(f.t, f.left())
			f.clock.Advance(7 * 24 * time.Hour)
			f.get("/docs/small")
		}},
		{"soft-deleted and the container deleted", 7, func(f *fixture) {
			removeAll(f)
			removeContainer(f)
		}},
		{"restored and deleted", 7, func(f *fixture) {
			removeAll(f)
			f.keep(0)
			for _, name := range filled {
				require.Equal(f.t, 200, f.do(request{method: "PUT", target: "/docs/" + name + "?comp=undelete"}).status)
			}
			removeAll(f)
		}},
		{"of another type, which ends what is soft-deleted", 7, func(f *fixture) {
			removeAll(f)
			for _, name := range filled {
				f.putAppendBlob("/docs/" + name)
			}
			f.keep(0)
			removeAll(f)
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			f.fill()
			require.Equal(t, 201, f.put("/docs/staged", "").status)
			require.Equal(t, 202, f.do(request{method: "DELETE", target: "/docs/staged"}).status)
			for _, name := range filled {
				f.snapshot("/docs/" + name)
			}
			f.setPages("/docs/disk", 0, 8, "n")
			f.snapshot("/docs/disk")
			for _, name := range []string{"small", "large", "blocks"} {
				require.Equal(t, 201, f.put("/docs/"+name, strings.Repeat("y", 50_000)).status)
			}
			if tc.kept > 0 {
				f.keep(tc.kept)
			}
			tc.remove(f)
			left := f.left()
			if tc.kept > 0 {
				assert.Equal(t, []string{`"blob/a/id-1"`}, left, "the service properties")
			} else {
				assert.Empty(t, left)
			}
			assert.Zero(t, orphans(t, f))
		})
	}
}

// A list of page ranges in pages of any length is the list.
func TestPageRangesInPages(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	withDocs(t, f)
	f.disk("/docs/disk", 3)
	before := f.snapshot("/docs/disk")
	for i := range int64(9) {
		f.setPages("/docs/disk", 8190+2*i, 1, "n")
	}
	for _, query := range []string{"", "&prevsnapshot=" + url.QueryEscape(before)} {
		whole, _ := f.pageList(query)
		require.Greater(t, len(whole), 8)
		for size := 1; size <= len(whole)+1; size++ {
			var all []string
			for marker, more := "", true; more; more = marker != "" {
				var page []string
				page, marker = f.pageList(fmt.Sprintf("%s&maxresults=%d&marker=%s", query, size, url.QueryEscape(marker)))
				require.LessOrEqual(t, len(page), size)
				all = append(all, page...)
			}
			require.Equal(t, whole, all, "in pages of %d", size)
		}
	}
}

// pageList gives the ranges of /docs/disk as "start-end".
func (f *fixture) pageList(query string) (ranges []string, next string) {
	f.t.Helper()
	got := f.do(request{method: "GET", target: "/docs/disk?comp=pagelist" + query, header: http.Header{"x-ms-version": {"2020-10-02"}}})
	require.Equal(f.t, 200, got.status, "%s", got.body)
	var list struct {
		PageRange []struct{ Start, End int64 }
		Next      string `xml:"NextMarker"`
	}
	require.NoError(f.t, xml.Unmarshal(got.body, &list))
	for _, r := range list.PageRange {
		ranges = append(ranges, fmt.Sprintf("%d-%d", r.Start, r.End))
	}
	return ranges, list.Next
}

// A segment in many pieces is written anew as one, but what a snapshot has as well is kept as it
// is: what changed since is told by it.
func TestCompactionChangesNothing(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	withDocs(t, f)
	f.disk("/docs/disk", 0)
	f.setPages("/docs/disk", 0, 1200, "o")
	before := f.snapshot("/docs/disk")
	want := []string{}
	for i := range int64(180) {
		f.setPages("/docs/disk", 4*i, 1, "n")
		want = append(want, fmt.Sprintf("%d-%d", 4*i*512, 4*i*512+511))
	}
	changed, _ := f.pageList("&prevsnapshot=" + url.QueryEscape(before))
	assert.Equal(t, want, changed)
	files := 0
	for _, key := range f.left() {
		if strings.HasPrefix(key, `"blob/d/`) {
			files++
		}
	}
	assert.Less(t, files, 180, "pages that were written one by one are together")
}

// Under strict nothing is soft-deleted, whatever was set.
func TestStrictKeepsNothing(t *testing.T) {
	t.Parallel()
	f := newFixture(t, strict)
	withDocs(t, f)
	f.keep(7)
	require.Equal(t, 201, f.put("/docs/text", "x").status)
	got := f.do(request{method: "DELETE", target: "/docs/text"})
	assert.Equal(t, "true", got.header.Get("x-ms-delete-type-permanent"))
	assert.Equal(t, 501, f.do(request{method: "PUT", target: "/docs/text?comp=undelete"}).status)
}

// Snapshots of one blob have times of their own, in order, also where the clock stands still or was
// put back.
func TestSnapshotTimesAscend(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	withDocs(t, f)
	require.Equal(t, 201, f.put("/docs/text", "x").status)
	last := ""
	for i := range 5 {
		if i == 3 {
			f.clock.Advance(-time.Hour)
		}
		now := f.snapshot("/docs/text")
		assert.Greater(t, now, last)
		assert.Len(t, now, len("2026-03-04T05:06:07.0000000Z"))
		last = now
	}
}
