package blob

import (
	"net/http"
	"strings"

	"github.com/edgerite/edgerite/internal/journal"
)

// refused are headers that change what a request means, and that are not served: to answer as if
// they were not there would be a lie. A value beside one is what would be so anyway.
// behaviour: blob-unserved-header.
var refused = map[string]string{
	"X-Ms-Encryption-Key": "", "X-Ms-Encryption-Key-Sha256": "", "X-Ms-Encryption-Algorithm": "",
	"X-Ms-Source-Encryption-Key": "", "X-Ms-Source-Encryption-Key-Sha256": "", "X-Ms-Source-Encryption-Algorithm": "",
	"X-Ms-Encryption-Scope": accountKeyScope, "X-Ms-Default-Encryption-Scope": accountKeyScope, "X-Ms-Deny-Encryption-Scope-Override": "false",
	"X-Ms-Immutability-Policy-Until-Date": "", "X-Ms-Immutability-Policy-Mode": "", "X-Ms-Legal-Hold": "false",
	"X-Ms-Structured-Body": "", "X-Ms-Structured-Content-Length": "", "X-Ms-Expiry-Option": "", "X-Ms-Expiry-Time": "",
}

// checkUnread refuses what would be understood wrongly and reports what the operation does not
// read. A version of a blob is neither: there are none, so that it cannot be found.
// behaviour: blob-versionid.
func (c *call) checkUnread() error {
	for name, values := range c.r.Header {
		if !strings.HasPrefix(name, "X-Ms-") {
			continue
		}
		if harmless, is := refused[name]; is && values[0] != "" && !strings.EqualFold(values[0], harmless) && !c.structures(name) {
			return unsupportedHeader(strings.ToLower(name))
		}
	}
	if c.address.query.has("versionid") {
		return errBlobNotFound
	}
	if c.r.Method == http.MethodPut && c.address.query.has("snapshot") && !c.op.onSnapshot {
		return errOnSnapshot(c.address.query.get("snapshot")) // snapshots do not change
	}
	c.op.unread(c.r.Header, c.address.query, func(name string) { journal.Unread(c.r.Context(), name) })
	return nil
}
