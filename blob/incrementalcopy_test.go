package blob_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func (f *fixture) page(target string, at int64, body []byte) {
	f.t.Helper()
	header := http.Header{"x-ms-page-write": {"update"}, "x-ms-range": {fmt.Sprintf("bytes=%d-%d", at, at+511)}}
	if body == nil {
		header["x-ms-page-write"] = []string{"clear"}
	}
	require.Equal(f.t, 201, f.do(request{method: "PUT", target: target + "?comp=page", header: header, body: body}).status)
}

// increment copies a snapshot of /docs/disk to /docs/copy.
func (q *queued) increment(snapshot string) answer {
	sas := accountSAS(params("sv", "2019-07-07", "ss", "b", "srt", "o", "sp", "r", "se", "2030-01-01"))
	return q.copyTo("/docs/copy?comp=incrementalcopy", own("/docs/disk?snapshot="+url.QueryEscape(snapshot)+"&"+sas))
}

func TestIncrementalCopy(t *testing.T) {
	t.Parallel()
	q := newQueued(t)
	q.start()
	q.disk("/docs/disk", 3)
	require.Equal(t, 201, q.put("/docs/file", "x").status)
	take := func() string {
		return q.do(request{method: "PUT", target: "/docs/disk?comp=snapshot"}).header.Get("x-ms-snapshot")
	}
	first := take()
	q.page("/docs/disk", 512, some(512))
	q.page("/docs/disk", 4<<20, nil)
	q.page("/docs/disk", 13<<20, some(512))
	second := take()

	assert.Equal(t, "IncrementalCopySourceMustBeSnapshot", q.copyTo("/docs/copy?comp=incrementalcopy", own("/docs/disk")).code())
	var copies []string
	for _, snapshot := range []string{first, second} {
		a := q.increment(snapshot)
		require.Equal(t, 202, a.status, "%s", a.body)
		done := q.over("/docs/copy")
		require.Equal(t, "success", done.header.Get("x-ms-copy-status"), done.header.Get("x-ms-copy-status-description"))
		assert.Equal(t, "true", done.header.Get("x-ms-incremental-copy"))
		copies = append(copies, done.header.Get("x-ms-copy-destination-snapshot"))
	}
	for i, snapshot := range []string{first, second} {
		for _, query := range []string{"&comp=pagelist", ""} {
			part := http.Header{"x-ms-range": {"bytes=0-13700095"}}
			want := q.do(request{method: "GET", target: "/docs/disk?snapshot=" + snapshot + query, header: part})
			got := q.do(request{method: "GET", target: "/docs/copy?snapshot=" + copies[i] + query, header: part})
			require.Equal(t, want.status, got.status)
			assert.True(t, bytes.Equal(want.body, got.body), "%d%s", i, query)
		}
	}
	assert.Equal(t, "IncrementalCopyOfEarlierSnapshotNotAllowed", q.increment(first).code())
	for _, r := range []request{
		{method: "GET", target: "/docs/copy"},
		{method: "PUT", target: "/docs/copy?comp=metadata"},
		{method: "PUT", target: "/docs/copy?comp=snapshot"},
		{method: "PUT", target: "/docs/copy", header: http.Header{"x-ms-blob-type": {"BlockBlob"}}},
	} {
		assert.Equal(t, "OperationNotAllowedOnIncrementalCopyBlob", q.do(r).code(), "%s %s", r.method, r.target)
	}
	list := string(q.do(request{method: "GET", target: "/docs?restype=container&comp=list&include=snapshots"}).body)
	assert.Contains(t, list, "<IncrementalCopy>true</IncrementalCopy>")
	require.Equal(t, 202, q.do(request{method: "DELETE", target: "/docs/copy", header: http.Header{"x-ms-delete-snapshots": {"include"}}}).status)

	require.Equal(t, 201, q.put("/docs/copy", "not incremental").status)
	assert.Equal(t, "IncrementalCopyBlobMismatch", q.increment(second).code())
}
