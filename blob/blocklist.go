package blob

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/edgerite/edgerite/internal/store"
)

// maxBlockListBody is room for 50,000 ids of 88 characters with their tags.
const maxBlockListBody = 8 << 20

// listed is an entry of a Put Block List body: where to look for the block, and its id.
type listed struct{ from, id string }

// putBlockList makes blocks into a blob
// (https://learn.microsoft.com/rest/api/storageservices/put-block-list).
func putBlockList(c *call) error {
	r, err := c.newBlob(blockBlob, false)
	if err != nil {
		return err
	}
	u, err := c.receiveDocument(maxBlockListBody)
	if err != nil {
		return err
	}
	list, err := parseBlockList(bytes.NewReader(u.small))
	if err != nil {
		return err
	}
	if err := c.change(func(w *blobWrite) error { return w.commit(r, list) }); err != nil {
		return err
	}
	c.checked(u) // of the list, not of the blob
	return c.written(http.StatusCreated, r)
}

// parseBlockList reads <BlockList><Latest>id</Latest>…</BlockList>.
func parseBlockList(body io.Reader) ([]listed, error) {
	d := xml.NewDecoder(body)
	var list []listed
	begun, ended := false, false
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) && ended {
			return list, nil
		}
		if err != nil {
			return nil, errInvalidXMLDocument.Because(err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			if !begun && t.Name.Local == "BlockList" {
				begun = true
				continue
			}
			if !begun || ended {
				return nil, errInvalidXMLDocument
			}
			entry, err := parseListed(d, t)
			if err != nil {
				return nil, err
			}
			if list = append(list, entry); len(list) > maxCommittedBlocks {
				return nil, errBlockListTooLong
			}
		case xml.EndElement:
			ended = true
		case xml.CharData:
			if len(bytes.TrimSpace(t)) > 0 {
				return nil, errInvalidXMLDocument
			}
		}
	}
}

func parseListed(d *xml.Decoder, start xml.StartElement) (listed, error) {
	var id string
	if err := d.DecodeElement(&id, &start); err != nil {
		return listed{}, errInvalidXMLDocument.Because(err)
	}
	id = strings.TrimSpace(id)
	switch start.Name.Local {
	case "Committed", "Uncommitted", "Latest":
	default:
		return listed{}, badXMLNode(start.Name.Local, id)
	}
	if checkBlockID(id) != nil {
		return listed{}, errInvalidBlockList
	}
	return listed{start.Name.Local, id}, nil
}

// commit puts the blob together out of the blocks listed, and forgets the uncommitted ones.
func (w *blobWrite) commit(r *blobRecord, list []listed) error {
	if w.record != nil && w.record.kind != blockBlob {
		return errInvalidBlobType
	}
	known, err := w.knownBlocks()
	if err != nil {
		return err
	}
	blocks := make([]block, 0, len(list))
	for _, l := range list {
		b, ok := known.find(l)
		if !ok {
			return errInvalidBlockList
		}
		blocks = append(blocks, b)
		r.size += b.size
	}
	if len(blocks) > 0 {
		if r.body.layer, err = w.newBlockLayer(w.tx, blocks, w.key); err != nil {
			return err
		}
	}
	return w.replace(r)
}

// blockSets are the blocks of a blob by id.
type blockSets struct{ committed, uncommitted map[string]block }

func (s blockSets) find(l listed) (block, bool) {
	if l.from != "Committed" {
		if b, ok := s.uncommitted[l.id]; ok || l.from == "Uncommitted" {
			return b, ok
		}
	}
	b, ok := s.committed[l.id]
	return b, ok
}

func (w *blobWrite) knownBlocks() (blockSets, error) {
	s := blockSets{map[string]block{}, map[string]block{}}
	if w.record != nil && w.record.body.layer != 0 {
		err := eachBlock(w.tx, w.record.body.layer, 0, func(_ int64, b block) (bool, error) {
			if b.id != "" {
				s.committed[b.id] = b
			}
			return true, nil
		})
		if err != nil {
			return s, err
		}
	}
	err := eachStaged(w.tx, w.container.id, w.address.blob, func(_ []byte, b block) error {
		s.uncommitted[b.id] = b
		return nil
	})
	return s, err
}

