package blob

import (
	"net/http"
	"slices"
	"strings"
)

// What operations read: headers by their canonical names, parameters with a question mark before
// them, and "X-Ms-Meta-" for metadata. Shared groups first.
var (
	readByAll = []string{
		"X-Ms-Version", "X-Ms-Date", "X-Ms-Client-Request-Id", "X-Ms-Return-Client-Request-Id", "X-Ms-Useragent",
		"?comp", "?restype", "?timeout", "?api-version",
	}
	readOfSAS = []string{
		"?rscc", "?rscd", "?rsce", "?rscl", "?rsct", "?se", "?ses", "?si", "?sig", "?sip", "?sp", "?spr", "?sr", "?srt", "?ss", "?st", "?sv",
		"?saoid", "?scid", "?sdd", "?sduoid", "?skdutid", "?ske", "?skoid", "?sks", "?skt", "?sktid", "?skv", "?srh", "?srq", "?suoid",
	}
	readMetadata = []string{"X-Ms-Meta-"}
	readBody     = []string{"X-Ms-Content-Crc64"}
	readData     = with(readBody, "X-Ms-Structured-Body", "X-Ms-Structured-Content-Length")
	readContent  = []string{
		"X-Ms-Blob-Cache-Control", "X-Ms-Blob-Content-Disposition", "X-Ms-Blob-Content-Encoding", "X-Ms-Blob-Content-Language",
		"X-Ms-Blob-Content-Md5", "X-Ms-Blob-Content-Type",
	}
	readNewBlob = slices.Concat(readContent, readMetadata, []string{"X-Ms-Tags", "X-Ms-Access-Tier"})
	readListing = []string{"?prefix", "?marker", "?maxresults", "?include"}
	readFind    = []string{"?where", "?marker", "?maxresults"}
	readRange   = []string{"X-Ms-Range"}
	readLease   = []string{"X-Ms-Lease-Action", "X-Ms-Lease-Break-Period", "X-Ms-Lease-Duration", "X-Ms-Proposed-Lease-Id"}
	readPages   = []string{
		"X-Ms-Page-Write", "X-Ms-If-Sequence-Number-Eq", "X-Ms-If-Sequence-Number-Le", "X-Ms-If-Sequence-Number-Lt",
	}
	readAppend = []string{"X-Ms-Blob-Condition-Appendpos", "X-Ms-Blob-Condition-Maxsize"}
	readSource = []string{
		"X-Ms-Copy-Source", "X-Ms-Copy-Source-Authorization", "X-Ms-Source-If-Match", "X-Ms-Source-If-Modified-Since",
		"X-Ms-Source-If-None-Match", "X-Ms-Source-If-Tags", "X-Ms-Source-If-Unmodified-Since",
	}
	readSourceBody = slices.Concat(readSource, []string{"X-Ms-Source-Content-Crc64", "X-Ms-Source-Content-Md5", "X-Ms-Source-Range"})
	readCopy       = slices.Concat(readSource, readMetadata, []string{
		"X-Ms-Tags", "X-Ms-Access-Tier", "X-Ms-Requires-Sync", "X-Ms-Rehydrate-Priority", "X-Ms-Seal-Blob", "X-Ms-Copy-Source-Tag-Option",
	})
	readPageBlob = slices.Concat(readNewBlob, []string{"X-Ms-Blob-Type", "X-Ms-Blob-Content-Length", "X-Ms-Blob-Sequence-Number"})
	readSnapshot = []string{"?snapshot"}
	readBlobIf   = []string{"X-Ms-Blob-If-Match", "X-Ms-Blob-If-Modified-Since", "X-Ms-Blob-If-None-Match", "X-Ms-Blob-If-Unmodified-Since"}
)

