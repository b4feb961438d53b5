package blob_test

import (
	"fmt"
	"net/http"
	"strings"
)

// putPages writes or clears up to 16 pages, a few bytes around the border of two segments where there is one.
func (g *steps) putPages(c *containerModel, name string) step {
	size := 8 << 10
	if b := c.at(name).blob; b != nil && b.kind == "PageBlob" && g.choose(8) < 7 {
		size = len(b.text)
	}
	at, count := g.choose(16), 1+g.choose(4)
	if size > 4<<20 && g.choose(2) == 0 {
		at += 4<<20/512 - 8
	}
	if g.choose(16) == 15 {
		count = 80 // a body that is a file
	}
	if size > 0 && size/512 > count {
		at = min(at, size/512-count)
	}
	text, write := g.text(count*512), g.choose(3) < 2
	header, body := http.Header{"x-ms-page-write": {"clear"}, "x-ms-range": {fmt.Sprintf("bytes=%d-%d", at*512, (at+count)*512-1)}}, []byte(nil)
	if write {
		header["x-ms-page-write"], body = []string{"update"}, []byte(text)
	}
	s := step{about: fmt.Sprintf("pages %d+%d of %s, written: %t", at, count, name, write), q: g.to(name, "?comp=page", header, body), status: 201}
	if b := c.at(name).blob; b != nil && (at+count)*512 > len(b.text) {
		s.breaks = append(s.breaks, "InvalidPageRange")
	}
	return g.writing(c, name, "PageBlob", s, func(b blobModel) *blobModel { return b.over(at, text, write) })
}

func (g *steps) resize(c *containerModel, name string) step {
	size := []int{8 << 10, 1024, 0, 4 << 10, 4<<20 + 2048}[g.choose(5)]
	s := step{about: fmt.Sprintf("resize %s to %d", name, size), q: g.to(name, "?comp=properties", http.Header{"x-ms-blob-content-length": {fmt.Sprint(size)}}, nil), status: 200}
	return g.writing(c, name, "PageBlob", s, func(b blobModel) *blobModel { return b.resized(size) })
}

func (g *steps) appendBlock(c *containerModel, name string) step {
	text := g.text(max(g.size(), 1))
	s := step{about: "append to " + name, q: g.to(name, "?comp=appendblock", nil, []byte(text)), status: 201}
	return g.writing(c, name, "AppendBlob", s, func(b blobModel) *blobModel {
		b.text, b.appends = b.text+text, b.appends+1
		return &b
	})
}

func (g *steps) setMetadata(c *containerModel, name string) step {
	g.serial++
	mark := fmt.Sprint("s", g.serial)
	s := step{about: "metadata of " + name, q: g.to(name, "?comp=metadata", http.Header{"x-ms-meta-Mark": {mark}}, nil), status: 200}
	return g.writing(c, name, "", s, func(b blobModel) *blobModel { b.metadata = mark; return &b })
}

func (g *steps) setProperties(c *containerModel, name string) step {
	g.serial++
	kind := fmt.Sprint("text/p", g.serial)
	s := step{about: "properties of " + name, q: g.to(name, "?comp=properties", http.Header{"x-ms-blob-content-type": {kind}}, nil), status: 200}
	return g.writing(c, name, "", s, func(b blobModel) *blobModel { b.contentType = kind; return &b })
}

// setTags changes neither ETag nor time.
func (g *steps) setTags(c *containerModel, name string) step {
	g.serial++
	tag := fmt.Sprint("t", g.serial%3)
	body := "<Tags><TagSet><Tag><Key>tag</Key><Value>" + tag + "</Value></Tag></TagSet></Tags>"
	s := step{about: "tags of " + name, q: g.to(name, "?comp=tags", nil, []byte(body)), status: 204}
	if c.at(name).blob == nil {
		s.breaks = []string{"BlobNotFound"}
	}
	s.apply = func(c *containerModel, _ answer) {
		n := c.at(name)
		n.change(func(b blobModel) *blobModel { b.tag = tag; return &b })
		n.lease = n.lease.written()
	}
	return g.holding(c.at(name), s, "", false)
}

// source is a blob of the container, or a snapshot of one, and its address.
func (g *steps) source(c *containerModel) (name, address string, from *blobModel) {
	name = g.name()
	from = c.at(name).blob
	address = "http://acct." + suffix + g.path(name)
	if list := c.at(name).told(); len(list) > 0 && g.choose(2) == 0 {
		b := list[g.choose(len(list))]
		return name, address + "?snapshot=" + b.moment, b
	}
	return name, address, from
}

// copyFrom copies within the container. The copy has the tags that the request brings, and the
// source's metadata unless it brings some.
func (g *steps) copyFrom(c *containerModel, name string) step {
	from, address, source := g.source(c)
	header := http.Header{"x-ms-copy-source": {address}}
	var made blobModel
	if source != nil {
		made = *source
	}
	if made.tag = ""; g.choose(2) == 0 {
		g.serial++
		made.metadata, made.tag = fmt.Sprint("c", g.serial), fmt.Sprint("t", g.serial%3)
		header["x-ms-meta-Mark"], header["x-ms-tags"] = []string{made.metadata}, []string{"tag=" + made.tag}
	}
	made.moment = ""
	s := step{about: "copy " + strings.TrimPrefix(address, "http://acct."+suffix) + " to " + name, q: g.to(name, "", header, nil), status: 202}
	n := c.at(name)
	switch {
	case source == nil:
		s.breaks = append(s.breaks, "CannotVerifyCopySource")
	case n.blob != nil && n.blob.kind != source.kind:
		s.breaks = append(s.breaks, "InvalidBlobType")
	}
	if n.lease.leased() && !n.lease.infinite {
		s.breaks = append(s.breaks, "InfiniteLeaseDurationRequired")
	}
	onItself := from == name && source == n.blob
	if s = g.making(c, name, s, made); onItself {
		s.apply = func(c *containerModel, a answer) { // nothing but its description changes
			n := c.at(name)
			b := made
			b.etag = a.header.Get("ETag")
			n.blob, n.staged, n.lease = &b, map[string]string{}, n.lease.written()
		}
	}
	return s
}
