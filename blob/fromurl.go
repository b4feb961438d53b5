package blob

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/edgerite/edgerite/internal/fetch"
)

// takeSource takes in what x-ms-copy-source holds, or the part x-ms-source-range names, and checks
// it as receive checks a request's own body. A source that is not public has to be signed, in the
// request's own account too, or the request brings a token for it
// (https://learn.microsoft.com/rest/api/storageservices/put-block-from-url#request-headers).
func (c *call) takeSource(limit int64) (*upload, *sourceInfo, error) {
	if c.r.ContentLength > 0 {
		return nil, nil, badHeader("Content-Length", strconv.FormatInt(c.r.ContentLength, 10))
	}
	q, conditions, err := c.sourceRead(limit)
	if err != nil {
		return nil, nil, err
	}
	h, err := c.sourceHash()
	if err != nil {
		return nil, nil, err
	}
	resp, err := c.ask(c.r.Context(), q)
	if errors.Is(err, fetch.ErrTooLarge) {
		return nil, nil, errRequestBodyTooLarge.Because(err)
	}
	if err != nil {
		return nil, nil, c.cannotVerify(err)
	}
	u, info, err := c.takeAnswer(q, conditions, resp, h)
	if err = errors.Join(err, resp.Body.Close()); err == nil {
		err = h.check(u)
	}
	if err != nil {
		c.discard(u)
		return nil, nil, err
	}
	return u, info, nil
}

// sourceRead reads what the request says of its source.
func (c *call) sourceRead(limit int64) (q sourceRequest, k conditions, err error) {
	src, err := c.copySource()
	if err != nil {
		return q, k, err
	}
	q = sourceRequest{url: src.url, version: c.version, tags: c.header("x-ms-source-if-tags"), limit: limit}
	if k, err = c.parseSourceConditions(); err != nil {
		return q, k, err
	}
	if q.token, err = c.sourceToken(); err != nil {
		return q, k, err
	}
	const name = "x-ms-source-range"
	v := c.header(name)
	if v == "" {
		return q, k, nil
	}
	if q.part, q.ranged = parseRange(v); !q.ranged {
		return q, k, badHeader(name, v)
	}
	if !q.part.open && q.part.to-q.part.from > limit {
		return q, k, errRequestBodyTooLarge
	}
	return q, k, nil
}

// takeAnswer takes in what the source answers with.
func (c *call) takeAnswer(q sourceRequest, k conditions, resp *http.Response, h *transferHash) (*upload, *sourceInfo, error) {
	info, err := infoOf(resp)
	if err != nil {
		return nil, nil, c.cannotVerify(err)
	}
	if err := info.readable(k); err != nil {
		return nil, nil, c.cannotVerify(err)
	}
	if q.ranged {
		if err := answersPart(resp, q.part.from); err != nil {
			return nil, nil, c.cannotVerify(err)
		}
	}
	u, err := c.exactly(resp.Body, resp.ContentLength, h)
	if err != nil {
		return nil, nil, c.cannotVerify(err)
	}
	return u, info, nil
}

// putBlockFromURL is Put Block with a body from elsewhere
// (https://learn.microsoft.com/rest/api/storageservices/put-block-from-url).
func putBlockFromURL(c *call) error {
	id := c.address.query.get("blockid")
	if err := checkBlockID(id); err != nil {
		return err
	}
	if _, err := c.findContainer(); err != nil {
		return err
	}
	u, _, err := c.takeSource(c.blockLimit())
	if err != nil {
		return err
	}
	defer c.discard(u)
	if u.size == 0 {
		return errInvalidRange
	}
	if err := c.change(func(w *blobWrite) error { return w.stage(id, u) }); err != nil {
		return err
	}
	c.checked(u)
	c.serverEncrypted()
	return c.answer(http.StatusCreated)
}

// putPageFromURL is Put Page with a body from elsewhere
// (https://learn.microsoft.com/rest/api/storageservices/put-page-from-url).
func putPageFromURL(c *call) error {
	switch v := c.header("x-ms-page-write"); v {
	case "update":
	case "":
		return missingHeader("x-ms-page-write")
	default:
		return badHeader("x-ms-page-write", v)
	}
	pages, err := c.pages()
	if err != nil {
		return err
	}
	const name = "x-ms-source-range"
	part, ok := parseRange(c.header(name))
	switch {
	case c.header(name) == "":
		return missingHeader(name)
	case !ok || part.open || part.to-part.from != pages.to-pages.from:
		return badHeader(name, c.header(name))
	case pages.to-pages.from > maxPages:
		return errRequestBodyTooLarge
	}
	u, _, err := c.takeSource(maxPages)
	if err != nil {
		return err
	}
	defer c.discard(u)
	if u.size != pages.to-pages.from { // the source ends within the range
		return errInvalidRange
	}
	return c.putUploadedPages(pages, u)
}

// appendBlockFromURL is Append Block with a body from elsewhere
// (https://learn.microsoft.com/rest/api/storageservices/append-block-from-url).
func appendBlockFromURL(c *call) error {
	if _, err := c.findContainer(); err != nil {
		return err
	}
	u, _, err := c.takeSource(c.appendLimit())
	if err != nil {
		return err
	}
	defer c.discard(u)
	return c.appendUpload(u)
}