// eachStaged calls fn for the uncommitted blocks of a name in order of their ids.
// behaviour: blob-block-order.
func eachStaged(from store.Reader, container uint64, name string, fn func(key []byte, b block) error) error {
	prefix := blocksOf(container, name)
	return from.Scan(prefix, store.PrefixEnd(prefix), func(key, value []byte) (bool, error) {
		b, err := decodeBlock(value)
		if err != nil {
			return false, err
		}
		return true, fn(key, b)
	})
}

func findBlock(from store.Reader, key []byte) (b block, found bool, err error) {
	v, err := from.Get(key)
	if errors.Is(err, store.ErrNotFound) {
		return block{}, false, nil
	}
	if err != nil {
		return block{}, false, err
	}
	b, err = decodeBlock(v)
	return b, err == nil, err
}

// dropBlocks forgets all uncommitted blocks of a name.
func (s *Service) dropBlocks(tx *store.Tx, container uint64, name string) error {
	type staged struct {
		key []byte
		src source
	}
	var all []staged
	err := eachStaged(tx, container, name, func(key []byte, b block) error {
		all = append(all, staged{append([]byte(nil), key...), b.source})
		return nil
	})
	if err != nil {
		return err
	}
	for _, b := range all {
		if err := s.releaseSource(tx, b.src, b.key); err != nil {
			return err
		}
		if err := tx.Delete(b.key); err != nil {
			return err
		}
	}
	return nil
}

// getBlockList lists a blob's blocks
// (https://learn.microsoft.com/rest/api/storageservices/get-block-list).
func getBlockList(c *call) (err error) {
	kind := strings.ToLower(c.address.query.get("blocklisttype"))
	switch kind {
	case "":
		kind = "committed"
	case "committed", "uncommitted", "all":
	default:
		return badQuery("blocklisttype", kind)
	}
	v := c.view()
	defer func() { err = errors.Join(err, v.close()) }()
	container, err := c.findContainer()
	if err != nil {
		return err
	}
	moment, err := c.moment()
	if err != nil {
		return err
	}
	r, err := findBlob(v, blobKey(container.id, c.address.blob, moment))
	if err != nil {
		return err
	}
	if r == nil || r.kind == uncommitted && (kind == "committed" || r.staging.expired(c.Clock)) {
		return errBlobNotFound
	}
	if err := c.conditions.checkRead(r); err != nil {
		return err
	}
	if err := c.checkReadLease(r); err != nil {
		return err
	}
	if r.kind != blockBlob && r.kind != uncommitted {
		return errInvalidBlobType
	}
	var x xmlWriter
	if err := c.writeBlockList(&x, v, container.id, r, kind); err != nil {
		return err
	}
	if r.kind != uncommitted {
		c.set("ETag", r.etag())
		c.set("Last-Modified", httpTime(r.modifiedAt()))
	}
	c.set("x-ms-blob-content-length", strconv.FormatInt(r.size, 10))
	return x.send(c.w, http.StatusOK)
}

func (c *call) writeBlockList(x *xmlWriter, v *view, container uint64, r *blobRecord, kind string) error {
	write := func(b block) {
		x.open("Block")
		x.element("Name", b.id)
		x.number("Size", b.size)
		x.close("Block")
	}
	x.open("BlockList")
	if kind != "uncommitted" {
		x.open("CommittedBlocks")
		if r.body.layer != 0 {
			err := eachBlock(v, r.body.layer, 0, func(_ int64, b block) (bool, error) {
				if b.id != "" {
					write(b)
				}
				return true, nil
			})
			if err != nil {
				return err
			}
		}
		x.close("CommittedBlocks")
	}
	if kind != "committed" && r.staging.expired(c.Clock) {
		x.empty("UncommittedBlocks")
	} else if kind != "committed" {
		x.open("UncommittedBlocks")
		err := eachStaged(v, container, c.address.blob, func(_ []byte, b block) error {
			write(b)
			return nil
		})
		if err != nil {
			return err
		}
		x.close("UncommittedBlocks")
	}
	x.close("BlockList")
	return nil
}
