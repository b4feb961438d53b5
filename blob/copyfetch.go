package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/edgerite/edgerite/internal/fetch"
)

// Fetcher makes the requests that read a source from its address: a *fetch.Client.
type Fetcher interface {
	Do(r *http.Request, limits fetch.Limits) (*http.Response, error)
}

// sourceRequest is a read of a source.
type sourceRequest struct {
	url     string
	version string // of the service, which a source of its kind answers by
	token   string // Authorization, where the request brings one for the source
	etag    string // If-Match
	tags    string // x-ms-if-tags
	part    byteRange
	ranged  bool
	limit   int64 // bytes of the answer; 0 means that the header is all that is wanted
}

// sourceTime is how long one read of a source may take in all; a stall ends it much earlier.
const sourceTime = 14 * 24 * time.Hour

// ask sends a read and returns an answer that is a success, or a *sourceError. The caller closes
// its body.
// behaviour: blob-copy-redirect.
func (s *Service) ask(ctx context.Context, q sourceRequest) (*http.Response, error) {
	if s.Fetch == nil {
		return nil, unreachable(fetch.ErrForbidden)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, q.url, nil)
	if err != nil {
		return nil, unreachable(err)
	}
	set := func(name, value string) {
		if value != "" {
			r.Header.Set(name, value)
		}
	}
	set("x-ms-version", q.version)
	set("Authorization", q.token)
	set("If-Match", q.etag)
	set("x-ms-if-tags", q.tags)
	set("User-Agent", "Edgerite")
	if q.ranged {
		set("Range", q.part.text())
	}
	resp, err := s.Fetch.Do(r, fetch.Limits{Bytes: q.limit, Total: sourceTime, Redirects: -1})
	if err != nil {
		return nil, unreachable(err)
	}
	if resp.StatusCode == http.StatusOK || resp.StatusCode == http.StatusPartialContent && q.ranged {
		return resp, nil
	}
	refused := refusedBy(resp)
	return nil, errors.Join(refused, resp.Body.Close())
}

// text is the range as a header has it.
func (r byteRange) text() string {
	if r.open {
		return fmt.Sprintf("bytes=%d-", r.from)
	}
	return fmt.Sprintf("bytes=%d-%d", r.from, r.to-1)
}

// sourceInfo is what a source tells of itself.
type sourceInfo struct {
	record *blobRecord // as a blob: its kind, its size and what describes it
	etag   string      // as sent, "" when it has none
	isBlob bool        // it says of what type
	valid  validators
}

// fulfils checks the conditions on the source of a copy.
func (i *sourceInfo) fulfils(k conditions) error {
	if i.readable(k) != nil {
		return errSourceConditionNotMet
	}
	return nil
}

// readable checks them as the source would, were it read under them. Its tags only itself knows: it
// was asked about them, and refused if they do not fit; what is no blob has none.
func (i *sourceInfo) readable(k conditions) error {
	if k.tags != nil && !i.isBlob {
		return errConditionNotMet
	}
	k.tags = nil
	return k.checkRead(i.valid)
}

// describe asks a source what it is. It is the whole blob that is asked for, since addresses signed
// for reading may allow nothing else; its bytes are left alone.
func (s *Service) describe(ctx context.Context, q sourceRequest) (*sourceInfo, error) {
	resp, err := s.ask(ctx, q)
	if err != nil {
		return nil, err
	}
	info, err := infoOf(resp)
	return info, errors.Join(err, resp.Body.Close())
}

