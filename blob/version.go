package blob

import (
	"net/http"
	"time"
)

// Service versions that behaviour depends on
// (https://learn.microsoft.com/rest/api/storageservices/versioning-for-the-azure-storage-services).
const (
	versionOldest        = "2009-04-14"
	versionAnonymous     = "2015-04-05" // of a request that names none
	versionEmptyLength   = "2015-02-21" // a Content-Length of 0 is signed as nothing
	versionServerEncrypt = "2015-12-11"
	versionLargeBlocks   = "2016-05-31"
	versionCreationTime  = "2017-11-09"
	versionStrictNewest  = "2019-07-07"
	versionHugeBlocks    = "2019-12-12"
	versionChallenge     = "2019-12-12"
)

// requestVersion is the version that shapes the answer: the request's own, or that of its SAS.
// By default every well-formed version is served, since today's clients send newer ones than the
// device knows; under strict those are refused as the device refuses them.
// behaviour: blob-any-version, behaviour: blob-default-version.
func (s *Service) requestVersion(r *http.Request, a address) (string, error) {
	v := r.Header.Get("x-ms-version")
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
	if _, err := time.Parse(time.DateOnly, v); err != nil || v < versionOldest {
		return "", badHeader("x-ms-version", v)
	}
	if s.Strict && v > versionStrictNewest {
		return "", badHeader("x-ms-version", v)
	}
	return v, nil
}
