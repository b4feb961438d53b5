package blob_test

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// blobModel is a blob, a snapshot of one, or one that is soft-deleted, as the documentation tells of
// it. It does not change: who writes makes another.
type blobModel struct {
	kind, text, contentType, metadata, tag string

	blocks  []blockModelled // committed under ids
	written map[int]bool    // pages
	appends int             // blocks of an append blob

	etag, moment    string // as the service told them; "" where its answer was not heard
	buried, wasBase bool   // soft-deleted
}

type blockModelled struct{ id, text string }

// over is a page blob with pages from at on, or without them where text is only to say how many.
func (b blobModel) over(at int, text string, written bool) *blobModel {
	b.written = maps.Clone(b.written)
	if b.written == nil {
		b.written = map[int]bool{}
	}
	for i := range len(text) / 512 {
		if b.written[at+i] = true; !written {
			delete(b.written, at+i)
		}
	}
	if !written {
		text = strings.Repeat("\x00", len(text))
	}
	b.text = b.text[:at*512] + text + b.text[at*512+len(text):]
	return &b
}

// resized is a page blob of another size.
func (b blobModel) resized(size int) *blobModel {
	b.written = maps.Clone(b.written)
	maps.DeleteFunc(b.written, func(page int, _ bool) bool { return page >= size/512 })
	b.text = (b.text + strings.Repeat("\x00", max(size-len(b.text), 0)))[:size]
	return &b
}

// pages is what is written of a page blob, as ranges.
func (b blobModel) pages() string {
	var text strings.Builder
	for _, p := range slices.Sorted(maps.Keys(b.written)) {
		if !b.written[p-1] {
			fmt.Fprintf(&text, " %d-", p)
		}
		if !b.written[p+1] {
			fmt.Fprint(&text, p)
		}
	}
	return text.String()
}

// describe is all there is to see of it. What is soft-deleted is seen in listings only.
func (b blobModel) describe() string {
	text := fmt.Sprintf("%s %d bytes, %s, metadata %q, tag %q", b.kind, len(b.text), b.contentType, b.metadata, b.tag)
	if b.buried {
		return "deleted " + text
	}
	for _, part := range b.blocks {
		text += fmt.Sprintf(" [%s %d]", part.id, len(part.text))
	}
	sum := sha256.Sum256([]byte(b.text))
	return text + fmt.Sprintf(" pages%s, %d appends, %x", b.pages(), b.appends, sum[:6])
}

// nameModel is what a container has under a name.
type nameModel struct {
	blob   *blobModel        // nil: none
	staged map[string]string // uncommitted blocks by id
	rows   []*blobModel      // snapshots and what is soft-deleted, oldest first
	lease  leaseModelled
}

func (n *nameModel) present() bool { return n.blob != nil || len(n.staged) > 0 }

func (n *nameModel) snapshots() []*blobModel {
	return slices.DeleteFunc(slices.Clone(n.rows), func(b *blobModel) bool { return b.buried })
}

// told are the snapshots whose time an answer told.
func (n *nameModel) told() []*blobModel {
	return slices.DeleteFunc(n.snapshots(), func(b *blobModel) bool { return b.moment == "" })
}

// change has fn make the blob another.
func (n *nameModel) change(fn func(b blobModel) *blobModel) { n.blob = fn(*n.blob) }

// each replaces the rows; where fn gives nil one goes.
func (n *nameModel) each(fn func(b blobModel) *blobModel) {
	var rows []*blobModel
	for _, b := range n.rows {
		if b = fn(*b); b != nil {
			rows = append(rows, b)
		}
	}
	n.rows = rows
}

func (n *nameModel) describe() string {
	var text strings.Builder
	if n.blob != nil {
		fmt.Fprintf(&text, "  %s\n", n.blob.describe())
	}
	for _, id := range slices.Sorted(maps.Keys(n.staged)) {
		fmt.Fprintf(&text, "  staged %s %d bytes\n", id, len(n.staged[id]))
	}
	for _, b := range n.rows {
		fmt.Fprintf(&text, "  row %s\n", b.describe())
	}
	if n.present() {
		fmt.Fprintf(&text, "  lease %s\n", cmp.Or(n.lease.state, "available"))
	}
	return text.String()
}

// containerModel is a container. kept tells whether what is deleted in it is kept for a week.
type containerModel struct {
	gone  bool
	kept  bool
	names map[string]*nameModel
}

func (c *containerModel) at(name string) *nameModel {
	if c.names[name] == nil {
		c.names[name] = &nameModel{staged: map[string]string{}}
	}
	return c.names[name]
}

// clone shares the blobs, which do not change.
func (c *containerModel) clone() *containerModel {
	d := &containerModel{gone: c.gone, kept: c.kept, names: map[string]*nameModel{}}
	for name, n := range c.names {
		m := *n
		m.staged, m.rows = maps.Clone(n.staged), slices.Clone(n.rows)
		d.names[name] = &m
	}
	return d
}

func (c *containerModel) describe() string {
	if c.gone {
		return "no container"
	}
	var text strings.Builder
	for _, name := range slices.Sorted(maps.Keys(c.names)) {
		if d := c.names[name].describe(); d != "" {
			text.WriteString(name + "\n" + d)
		}
	}
	return text.String()
}
