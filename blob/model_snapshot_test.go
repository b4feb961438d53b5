package blob_test

import (
	"fmt"
	"net/http"
)

// replace puts a new blob in the place of the one there was, which is kept as a soft-deleted snapshot
// where such are. One of another kind lets all that was soft-deleted go.
func (c *containerModel) replace(n *nameModel, made *blobModel) {
	if c.kept {
		oldest := ""
		for _, b := range n.rows {
			if b.buried {
				oldest = b.kind
				break
			}
		}
		if oldest != made.kind {
			n.forgetBuried()
		}
		if n.blob != nil && n.blob.kind == made.kind {
			old := *n.blob
			old.buried = true
			n.rows = append(n.rows, &old)
		}
	}
	n.blob, n.staged, n.lease = made, map[string]string{}, n.lease.written()
}

func (n *nameModel) forgetBuried() {
	n.each(func(b blobModel) *blobModel {
		if b.buried {
			return nil
		}
		return &b
	})
}

// passed is what some seconds leave: what is soft-deleted, and uncommitted blocks, stay for a week.
func (c *containerModel) passed(seconds int) {
	for _, n := range c.names {
		if n.lease = n.lease.passed(seconds); seconds >= 7*24*3600 {
			n.forgetBuried()
			if n.staged = map[string]string{}; n.blob == nil {
				n.lease = leaseModelled{}
			}
		}
	}
}

func (g *steps) snapshot(c *containerModel, name string) step {
	s := step{about: "snapshot of " + name, q: g.to(name, "?comp=snapshot", nil, nil), status: 201}
	mark := ""
	if g.choose(3) == 0 {
		g.serial++
		mark = fmt.Sprint("x", g.serial)
		s.q.header["x-ms-meta-Mark"] = []string{mark}
	}
	if c.at(name).blob == nil {
		s.breaks = []string{"BlobNotFound"}
	}
	s.apply = func(c *containerModel, a answer) {
		n := c.at(name)
		b := *n.blob
		b.moment = a.header.Get("x-ms-snapshot")
		if mark != "" {
			b.metadata, b.etag = mark, a.header.Get("ETag")
		}
		n.rows = append(n.rows, &b)
	}
	return s
}

// bury deletes a row, or keeps it.
func (c *containerModel) bury(b blobModel) *blobModel {
	if !c.kept {
		return nil
	}
	b.buried = true
	return &b
}

// remove deletes a blob and its snapshots, or them only.
func (g *steps) remove(c *containerModel, name string) step {
	mode := []string{"", "include", "only"}[g.choose(3)]
	s := step{about: "delete " + name + " " + mode, q: g.to(name, "", nil, nil), status: 202}
	s.q.method = http.MethodDelete
	n := c.at(name)
	if n.blob == nil {
		s.breaks = []string{"BlobNotFound"}
	}
	if mode != "" {
		s.q.header["x-ms-delete-snapshots"] = []string{mode}
	} else if len(n.snapshots()) > 0 {
		s.breaks = append(s.breaks, "SnapshotsPresent")
	}
	s.apply = func(c *containerModel, _ answer) {
		n := c.at(name)
		n.each(func(b blobModel) *blobModel {
			if b.buried {
				return &b
			}
			return c.bury(b)
		})
		if mode != "only" { // which does not write the blob
			c.removeBase(n)
		}
	}
	return g.conditions(c, name, s, false)
}

func (c *containerModel) removeBase(n *nameModel) {
	if c.kept {
		n.each(func(b blobModel) *blobModel { b.wasBase = false; return &b })
		old := *n.blob
		old.buried, old.wasBase = true, true
		n.rows = append(n.rows, &old)
	}
	n.blob, n.staged, n.lease = nil, map[string]string{}, leaseModelled{}
}

// removeSnapshot deletes one snapshot, if there is one.
func (g *steps) removeSnapshot(c *containerModel, name string) step {
	list := c.at(name).told()
	if len(list) == 0 {
		return g.snapshot(c, name)
	}
	moment := list[g.choose(len(list))].moment
	s := step{about: "delete snapshot " + moment + " of " + name, q: g.to(name, "?snapshot="+moment, nil, nil), status: 202}
	s.q.method = http.MethodDelete
	s.apply = func(c *containerModel, _ answer) {
		c.at(name).each(func(b blobModel) *blobModel {
			if b.moment == moment && !b.buried {
				return c.bury(b)
			}
			return &b
		})
	}
	return s
}

// undelete brings back the blob, unless there is one, and all snapshots.
func (g *steps) undelete(c *containerModel, name string) step {
	s := step{about: "undelete " + name, q: g.to(name, "?comp=undelete", nil, nil), status: 200}
	n := c.at(name)
	base := -1
	for i, b := range n.rows {
		if b.wasBase && n.blob == nil {
			base = i
		}
	}
	if n.blob == nil && base < 0 {
		s.breaks = []string{"BlobNotFound"}
	}
	s.apply = func(c *containerModel, _ answer) {
		n, i, found := c.at(name), -1, false
		n.each(func(b blobModel) *blobModel {
			i++
			restored := b.buried
			found = found || restored
			b.buried, b.wasBase = false, false
			if i == base {
				if b.moment, n.blob = "", &b; b.kind != "BlockBlob" {
					n.staged = map[string]string{}
				}
				return nil
			}
			if restored && b.moment == "" {
				b.etag = "" // its time is told by listings only
			}
			return &b
		})
		if found { // otherwise nothing is written
			n.lease = n.lease.written()
		}
	}
	return g.holding(n, s, "", false)
}
