package blob

import (
	"net/http"
	"strings"
	"time"
)

// Service versions that behaviour depends on, and what each began
// (https://learn.microsoft.com/rest/api/storageservices/previous-azure-storage-service-versions, and
// the pages of the operations). behaviour: blob-old-versions.
const (
	versionOldest        = "2009-04-14"
	versionAcceptRanges  = "2011-08-18" // Accept-Ranges
	versionCors          = "2013-08-15" // minute metrics, sections one by one; no Url and one ServiceEndpoint in listings; Content-Disposition
	versionEmptyLength   = "2015-02-21" // a Content-Length of 0 is signed as nothing; append blobs
	versionAnonymous     = "2015-04-05" // of a request that names none
	versionPageDiff      = "2015-07-08" // pages that changed since a snapshot
	versionServerEncrypt = "2015-12-11" // whether blobs are encrypted at rest
	versionLargeBlocks   = "2016-05-31" // blocks of 100 MiB; public access in properties and listings; a range's own hash
	versionBearer        = "2017-11-09" // bearer tokens
	versionTiers         = "2017-04-17" // tiers
	versionSoftDelete    = "2017-07-29" // deleted blobs are kept
	versionCreationTime  = "2017-11-09" // when a blob was made; immutability of containers
	versionStaticWebsite = "2018-03-28" // the static website among the properties; account information
	versionSnapshotKeys  = "2018-11-09" // Snapshot Blob tells whether the client's key was used
	versionCrc64         = "2019-02-02" // hashes other than MD5; encryption scopes of containers
	versionHNS           = "2019-07-07" // whether names are hierarchical
	versionPreviousURL   = "2019-07-07" // the snapshot to compare with may be given by its address
	versionStrictNewest  = "2019-07-07" // the newest that the device knows
	versionHugeBlocks    = "2019-12-12" // blocks of 4000 MiB; tags, versions, deleted containers
	versionChallenge     = "2019-12-12" // anonymous requests learn where to get a token
	versionTags          = "2019-12-12" // tags on blobs
	versionSeal          = "2019-12-12" // append blobs can be sealed
	versionRehydrate     = "2019-12-12" // the priority of a rehydration is shown
	versionFoundTags     = "2020-04-08" // Find Blobs by Tags shows keys and values
	versionLargeAppend   = "2022-11-02" // appended blocks of 100 MiB
	versionImmutability  = "2020-06-12" // of blobs
	versionPageMarkers   = "2020-10-02" // lists of page ranges in pages
	versionSystem        = "2020-10-02" // system containers in listings; immutability with versions
	versionStructured    = "2025-01-05" // structured bodies
	versionBlobIf        = "2026-02-06" // conditions on the blob of a request about its tags
	versionTierTimes     = "2026-04-06" // conditions on when a blob came to its tier
	versionBothHashes    = "2026-10-06" // Put Blob and the like tell the CRC64 beside an MD5 that was sent
	versionNewest        = "9999-12-31" // later than any: what is stored in the form of an answer has this one's
)

// requestVersion is the version that shapes the answer: the request's own, or that of its SAS, else
// the account's, which is looked up later (defaultVersion). By default every well-formed version is
// served, since today's clients send newer ones than the device knows; under strict those are refused
// as the device refuses them.
// behaviour: blob-any-version, behaviour: blob-default-version.
func (s *Service) requestVersion(r *http.Request, a address) (string, error) {
	v := headerOf(r, "x-ms-version")
	if v == "" {
		for _, name := range []string{"api-version", "sv"} {
			if v == "" {
				v = a.query.get(name)
			}
		}
		if v == "" {
			return versionAnonymous, nil
		}
	}
	if !wellFormedVersion(v) || v < versionOldest {
		return "", badHeader("x-ms-version", v)
	}
	if s.Strict && v > versionStrictNewest {
		return "", badHeader("x-ms-version", v)
	}
	return v, nil
}

// wellFormedVersion tells whether a version is a date.
func wellFormedVersion(v string) bool {
	if len(v) == len(time.DateOnly) && v[4] == '-' && v[7] == '-' {
		month, day := v[5:7], v[8:]
		if digits(v[:4]) && digits(month) && digits(day) && "01" <= month && month <= "12" && "01" <= day && day <= "28" {
			return true // as nearly all are: it takes a tenth of the time
		}
	}
	_, err := time.Parse(time.DateOnly, v)
	return err == nil
}

func digits(s string) bool { return strings.Trim(s, "0123456789") == "" }

// defaultVersion is for a request that names no version: the one set for the account counts, "the
// default version to use for requests to the Blob service if an incoming request's version is not
// specified" (https://learn.microsoft.com/rest/api/storageservices/versioning-for-the-azure-storage-services).
func (c *call) defaultVersion(p *serviceProperties) {
	if p.version == "" || c.namesVersion() || c.Strict && p.version > versionStrictNewest {
		return
	}
	c.version = p.version
	c.set("x-ms-version", c.version)
}

func (c *call) namesVersion() bool {
	return c.header("x-ms-version") != "" || c.address.query.get("api-version") != "" || c.address.query.get("sv") != ""
}
