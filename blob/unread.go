package blob

import (
	"net/http"
	"slices"
	"strings"

	"github.com/edgerite/edgerite/internal/journal"
)

// refused are headers that change what a request means, and that are not served: to answer as if
// they were not there would be a lie.
// behaviour: blob-unserved-header.
var refused = []string{
	"X-Ms-Encryption-Key", "X-Ms-Encryption-Key-Sha256", "X-Ms-Encryption-Algorithm", "X-Ms-Encryption-Scope",
	"X-Ms-Immutability-Policy-Until-Date", "X-Ms-Legal-Hold", "X-Ms-Structured-Body",
}

// known are the headers that some operation reads, or that mean nothing here.
var known = []string{
	"X-Ms-Blob-Cache-Control", "X-Ms-Blob-Condition-Appendpos", "X-Ms-Blob-Condition-Maxsize", "X-Ms-Blob-Content-Disposition",
	"X-Ms-Blob-Content-Encoding", "X-Ms-Blob-Content-Language", "X-Ms-Blob-Content-Length", "X-Ms-Blob-Content-Md5",
	"X-Ms-Blob-Content-Type", "X-Ms-Blob-Public-Access", "X-Ms-Blob-Sequence-Number", "X-Ms-Blob-Type", "X-Ms-Client-Request-Id",
	"X-Ms-Content-Crc64", "X-Ms-Copy-Source", "X-Ms-Date", "X-Ms-Delete-Snapshots", "X-Ms-If-Sequence-Number-Eq",
	"X-Ms-If-Sequence-Number-Le", "X-Ms-If-Sequence-Number-Lt", "X-Ms-If-Tags", "X-Ms-Lease-Action", "X-Ms-Lease-Break-Period",
	"X-Ms-Lease-Duration", "X-Ms-Lease-Id", "X-Ms-Proposed-Lease-Id", "X-Ms-Page-Write", "X-Ms-Previous-Snapshot-Url", "X-Ms-Range",
	"X-Ms-Range-Get-Content-Crc64", "X-Ms-Range-Get-Content-Md5", "X-Ms-Requires-Sync", "X-Ms-Return-Client-Request-Id",
	"X-Ms-Sequence-Number-Action", "X-Ms-Source-If-Match", "X-Ms-Source-If-Modified-Since",
	"X-Ms-Source-If-None-Match", "X-Ms-Source-If-Tags", "X-Ms-Source-If-Unmodified-Since", "X-Ms-Version", "X-Ms-Useragent", "X-Ms-Tags", "X-Ms-Access-Tier", "X-Ms-Rehydrate-Priority",
}

// knownQuery are the parameters that some operation, a signature or the service itself reads.
var knownQuery = []string{
	"api-version", "blockid", "blocklisttype", "comp", "delimiter", "include", "marker", "maxresults", "prefix", "prevsnapshot", "restype", "snapshot", "timeout", "where",
	"rscc", "rscd", "rsce", "rscl", "rsct", "se", "ses", "si", "sig", "sip", "sk", "sp", "spr", "sr", "srt", "ss", "st", "sv",
	"saoid", "scid", "sduoid", "skdutid", "ske", "skoid", "sks", "skt", "sktid", "skv", "srh", "srq", "suoid",
}

// checkUnread refuses what would be understood wrongly and reports what nothing reads. A version
// of a blob is neither: there are none, so that it cannot be found.
// behaviour: blob-versionid.
func (c *call) checkUnread() error {
	for _, name := range refused {
		if c.header(name) != "" {
			return unsupportedHeader(strings.ToLower(name))
		}
	}
	if c.address.query.has("versionid") {
		return errBlobNotFound
	}
	if c.r.Method == http.MethodPut && c.address.query.has("snapshot") && !c.op.onSnapshot {
		return errOnSnapshot(c.address.query.get("snapshot")) // snapshots do not change
	}
	for name := range c.address.query {
		if !slices.Contains(knownQuery, name) {
			journal.Unread(c.r.Context(), "?"+name)
		}
	}
	for name, values := range c.r.Header {
		if strings.HasPrefix(name, "X-Ms-") && !strings.HasPrefix(name, canonicalMetadata) && !slices.Contains(known, name) && values[0] != "" {
			journal.Unread(c.r.Context(), strings.ToLower(name))
		}
	}
	return nil
}
