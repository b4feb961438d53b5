package blob_test

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/stretchr/testify/require"
)

// listedBlobs is what a listing with all it can include says.
type listedBlobs struct {
	Blob []struct {
		Name, Snapshot string
		Deleted        bool
		Metadata       struct{ Mark string }
		Properties     struct {
			Etag        string
			Size        int `xml:"Content-Length"`
			BlobType    string
			ContentType string `xml:"Content-Type"`
			LeaseState  string
		}
		Tag *struct{ Key, Value string } `xml:"Tags>TagSet>Tag"`
	} `xml:"Blobs>Blob"`
	NextMarker string
}

// look reads all there is of the container, and holds the listing, the blobs and the index of tags to tell
// the same. What it gives describes itself as the model does.
func (g *steps) look(t require.TestingT, f *fixture, size int) *containerModel {
	c := &containerModel{names: map[string]*nameModel{}}
	tags := map[string][]string{}
	for marker, more := "", true; more; more = marker != "" {
		target := fmt.Sprintf("/%s?restype=container&comp=list&include=snapshots,metadata,tags,deleted,uncommittedblobs&maxresults=%d&prefix=%s&marker=%s", g.container, size, g.prefix, url.QueryEscape(marker))
		a := f.do(request{method: "GET", target: target, header: http.Header{"x-ms-version": newTags}})
		if a.code() == "ContainerNotFound" {
			return &containerModel{gone: true}
		}
		require.Equal(t, 200, a.status, "%s", a.body)
		var list listedBlobs
		require.NoError(t, xml.Unmarshal(a.body, &list))
		for _, b := range list.Blob {
			n, p := c.at(b.Name), b.Properties
			m := &blobModel{kind: p.BlobType, contentType: p.ContentType, metadata: b.Metadata.Mark, etag: `"` + p.Etag + `"`, moment: b.Snapshot, buried: b.Deleted}
			if b.Tag != nil {
				m.tag = b.Tag.Value
			}
			switch {
			case b.Deleted:
				m.text = strings.Repeat(" ", p.Size)
				n.rows = append(n.rows, m)
				continue
			case p.Etag != "": // otherwise a name with uncommitted blocks
				g.read(t, f, b.Name, m)
				require.Len(t, m.text, p.Size)
			}
			staged := g.blocks(t, f, b.Name, m)
			if p.Etag != "" {
				if b.Snapshot != "" {
					n.rows = append(n.rows, m)
					continue
				}
				n.blob = m
				if m.tag != "" {
					tags[m.tag] = append(tags[m.tag], g.container+"/"+b.Name)
				}
			}
			n.staged, n.lease.state = staged, p.LeaseState
		}
		marker = list.NextMarker
	}
	for i := range 3 {
		tag := fmt.Sprint("t", i)
		names, _ := f.find(t, "/"+g.container+"?restype=container&comp=blobs", `tag='`+tag+`'`, 2)
		names = slices.DeleteFunc(names, func(name string) bool { return !strings.HasPrefix(name, g.container+"/"+g.prefix) })
		require.Equal(t, strings.Join(tags[tag], "\n"), strings.Join(names, "\n"), "found by %s", tag)
	}
	return c
}

// read fetches a blob, or a snapshot, and holds it to what the listing says.
func (g *steps) read(t require.TestingT, f *fixture, name string, m *blobModel) {
	get := func(query string) answer {
		if m.moment != "" {
			query += "&snapshot=" + m.moment
		}
		q := g.to(name, "?"+query, nil, nil)
		q.method = http.MethodGet
		return f.do(q)
	}
	a := get("")
	require.Equal(t, 200, a.status, "%s", a.body)
	m.text = string(a.body)
	tags := map[bool]string{true: "1"}[m.tag != ""]
	require.Equal(t, []string{m.etag, m.kind, m.metadata, m.contentType, tags}, []string{
		a.header.Get("ETag"), a.header.Get("x-ms-blob-type"), a.header.Get("x-ms-meta-Mark"), a.header.Get("Content-Type"), a.header.Get("x-ms-tag-count"),
	}, "listed and read, %s", name)
	if m.kind == "AppendBlob" {
		m.appends, _ = strconv.Atoi(a.header.Get("x-ms-blob-committed-block-count"))
	}
	if m.kind != "PageBlob" {
		return
	}
	var list struct {
		PageRange []struct{ Start, End int }
	}
	a = get("comp=pagelist")
	require.Equal(t, 200, a.status, "%s", a.body)
	require.NoError(t, xml.Unmarshal(a.body, &list))
	m.written = map[int]bool{}
	for _, r := range list.PageRange {
		for page := r.Start / 512; page <= r.End/512; page++ {
			m.written[page] = true
		}
	}
}

// blocks reads which blocks a name has: the committed ones go to m.
func (g *steps) blocks(t require.TestingT, f *fixture, name string, m *blobModel) (staged map[string]string) {
	if m.kind != "BlockBlob" {
		return nil
	}
	query := "?comp=blocklist&blocklisttype=all"
	if m.moment != "" {
		query += "&snapshot=" + m.moment
	}
	q := g.to(name, query, nil, nil)
	q.method = http.MethodGet
	a := f.do(q)
	require.Equal(t, 200, a.status, "%s", a.body)
	type entry struct {
		Name string
		Size int
	}
	var list struct {
		Committed   []entry `xml:"CommittedBlocks>Block"`
		Uncommitted []entry `xml:"UncommittedBlocks>Block"`
	}
	require.NoError(t, xml.Unmarshal(a.body, &list))
	at := 0
	for _, e := range list.Committed {
		require.LessOrEqual(t, at+e.Size, len(m.text))
		m.blocks = append(m.blocks, blockModelled{e.Name, m.text[at : at+e.Size]})
		at += e.Size
	}
	staged = map[string]string{}
	for _, e := range list.Uncommitted {
		staged[e.Name] = strings.Repeat(" ", e.Size)
	}
	return staged
}