// reads are the operations that are served, by name, with what they read.
func reads() map[string][]string {
	return map[string][]string{
		"List Containers":                 readListing,
		"Get Blob Service Properties":     nil,
		"Set Blob Service Properties":     readBody,
		"Preflight Blob Request":          nil,
		"Get Blob Service Stats":          nil,
		"Get Account Information":         nil,
		"Get User Delegation Key":         readBody,
		"Find Blobs by Tags":              readFind,
		"Find Blobs by Tags in Container": readFind,
		"Blob Batch":                      nil,
		"Blob Batch in Container":         nil,
		"Create Container":                with(readMetadata, "X-Ms-Blob-Public-Access", "X-Ms-Default-Encryption-Scope", "X-Ms-Deny-Encryption-Scope-Override"),
		"Delete Container":                nil,
		"Get Container Properties":        nil,
		"Get Container Metadata":          nil,
		"Set Container Metadata":          readMetadata,
		"Get Container ACL":               nil,
		"Set Container ACL":               with(readBody, "X-Ms-Blob-Public-Access"),
		"Lease Container":                 readLease,
		"List Blobs":                      with(readListing, "?delimiter", "?showonly", "?startfrom", "?endbefore"),
		"Put Blob":                        with(readNewBlob, "X-Ms-Blob-Type"),
		"Put Blob (block)":                slices.Concat(readNewBlob, readData, []string{"X-Ms-Blob-Type"}),
		"Put Blob (page)":                 readPageBlob,
		"Put Blob (append)":               with(readNewBlob, "X-Ms-Blob-Type"),
		"Put Blob From URL":               slices.Concat(readNewBlob, readSourceBody, []string{"X-Ms-Blob-Type", "X-Ms-Copy-Source-Blob-Properties", "X-Ms-Copy-Source-Tag-Option"}),
		"Copy Blob":                       readCopy,
		"Copy Blob From URL":              slices.Concat(readCopy, readSourceBody),
		"Abort Copy Blob":                 {"?copyid", "X-Ms-Copy-Action"},
		"Incremental Copy Blob":           readCopy,
		"Get Blob":                        slices.Concat(readSnapshot, readRange, []string{"X-Ms-Range-Get-Content-Md5", "X-Ms-Range-Get-Content-Crc64", "X-Ms-Structured-Body"}),
		"Get Blob Properties":             readSnapshot,
		"Set Blob Properties":             with(readContent, "X-Ms-Blob-Content-Length", "X-Ms-Blob-Sequence-Number", "X-Ms-Sequence-Number-Action"),
		"Get Blob Metadata":               readSnapshot,
		"Set Blob Metadata":               readMetadata,
		"Get Blob Tags":                   slices.Concat(readSnapshot, readBlobIf),
		"Set Blob Tags":                   slices.Concat(readBody, readBlobIf, readSnapshot),
		"Lease Blob":                      readLease,
		"Delete Blob":                     with(readSnapshot, "?deletetype", "X-Ms-Delete-Snapshots", "X-Ms-Access-Tier-If-Modified-Since", "X-Ms-Access-Tier-If-Unmodified-Since"),
		"Undelete Blob":                   nil,
		"Snapshot Blob":                   readMetadata,
		"Set Blob Tier":                   with(readSnapshot, "X-Ms-Access-Tier", "X-Ms-Rehydrate-Priority"),
		"Put Block":                       with(readData, "?blockid"),
		"Put Block From URL":              with(readSourceBody, "?blockid"),
		"Put Block List":                  with(readNewBlob, "X-Ms-Content-Crc64"),
		"Get Block List":                  with(readSnapshot, "?blocklisttype"),
		"Put Page":                        slices.Concat(readPages, readRange, readData),
		"Put Page From URL":               slices.Concat(readPages, readRange, readSourceBody),
		"Get Page Ranges":                 slices.Concat(readSnapshot, readRange, []string{"?prevsnapshot", "?marker", "?maxresults", "X-Ms-Previous-Snapshot-Url"}),
		"Append Block":                    slices.Concat(readAppend, readData),
		"Append Block From URL":           slices.Concat(readAppend, readSourceBody),
		"Append Blob Seal":                readAppend,
	}
}

// with is a group and more, in a slice of its own.
func with(group []string, more ...string) []string { return slices.Concat(group, more) }

// readBy is all that an operation reads.
func readBy(o *Operation) map[string]bool {
	set := map[string]bool{}
	for _, name := range slices.Concat(readByAll, readOfSAS, reads()[o.Name]) {
		set[name] = true
	}
	if o.Level != serviceLevel {
		set["X-Ms-Lease-Id"] = true
	}
	if o.takes == takesAll || o.takes == takesTags || o.takes == takesBlobIf {
		set["X-Ms-If-Tags"] = true
	}
	return set
}

// unread calls report for what a request carries that its operation does not read. Headers that are
// not the protocol's own are anybody's, but for conditions that would have meant something.
func (o *Operation) unread(header http.Header, q query, report func(name string)) {
	for _, p := range q {
		if !o.reads["?"+p.name] {
			report("?" + p.name)
		}
	}
	for name, values := range header {
		ours := strings.HasPrefix(name, "X-Ms-") || o.takes == ignoresAll && strings.HasPrefix(name, "If-")
		if !ours || values[0] == "" || o.reads[name] {
			continue
		}
		if !strings.HasPrefix(name, canonicalMetadata) || !o.reads[canonicalMetadata] {
			report(strings.ToLower(name))
		}
	}
}
