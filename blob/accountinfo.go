package blob

import "net/http"

// getAccountInfo tells what kind of account this is
// (https://learn.microsoft.com/rest/api/storageservices/get-account-information).
func getAccountInfo(c *call) error {
	if !c.newer(versionStaticWebsite) { // "available on version 2018-03-28 and newer"
		return badQuery("restype", c.address.query.get("restype"))
	}
	c.set("x-ms-sku-name", c.account.SKU)
	c.set("x-ms-account-kind", c.account.Kind)
	if c.newer(versionHNS) {
		c.set("x-ms-is-hns-enabled", "false")
	}
	return c.answer(http.StatusOK)
}

// getServiceStats is for the secondary location only, and here none can be read: see checkSecondary
// (https://learn.microsoft.com/rest/api/storageservices/get-blob-service-stats).
// behaviour: blob-stats.
func getServiceStats(c *call) error { return badQuery("comp", c.address.query.get("comp")) }

// checkSecondary refuses requests to the host <account>-secondary: the device keeps data in one
// place (https://learn.microsoft.com/rest/api/storageservices/common-rest-api-error-codes).
// behaviour: blob-secondary.
func (c *call) checkSecondary() error {
	if !c.address.secondary {
		return nil
	}
	if c.r.Method == http.MethodGet || c.r.Method == http.MethodHead {
		return errNoSecondary
	}
	return errSecondaryWrites
}
