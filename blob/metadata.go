package blob

import (
	"net/http"
	"slices"
	"strings"
	"unicode"

	"github.com/edgerite/edgerite/internal/httpx"
)

const (
	metadataPrefix    = "x-ms-meta-"
	canonicalMetadata = "X-Ms-Meta-"
	maxMetadata       = 8 << 10 // all names and values together
)

// givenMetadata reads a request's metadata, names in the case the client wrote, sorted by name
// (https://learn.microsoft.com/rest/api/storageservices/setting-and-retrieving-properties-and-metadata-for-blob-resources).
func (c *call) givenMetadata() ([]pair, error) {
	var pairs []pair
	var rawName func(string) string
	size := 0
	for canonical, values := range c.r.Header {
		if !strings.HasPrefix(canonical, canonicalMetadata) {
			continue
		}
		if rawName == nil {
			rawName = httpx.RawHeaderNames(c.r)
		}
		name := rawName(canonical)[len(metadataPrefix):]
		value := strings.Join(values, ",")
		if err := checkMetadata(name, value); err != nil {
			return nil, err
		}
		size += len(name) + len(value)
		pairs = append(pairs, pair{name, value})
	}
	if size > maxMetadata {
		return nil, errMetadataTooLarge
	}
	slices.SortFunc(pairs, func(a, b pair) int { return strings.Compare(a.name, b.name) })
	return pairs, nil
}

// checkMetadata holds names to the rules of C# identifiers and values to printable ASCII.
func checkMetadata(name, value string) error {
	if name == "" {
		return errEmptyMetadataKey
	}
	for i, r := range name {
		if r != '_' && !unicode.IsLetter(r) && (i == 0 || !unicode.IsDigit(r)) {
			return errInvalidMetadata
		}
	}
	for _, b := range []byte(value) {
		if b < ' ' && b != '\t' || b >= 0x7f {
			return errInvalidMetadata
		}
	}
	return nil
}

func (c *call) metadataHeaders(pairs []pair) {
	for _, p := range pairs {
		c.set(metadataPrefix+p.name, p.value)
	}
}

// writeMetadata writes the Metadata element of a listing.
func writeMetadata(x *xmlWriter, pairs []pair) {
	if len(pairs) == 0 {
		x.empty("Metadata")
		return
	}
	x.open("Metadata")
	for _, p := range pairs {
		x.element(p.name, p.value)
	}
	x.close("Metadata")
}

// setBlobMetadata replaces a blob's metadata
// (https://learn.microsoft.com/rest/api/storageservices/set-blob-metadata).
func setBlobMetadata(c *call) error {
	pairs, err := c.givenMetadata()
	if err != nil {
		return err
	}
	var changed *blobRecord
	err = c.change(func(w *blobWrite) error {
		if err := w.need(); err != nil {
			return err
		}
		changed = w.record
		changed.metadata = pairs
		return w.update(changed)
	})
	if err != nil {
		return err
	}
	return c.written(http.StatusOK, changed)
}

// getBlobMetadata gives a blob's metadata as headers
// (https://learn.microsoft.com/rest/api/storageservices/get-blob-metadata).
func getBlobMetadata(c *call) error {
	r, err := c.read()
	if err != nil {
		return err
	}
	c.set("ETag", r.record.etag())
	c.set("Last-Modified", httpTime(r.record.modifiedAt()))
	c.metadataHeaders(r.record.metadata)
	if err := r.close(); err != nil {
		return err
	}
	return c.answer(http.StatusOK)
}
