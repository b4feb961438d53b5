package blob_test

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// step is a request, and what the model says to it.
type step struct {
	about  string
	q      request
	status int      // of success
	breaks []string // codes of the rules it breaks, any of which may be told; none: it succeeds
	apply  func(c *containerModel, a answer)
}

// steps makes requests about the names of one container.
type steps struct {
	choose    func(n int) int // a number below n
	container string
	kind      string // of most blobs
	prefix    string // of the names that are its own
	names     []string
	serial    int // makes everything that is written different
}

// to is a request about a name of the container.
func (g *steps) to(name, query string, header http.Header, body []byte) request {
	if header == nil {
		header = http.Header{}
	}
	header["x-ms-version"] = newTags
	return request{method: http.MethodPut, target: g.path(name) + query, header: header, body: body}
}

func (g *steps) path(name string) string {
	return "/" + g.container + "/" + (&url.URL{Path: name}).EscapedPath()
}

func (g *steps) name() string { return g.names[g.choose(len(g.names))] }

// text is bytes that were never written before.
func (g *steps) text(size int) string {
	g.serial++
	mark := fmt.Sprintf("%s/%d.", g.container, g.serial)
	return strings.Repeat(mark, size/len(mark)+1)[:size]
}

// size of a body: some are kept in records, some in files.
func (g *steps) size() int { return []int{700, 33_000, 0, 1, 70_000}[g.choose(5)] }

// next is any operation on any name: mostly one that the blob there is of the kind for.
func (g *steps) next(c *containerModel) step {
	name := g.name()
	type makers []func(*containerModel, string) step
	anyKind := makers{
		g.putBlob, g.setMetadata, g.setProperties, g.setTags, g.snapshot, g.snapshot, g.copyFrom, g.copyFrom, g.remove, g.removeSnapshot, g.undelete,
	}
	block, page, appended := makers{g.putBlock, g.commit}, makers{g.putPages, g.resize}, makers{g.appendBlock}
	fitting := block
	if b := c.at(name).blob; b != nil && b.kind == "PageBlob" {
		fitting = page
	} else if b != nil && b.kind == "AppendBlob" {
		fitting = appended
	}
	switch g.choose(10) {
	case 9:
		fitting = slices.Concat(block, page, appended)
	case 4, 5, 6, 7, 8:
		fitting = anyKind
	}
	return fitting[g.choose(len(fitting))](c, name)
}

// making is a write that makes a blob, which replaces what was there.
func (g *steps) making(c *containerModel, name string, s step, made blobModel) step {
	s.status, s.apply = max(s.status, 201), func(c *containerModel, a answer) {
		n, made := c.at(name), made
		if made.etag = a.header.Get("ETag"); a.header.Get("x-ms-copy-status") == "pending" {
			made.etag = "" // it will be another when the copy is done
		}
		c.replace(n, &made)
	}
	return g.conditions(c, name, s, true)
}

// writing is a write to a blob that is there, of a kind where one is given.
func (g *steps) writing(c *containerModel, name, kind string, s step, fn func(b blobModel) *blobModel) step {
	switch b := c.at(name).blob; {
	case b == nil:
		s.breaks = append(s.breaks, "BlobNotFound")
	case kind != "" && b.kind != kind:
		s.breaks = append(s.breaks, "InvalidBlobType")
	}
	s.apply = func(c *containerModel, a answer) {
		n := c.at(name)
		n.change(fn)
		n.change(func(b blobModel) *blobModel { b.etag = a.header.Get("ETag"); return &b })
		n.lease = n.lease.written()
	}
	return g.conditions(c, name, s, false)
}

// conditions gives some requests a condition that holds, or one that does not.
func (g *steps) conditions(c *containerModel, name string, s step, creates bool) step {
	n, id, etag := c.at(name), "", `"0x1"`
	if n.blob != nil && n.blob.etag != "" && g.choose(2) == 0 {
		etag = n.blob.etag
	}
	holds := n.blob != nil && etag == n.blob.etag
	switch g.choose(12) {
	case 8:
		s.q.header["If-Match"] = []string{etag}
		if !holds {
			s.breaks = append(s.breaks, "ConditionNotMet")
		}
	case 9:
		s.q.header["If-None-Match"] = []string{etag}
		if holds {
			s.breaks = append(s.breaks, "ConditionNotMet")
		}
	case 10:
		s.q.header["If-None-Match"] = []string{"*"}
		if n.blob != nil {
			s.breaks = append(s.breaks, map[bool]string{true: "BlobAlreadyExists", false: "ConditionNotMet"}[creates])
		}
	case 11:
		id = leaseIDs[g.choose(2)]
	}
	return g.holding(n, s, id, creates)
}

