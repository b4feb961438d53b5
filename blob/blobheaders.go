package blob

import (
	"encoding/base64"
	"strconv"
	"time"
)

// blobHeaders writes what Get Blob and Get Blob Properties tell of a blob.
func (c *call) blobHeaders(r *blobRecord) {
	c.set("Last-Modified", httpTime(r.modifiedAt()))
	c.set("ETag", r.etag())
	if c.newer(versionAcceptRanges) {
		c.set("Accept-Ranges", "bytes")
	}
	c.set("x-ms-blob-type", r.kind.String())
	if c.newer(versionCreationTime) {
		c.set("x-ms-creation-time", httpTime(time.Unix(r.created, 0)))
	}
	if !c.address.query.has("snapshot") { // behaviour: blob-lease-snapshot
		c.leaseHeaders(r.lease)
	}
	if c.newer(versionServerEncrypt) {
		c.set("x-ms-server-encrypted", "true")
	}
	if r.kind == pageBlob {
		c.set("x-ms-blob-sequence-number", strconv.FormatInt(r.sequence, 10))
	}
	c.appendHeaders(r)
	c.tierHeaders(r)
	c.tagHeaders(r)
	c.copyHeaders(r.copy)
	c.contentHeaders(r.headers)
	c.metadataHeaders(r.metadata)
}

// contentHeaders writes the stored content headers. A SAS may put others in their place: rscc and
// the like (https://learn.microsoft.com/rest/api/storageservices/create-service-sas#override-response-headers).
func (c *call) contentHeaders(h contentHeaders) {
	if len(h.md5) > 0 {
		c.set("Content-MD5", base64.StdEncoding.EncodeToString(h.md5))
	}
	for _, p := range []struct{ name, override, value string }{
		{"Content-Type", "rsct", h.contentType},
		{"Content-Encoding", "rsce", h.encoding},
		{"Content-Language", "rscl", h.language},
		{"Content-Disposition", "rscd", h.disposition},
		{"Cache-Control", "rscc", h.cacheControl},
	} {
		if v := c.grant.override(p.override); v != "" {
			p.value = v
		}
		c.setIf(p.name, p.value)
	}
	if h.contentType == "" && c.w.Header()["Content-Type"] == nil {
		c.w.Header()["Content-Type"] = nil // otherwise net/http guesses one
	}
}

// givenHeaders reads the content headers that a request stores with a blob: x-ms-blob-… goes
// before the plain header, which Put Blob takes as well
// (https://learn.microsoft.com/rest/api/storageservices/put-blob#request-headers-all-blob-types).
func (c *call) givenHeaders(plainToo bool) (contentHeaders, error) {
	pick := func(own, plain string) string {
		if v := c.header(own); v != "" || !plainToo {
			return v
		}
		return c.header(plain)
	}
	h := contentHeaders{
		contentType:  pick("x-ms-blob-content-type", "Content-Type"),
		encoding:     pick("x-ms-blob-content-encoding", "Content-Encoding"),
		language:     pick("x-ms-blob-content-language", "Content-Language"),
		disposition:  pick("x-ms-blob-content-disposition", ""),
		cacheControl: pick("x-ms-blob-cache-control", "Cache-Control"),
	}
	var err error
	h.md5, err = storedMD5(c.header("x-ms-blob-content-md5"))
	return h, err
}

// defaultContentType is what a blob gets that is stored without a type.
const defaultContentType = "application/octet-stream"
