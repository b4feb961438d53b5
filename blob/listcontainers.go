package blob

import (
	"net/http"

	"github.com/edgerite/edgerite/internal/store"
)

// listContainers lists an account's containers by name
// (https://learn.microsoft.com/rest/api/storageservices/list-containers2).
func listContainers(c *call) error {
	l, err := c.listing(containerSets)
	if err != nil {
		return err
	}
	var x xmlWriter
	attribute := "ServiceEndpoint"
	if !c.newer(versionCors) {
		attribute = "AccountName"
	}
	l.open(&x, attribute, c.serviceEndpoint())
	x.open("Containers")
	next, err := c.eachContainer(l, func(name string, r *containerRecord) { c.writeContainer(&x, name, r, l.include["metadata"]) })
	if err != nil {
		return err
	}
	x.close("Containers")
	x.element("NextMarker", next)
	x.close("EnumerationResults")
	return x.send(c.w, http.StatusOK)
}

// eachContainer calls fn for a page of containers and returns the marker of the next.
func (c *call) eachContainer(l listing, fn func(name string, r *containerRecord)) (next string, err error) {
	prefix := containersOf(c.account.ID)
	space := len(prefix)
	matching := containerKey(c.account.ID, l.prefix)
	lower := max(string(matching), string(prefix)+l.from)
	count := 0
	err = c.Store.Scan([]byte(lower), store.PrefixEnd(matching), func(key, value []byte) (bool, error) {
		r, err := decodeContainer(value)
		if err != nil || r.deleting {
			return err == nil, err
		}
		name := string(key[space:])
		if name == logsContainer && !l.include["system"] {
			return true, nil
		}
		if count == l.max {
			next = nextMarker(name)
			return false, nil
		}
		count++
		fn(name, r)
		return true, nil
	})
	return next, err
}

// logsContainer is a system container, which a listing shows when asked for those only
// (https://learn.microsoft.com/rest/api/storageservices/storage-analytics-log-format).
const logsContainer = "$logs"

func (c *call) writeContainer(x *xmlWriter, name string, r *containerRecord, metadata bool) {
	x.open("Container")
	x.element("Name", name)
	if !c.newer(versionCors) {
		x.element("Url", c.serviceEndpoint()+name)
	}
	x.open("Properties")
	x.element("Last-Modified", httpTime(r.modifiedAt()))
	x.element("Etag", r.etag())
	c.writeLease(x, r.lease)
	if c.newer(versionLargeBlocks) {
		x.elementIf("PublicAccess", r.public)
	}
	if c.newer(versionCrc64) {
		x.element("DefaultEncryptionScope", accountKeyScope)
		x.element("DenyEncryptionScopeOverride", "false")
	}
	if c.newer(versionCreationTime) {
		x.element("HasImmutabilityPolicy", "false")
		x.element("HasLegalHold", "false")
	}
	if c.newer(versionSystem) {
		x.element("ImmutableStorageWithVersioningEnabled", "false")
	}
	x.close("Properties")
	if metadata {
		writeMetadata(x, r.metadata)
	}
	x.close("Container")
}
