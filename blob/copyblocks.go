package blob

import (
	"context"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
)

// copyPiece is the block size of a copy whose source does not tell its blocks, and about how much is
// copied between two notes of the progress.
const copyPiece = 4 << 20

// copyBlocks copies what a block or append blob, or any other file, has behind what was copied.
func (k *copying) copyBlocks(ctx context.Context, r *blobRecord) (err error) {
	cuts, err := k.cuts(ctx, r)
	if err != nil {
		return err
	}
	resp, err := k.read(ctx, r)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, resp.Body.Close()) }()
	for done, total := r.copy.done, r.copy.total; done < total; {
		var piece int64
		if cuts, piece, err = k.copySome(ctx, resp.Body, done, cuts); err != nil {
			return err
		}
		done += piece
	}
	return nil
}

// read opens the source behind what was copied, and has the copy begin again where it cannot be
// read from there on.
func (k *copying) read(ctx context.Context, r *blobRecord) (*http.Response, error) {
	q := sourceRequest{url: k.URL, version: k.Version, etag: k.ETag, limit: r.copy.total}
	q.part, q.ranged = byteRange{from: r.copy.done, open: true}, r.copy.done > 0
	resp, err := k.ask(ctx, q)
	if err != nil {
		return nil, err
	}
	if q.ranged && answersPart(resp, q.part.from) != nil {
		err = k.step(ctx, func(w *blobWrite) error {
			*r = *w.record
			return k.restart(w, r)
		})
	}
	if err == nil && (resp.ContentLength != r.copy.total-r.copy.done || k.ETag != "" && header(resp.Header, "ETag") != k.ETag) {
		err = errSourceChanged
	}
	if err != nil {
		return nil, errors.Join(err, resp.Body.Close())
	}
	return resp, nil
}

// copySome copies the next blocks, as many as make a piece, and adds them to the blob together.
func (k *copying) copySome(ctx context.Context, from io.Reader, done int64, cuts []block) (rest []block, copied int64, err error) {
	var blocks []block
	for len(cuts) > 0 && (copied == 0 || copied+cuts[0].size <= copyPiece && len(blocks) < appendedInSegment) {
		b := cuts[0]
		b.offset = copied
		blocks, cuts, copied = append(blocks, b), cuts[1:], copied+b.size
	}
	u, err := k.exactly(from, copied, io.Discard)
	if err != nil {
		return nil, 0, err
	}
	defer k.discard(u)
	return cuts, copied, k.step(ctx, func(w *blobWrite) error {
		src, err := w.keep(w.tx, u)
		if err != nil {
			return err
		}
		r := w.record
		grown := &blobRecord{size: done, body: r.body, appended: r.appended}
		for _, b := range blocks {
			b.source = src
			if err := w.appendTo(grown, b); err != nil {
				return err
			}
		}
		r.body = grown.body
		if r.kind == appendBlob {
			r.appended = grown.appended
		}
		return k.advance(w, r, grown.size)
	})
}

// cuts are the blocks that are missing: those of the source, where it is a blob that tells them,
// since "all committed blocks and their block IDs are copied", otherwise pieces without an id.
func (k *copying) cuts(ctx context.Context, r *blobRecord) ([]block, error) {
	if k.Listed && r.kind == blockBlob {
		blocks, err := k.sourceBlocks(ctx)
		if err != nil {
			return nil, err
		}
		at, total := int64(0), int64(0)
		first := -1
		for i, b := range blocks {
			if total == r.copy.done && first < 0 {
				first, at = i, total
			}
			total += b.size
		}
		if first >= 0 && at == r.copy.done && total == r.copy.total {
			return blocks[first:], nil
		}
	}
	size := max(copyPiece, (r.copy.total+maxCommittedBlocks-1)/maxCommittedBlocks)
	var blocks []block
	for at := r.copy.done; at < r.copy.total; at += size {
		blocks = append(blocks, block{size: min(size, r.copy.total-at)})
	}
	return blocks, nil
}

// maxSourceList is how much of a source's list of blocks or pages is read.
const maxSourceList = 16 << 20

// sourceBlocks asks a blob for its blocks. One that does not tell them has none.
func (k *copying) sourceBlocks(ctx context.Context) ([]block, error) {
	var list struct {
		Blocks []struct {
			Name string `xml:"Name"`
			Size int64  `xml:"Size"`
		} `xml:"CommittedBlocks>Block"`
	}
	found, err := k.list(ctx, "comp=blocklist&blocklisttype=committed", byteRange{}, &list)
	if err != nil || !found || len(list.Blocks) > maxCommittedBlocks {
		return nil, err
	}
	var blocks []block
	for _, b := range list.Blocks {
		if valid := checkBlockID(b.Name) == nil; !valid || b.Size < 0 || b.Size > maxSourceBlock {
			return nil, nil
		}
		blocks = append(blocks, block{id: b.Name, size: b.Size})
	}
	return blocks, nil
}

// maxSourceBlock is the largest block there is
// (https://learn.microsoft.com/rest/api/storageservices/put-block#remarks).
const maxSourceBlock = 4000 << 20

// list asks a source for a document about itself. A source that refuses it has none, for whatever
// reason: an address signed for the blob's bytes need not be good for more.
func (k *copying) list(ctx context.Context, query string, part byteRange, document any) (found bool, err error) {
	q := sourceRequest{url: withQuery(k.URL, query), version: k.Version, token: k.token, part: part, ranged: part.to > 0, limit: maxSourceList}
	resp, err := k.ask(ctx, q)
	if fault, ok := errors.AsType[*sourceError](err); ok && fault.lasting() {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if xml.NewDecoder(resp.Body).Decode(document) == nil {
		found = k.ETag == "" || header(resp.Header, "ETag") == k.ETag
	}
	return found, resp.Body.Close()
}
