package blob

import (
	"encoding/xml"
	"errors"
	"net/http"
	"strings"
)

// putBlobFromURL is Put Blob with a body from elsewhere, whose headers and metadata come along
// unless the request has its own
// (https://learn.microsoft.com/rest/api/storageservices/put-blob-from-url).
// behaviour: blob-put-from-url.
func putBlobFromURL(c *call) error {
	r, err := c.newBlob(blockBlob, false)
	if err != nil {
		return err
	}
	own := c.givesHeaders()
	wanted, err := c.copiesProperties()
	if err != nil {
		return err
	}
	if _, err := c.findContainer(); err != nil {
		return err
	}
	if err := c.copyTags(r); err != nil {
		return err
	}
	u, info, err := c.takeSource(c.putLimit())
	if errors.Is(err, errConditionNotMet) { // behaviour: blob-copy-source-status
		return errSourceConditionNotMet.Because(err)
	}
	if err != nil {
		return err
	}
	defer c.discard(u)
	if err := u.checkMD5(r.headers.md5); err != nil {
		return err
	}
	if wanted && !own {
		r.headers = info.record.headers
	}
	if wanted && len(r.metadata) == 0 {
		r.metadata = info.record.metadata
	}
	return c.putWhole(r, u)
}

// copiesProperties reads x-ms-copy-source-blob-properties, which is true unless it says otherwise.
func (c *call) copiesProperties() (bool, error) {
	const name = "x-ms-copy-source-blob-properties"
	switch v := c.header(name); strings.ToLower(v) {
	case "", "true":
		return true, nil
	case "false":
		return false, nil
	default:
		return false, badHeader(name, v)
	}
}

// maxSyncCopy is the largest blob that is copied before the answer
// (https://learn.microsoft.com/rest/api/storageservices/copy-blob-from-url#request-headers).
const maxSyncCopy = 256 << 20

// copyBlobFromURL copies a block blob before it answers, with its blocks
// (https://learn.microsoft.com/rest/api/storageservices/copy-blob-from-url).
func copyBlobFromURL(c *call) error {
	target, err := c.copyTarget()
	if err != nil {
		return err
	}
	if _, err := c.findContainer(); err != nil {
		return err
	}
	tags := &blobRecord{tags: target.tags}
	if err := c.copyTags(tags); err != nil {
		return err
	}
	target.tags = tags.tags
	u, info, err := c.takeSource(maxSyncCopy)
	if errors.Is(err, errRequestBodyTooLarge) {
		return errSourceTooLarge.Because(err)
	}
	if err != nil {
		return err
	}
	defer c.discard(u)
	made, err := c.madeOf(info, target)
	if err != nil {
		return err
	}
	blocks, err := c.blocksOfSource(info, u)
	if err != nil {
		return err
	}
	if err := c.change(func(w *blobWrite) error { return w.replaceByUpload(made, u, blocks) }); err != nil {
		return err
	}
	c.checked(u)
	c.serverEncrypted()
	return c.copyStarted(made)
}

// madeOf is the record of a copy that is done.
func (c *call) madeOf(info *sourceInfo, target copyTarget) (*blobRecord, error) {
	if info.record.kind != blockBlob {
		return nil, errInvalidSourceBlobType
	}
	made, err := c.copyOf(info.record, target)
	if err != nil {
		return nil, err
	}
	made.copy = c.newCopyState(&copySource{text: c.header("x-ms-copy-source")}, made.size)
	made.copy.done = made.size
	made.copy.end(copySucceeded, c.Clock.Now())
	return made, nil
}

// blocksOfSource are the source's blocks as parts of what was taken in; none where it tells none.
func (c *call) blocksOfSource(info *sourceInfo, u *upload) ([]block, error) {
	if !info.isBlob {
		return nil, nil
	}
	token, err := c.sourceToken()
	if err != nil {
		return nil, err
	}
	k := &copying{Service: c.Service, token: token, copyJob: copyJob{URL: c.header("x-ms-copy-source"), Version: c.version, ETag: info.etag}}
	blocks, err := k.sourceBlocks(c.r.Context())
	if err != nil {
		return nil, c.cannotVerify(err)
	}
	at := int64(0)
	for i := range blocks {
		blocks[i].offset = at
		at += blocks[i].size
	}
	if at != u.size {
		return nil, nil
	}
	return blocks, nil
}

// replaceByUpload puts a record with bytes that were taken in, in blocks or as one, in the place of
// the blob.
func (w *blobWrite) replaceByUpload(made *blobRecord, u *upload, blocks []block) (err error) {
	if w.record != nil && w.record.kind != blockBlob {
		return errInvalidBlobType
	}
	if len(blocks) == 0 {
		if made.body, err = w.newBody(u); err != nil {
			return err
		}
		return w.replace(made)
	}
	src, err := w.keep(w.tx, u)
	if err != nil {
		return err
	}
	for i := range blocks {
		blocks[i].source = src
	}
	if made.body.layer, err = w.newBlockLayer(w.tx, blocks, w.key); err != nil {
		return err
	}
	return w.replace(made)
}

// copyTags gives the copy the source's tags, where x-ms-copy-source-tag-option asks for them
// (https://learn.microsoft.com/rest/api/storageservices/copy-blob-from-url#request-headers).
func (c *call) copyTags(r *blobRecord) error {
	const name = "x-ms-copy-source-tag-option"
	switch v := c.header(name); v {
	case "", "REPLACE":
		return nil
	case "COPY":
	default:
		return badHeader(name, v)
	}
	if len(r.tags) > 0 {
		return errTagsGivenAndCopied
	}
	q, _, err := c.sourceRead(maxTagsBody)
	if err != nil {
		return err
	}
	q.url, q.ranged, q.tags = withQuery(q.url, "comp=tags"), false, ""
	resp, err := c.ask(c.r.Context(), q)
	if err != nil {
		return c.cannotVerify(err)
	}
	var list struct {
		Tags []struct{ Key, Value string } `xml:"TagSet>Tag"`
	}
	err = errors.Join(xml.NewDecoder(resp.Body).Decode(&list), resp.Body.Close())
	for _, t := range list.Tags {
		if err == nil {
			r.tags, err = addTag(r.tags, t.Key, t.Value)
		}
	}
	if err != nil {
		return c.cannotVerify(&sourceError{status: http.StatusBadRequest, code: "InvalidTag", message: "The tags of the copy source cannot be read.", cause: err})
	}
	return nil
}
