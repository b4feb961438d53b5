package blob

import (
	"strings"
	"unicode/utf8"
)

// Blob name limits in characters: Azure's, and the device's own, which counts under strict
// (https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-system-requirements-rest).
// behaviour: blob-names-strict.
const (
	maxBlobName       = 1024
	maxBlobNameStrict = 880
)

// checkNames refuses names no resource may have
// (https://learn.microsoft.com/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata).
func (c *call) checkNames() error {
	if c.address.level == serviceLevel {
		return nil
	}
	if !validContainerName(c.address.container) {
		return invalidResourceName(c.address.container)
	}
	if c.address.level == containerLevel {
		return nil
	}
	limit := maxBlobName
	if c.Strict {
		limit = maxBlobNameStrict
	}
	name := c.address.blob
	// A zero byte separates names from what follows in the store's keys; Azure refuses it too.
	if !utf8.ValidString(name) || strings.IndexByte(name, 0) >= 0 {
		return errInvalidURI
	}
	if utf8.RuneCountInString(name) > limit {
		return errInvalidResourceLength
	}
	// In the root container a slash would make the name look like one in another container.
	if c.address.container == rootContainer && strings.Contains(name, "/") {
		return errInvalidURI
	}
	return nil
}

// invalidResourceName tells characters from length, as the service does.
// behaviour: blob-container-name-length.
func invalidResourceName(name string) error {
	if len(name) < 3 || len(name) > 63 {
		return errOutOfRangeName
	}
	return errInvalidResourceName
}

func validContainerName(name string) bool {
	switch name {
	case rootContainer, "$logs", "$web":
		return true
	}
	if len(name) < 3 || len(name) > 63 || name[0] == '-' || name[len(name)-1] == '-' || strings.Contains(name, "--") {
		return false
	}
	for _, b := range []byte(name) {
		if (b < 'a' || b > 'z') && (b < '0' || b > '9') && b != '-' {
			return false
		}
	}
	return true
}
