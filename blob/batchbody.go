package blob

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
)

// Limits of a batch (https://learn.microsoft.com/rest/api/storageservices/blob-batch#remarks).
const (
	maxBatchBody = 4 << 20
	maxBatched   = 256
)

// batched is one request of a batch, as it was sent.
type batched struct {
	id     string // its Content-ID, by which the client knows the answer
	method string
	target string // path and query
	header http.Header
}

// batchBoundary reads what separates the parts of a batch. Python's SDKs take what Python makes up, "===…==", and leave
// out the quotes that such a boundary needs (RFC 2045, 5.1).
func (c *call) batchBoundary() (string, error) {
	const name = "Content-Type"
	v := c.header(name)
	if v == "" {
		return "", missingHeader(name)
	}
	kind, parameters, err := mime.ParseMediaType(v)
	if before, unquoted, ok := strings.Cut(v, "boundary=="); err != nil && ok && !strings.ContainsAny(unquoted, `"; `) {
		kind, parameters, err = mime.ParseMediaType(before + `boundary="=` + unquoted + `"`)
	}
	if err != nil || kind != "multipart/mixed" || parameters["boundary"] == "" {
		return "", badHeader(name, v)
	}
	return parameters["boundary"], nil
}

// parseBatch reads the parts of a batch, each a request without a body.
func parseBatch(body, boundary string) ([]batched, error) {
	parts := multipart.NewReader(strings.NewReader(body), boundary)
	var all []batched
	for {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) && len(all) > 0 {
			return all, nil
		}
		if err != nil {
			return nil, errInvalidInput.Because(err)
		}
		if len(all) == maxBatched {
			return nil, errExceedsMaxBatchCount
		}
		b, err := parseBatched(part)
		if err != nil {
			return nil, err
		}
		all = append(all, b)
	}
}

func parseBatched(part *multipart.Part) (batched, error) {
	id, kind := part.Header.Get("Content-ID"), part.Header.Get("Content-Type")
	text, err := io.ReadAll(part)
	if err != nil || id == "" || strings.ContainsAny(id, "\r\n") || !strings.EqualFold(kind, "application/http") {
		return batched{}, errInvalidInput.Because(err)
	}
	// Some clients leave out the empty line after the headers.
	text = append(bytes.TrimLeft(text, "\r\n"), "\r\n\r\n"...)
	r, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(text)))
	if err != nil {
		return batched{}, errInvalidInput.Because(err)
	}
	if r.ContentLength != 0 || r.Header.Get("x-ms-version") != "" { // "The x-ms-version header of a subrequest is that of the batch"
		return batched{}, errInvalidInput
	}
	return batched{id: id, method: r.Method, target: r.RequestURI, header: r.Header}, nil
}