// infoOf reads the headers of a source's answer. Any server will do, as long as it says how much
// there is. behaviour: blob-copy-source-length.
func infoOf(resp *http.Response) (*sourceInfo, error) {
	if resp.ContentLength < 0 {
		return nil, &sourceError{status: http.StatusBadRequest, code: "MissingContentLengthHeader", message: "The copy source does not tell its length."}
	}
	h := resp.Header
	r := &blobRecord{kind: blockBlob, size: resp.ContentLength}
	for _, kind := range []blobType{pageBlob, appendBlob} {
		if header(h, "x-ms-blob-type") == kind.String() {
			r.kind = kind
		}
	}
	r.headers = contentHeaders{
		contentType: header(h, "Content-Type"), encoding: header(h, "Content-Encoding"), language: header(h, "Content-Language"),
		disposition: header(h, "Content-Disposition"), cacheControl: header(h, "Cache-Control"),
	}
	if r.headers.contentType == "" {
		r.headers.contentType = defaultContentType
	}
	if sum, err := decodeMD5(header(h, "Content-MD5")); err == nil {
		r.headers.md5 = sum
	}
	var err error
	if r.metadata, err = sourceMetadata(h); err != nil {
		return nil, err
	}
	if n, err := parseOffset(header(h, "x-ms-blob-sequence-number")); err == nil && r.kind == pageBlob {
		r.sequence = n
	}
	info := &sourceInfo{record: r, etag: header(h, "ETag"), isBlob: header(h, "x-ms-blob-type") != ""}
	info.valid.etag = strings.Trim(strings.TrimPrefix(info.etag, "W/"), `"`)
	if t, err := http.ParseTime(header(h, "Last-Modified")); err == nil {
		info.valid.modified = t
	}
	return info, nil
}

// sourceMetadata takes the metadata out of a source's answer. Names come in the source's case where
// it is this device, otherwise in lower case.
func sourceMetadata(h http.Header) ([]pair, error) {
	var pairs []pair
	size := 0
	for name, values := range h {
		if len(name) <= len(metadataPrefix) || !strings.EqualFold(name[:len(metadataPrefix)], metadataPrefix) {
			continue
		}
		short := name[len(metadataPrefix):]
		if strings.HasPrefix(name, canonicalMetadata) {
			short = strings.ToLower(short)
		}
		value := strings.Join(values, ",")
		if err := checkMetadata(short, value); err != nil {
			return nil, err
		}
		size += len(short) + len(value)
		pairs = append(pairs, pair{short, value})
	}
	if size > maxMetadata {
		return nil, errMetadataTooLarge
	}
	slices.SortFunc(pairs, func(a, b pair) int { return strings.Compare(a.name, b.name) })
	return pairs, nil
}

// header reads a header of an answer whatever its case: those of this device are not in Go's.
func header(h http.Header, name string) string {
	if v := h.Get(name); v != "" {
		return v
	}
	for n, v := range h {
		if strings.EqualFold(n, name) && len(v) > 0 {
			return v[0]
		}
	}
	return ""
}

// exactly reads size bytes of a source's body into an upload.
func (s *Service) exactly(body io.Reader, size int64, hashes io.Writer) (*upload, error) {
	u := &upload{size: size}
	err := s.take(u, io.LimitReader(body, size), hashes)
	if errors.Is(err, errIncompleteBody) {
		return nil, unreachable(err)
	}
	if err == nil {
		_, err = hashes.Write(u.small)
	}
	return u, err
}

// answersPart checks that a ranged answer begins where it was asked to.
func answersPart(resp *http.Response, from int64) error {
	rest, ok := strings.CutPrefix(header(resp.Header, "Content-Range"), "bytes ")
	first, _, _ := strings.Cut(rest, "-")
	if at, err := strconv.ParseInt(first, 10, 64); resp.StatusCode == http.StatusPartialContent && ok && err == nil && at == from {
		return nil
	}
	return &sourceError{status: http.StatusBadRequest, code: "InvalidRange", message: "The copy source does not serve ranges."}
}

// sourceToken reads the authorization that a request brings for its source: Bearer only
// (https://learn.microsoft.com/rest/api/storageservices/put-block-from-url#request-headers).
func (c *call) sourceToken() (string, error) {
	const name = "x-ms-copy-source-authorization"
	v := c.header(name)
	if scheme, _, ok := strings.Cut(v, " "); v != "" && (!ok || !strings.EqualFold(scheme, "Bearer")) {
		return "", badHeader(name, scheme)
	}
	return v, nil
}