// holding has a request name the lease it needs, most of the time.
func (g *steps) holding(n *nameModel, s step, id string, creates bool) step {
	if id == "" && n.lease.leased() && g.choose(3) < 2 {
		id = n.lease.id
	}
	if id != "" {
		s.q.header["x-ms-lease-id"] = []string{id}
	}
	switch {
	case n.present():
		s.breaks = append(s.breaks, n.lease.refuses(id, true)...)
	case id != "" && creates:
		s.breaks = append(s.breaks, "LeaseNotPresentWithBlobOperation")
	}
	return s
}

// given is what a blob is made with beside its bytes.
func (g *steps) given(kind string) (blobModel, http.Header) {
	g.serial++
	b := blobModel{kind: kind, contentType: "application/octet-stream"}
	header := http.Header{"x-ms-blob-type": {kind}}
	if g.choose(2) == 0 {
		b.metadata, b.contentType, b.tag = fmt.Sprint("m", g.serial), fmt.Sprint("text/v", g.serial), fmt.Sprint("t", g.serial%3)
		header["x-ms-meta-Mark"], header["x-ms-blob-content-type"], header["x-ms-tags"] = []string{b.metadata}, []string{b.contentType}, []string{"tag=" + b.tag}
	}
	return b, header
}

var kinds = []string{"BlockBlob", "PageBlob", "AppendBlob"}

func (g *steps) putBlob(c *containerModel, name string) step {
	kind := kinds[g.choose(len(kinds))]
	if g.kind != "" && g.choose(4) < 3 {
		kind = g.kind
	}
	b, header := g.given(kind)
	var body []byte
	switch b.kind {
	case "BlockBlob":
		b.text = g.text(g.size())
		body = []byte(b.text)
	case "PageBlob":
		b.text = strings.Repeat("\x00", []int{8 << 10, 0, 4<<20 + 2048}[g.choose(3)])
		header["x-ms-blob-content-length"] = []string{fmt.Sprint(len(b.text))}
	}
	return g.making(c, name, step{about: "put " + b.kind + " " + name, q: g.to(name, "", header, body)}, b)
}

func blockName(id int) string { return base64.StdEncoding.EncodeToString([]byte{byte('a' + id)}) }

func (g *steps) putBlock(c *containerModel, name string) step {
	n, id, text := c.at(name), blockName(g.choose(3)), g.text(max(g.size(), 1))
	s := step{about: "put block " + id + " of " + name, q: g.to(name, "?comp=block&blockid="+url.QueryEscape(id), nil, []byte(text)), status: 201}
	if n.blob != nil && n.blob.kind != "BlockBlob" {
		s.breaks = append(s.breaks, "InvalidBlobType")
	}
	s.apply = func(c *containerModel, _ answer) {
		n := c.at(name)
		n.staged[id], n.lease = text, n.lease.written()
	}
	return g.holding(n, s, "", true)
}

func (g *steps) commit(c *containerModel, name string) step {
	n := c.at(name)
	b, header := g.given("BlockBlob")
	delete(header, "x-ms-blob-type")
	s := step{about: "commit " + name}
	if n.blob != nil && n.blob.kind != "BlockBlob" {
		s.breaks = append(s.breaks, "InvalidBlobType")
	}
	list := ""
	for range g.choose(4) {
		id, from := blockName(g.choose(3)), []string{"Latest", "Committed", "Uncommitted"}[g.choose(3)]
		list += "<" + from + ">" + id + "</" + from + ">"
		text, ok := n.staged[id]
		if i := n.committed(id); from == "Committed" || from == "Latest" && !ok {
			if ok = i >= 0; ok {
				text = n.blob.blocks[i].text
			}
		}
		if !ok {
			s.breaks = append(s.breaks, "InvalidBlockList")
		}
		b.blocks = append(b.blocks, blockModelled{id, text})
		b.text += text
	}
	s.q = g.to(name, "?comp=blocklist", header, []byte("<BlockList>"+list+"</BlockList>"))
	return g.making(c, name, s, b)
}

// committed is the place of a block in the blob, the last one where it is there twice; -1 when it is not.
func (n *nameModel) committed(id string) int {
	if n.blob == nil {
		return -1
	}
	for i := range slices.Backward(n.blob.blocks) {
		if n.blob.blocks[i].id == id {
			return i
		}
	}
	return -1
}
