package azurebridge

import (
	"errors"
	"regexp"
	"strings"

	"github.com/edgerite/edgerite/arm"
)

// connection is what a connection string names.
type connection struct{ account, key, suffix string }

var errConnectionString = errors.New("not a connection string of a storage account")

// parseConnectionString reads a connection string: names in any case, in any order, with or without blanks around them. The
// protocol is http or https; a part that is not known is left alone, as the storage libraries do.
//
// Page: https://learn.microsoft.com/azure/storage/common/storage-configure-connection-string
func parseConnectionString(text string) (connection, error) {
	var c connection
	for part := range strings.SplitSeq(text, ";") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		name, value, ok := strings.Cut(part, "=")
		if value = strings.TrimSpace(value); !ok {
			return c, errConnectionString
		}
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "defaultendpointsprotocol":
			if p := strings.ToLower(value); p != "http" && p != "https" {
				return c, errConnectionString
			}
		case "accountname":
			c.account = strings.ToLower(value)
		case "accountkey":
			c.key = value
		case "endpointsuffix":
			c.suffix = strings.ToLower(value)
		}
	}
	if c.account == "" || c.key == "" || c.suffix == "" {
		return c, errConnectionString
	}
	return c, nil
}

// isOn tells whether the account's suffix is the device's. The templates take it from the account's blob endpoint, so it
// may have a port.
func (c connection) isOn(d arm.Device) bool {
	host, _, _ := strings.Cut(strings.Trim(c.suffix, "/."), ":")
	return strings.EqualFold(strings.TrimSuffix(host, "."), d.Name+"."+d.Domain)
}

// containerName is how a container may be called that a download makes.
//
// Page: https://learn.microsoft.com/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata
var containerName = regexp.MustCompile(`^[a-z0-9](-?[a-z0-9]){2,62}$`)

func validContainer(name string) bool { return len(name) <= 63 && containerName.MatchString(name) }
