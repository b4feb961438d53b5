package blob

import (
	"encoding/hex"
	"strings"
)

// leaseHeader reads a header that holds a lease id; none is "".
func (c *call) leaseHeader(name string) (string, error) {
	v := c.header(name)
	if v == "" {
		return "", nil
	}
	id, ok := parseLeaseID(v)
	if !ok {
		return "", badHeader(strings.ToLower(name), v)
	}
	return id, nil
}

// parseLeaseID reads a GUID in the forms that .NET writes, 32 digits with or without hyphens and
// then brackets, and gives it in lower case with hyphens
// (https://learn.microsoft.com/rest/api/storageservices/lease-blob#request-headers).
// behaviour: blob-lease-id.
func parseLeaseID(text string) (id string, ok bool) {
	for _, brackets := range []string{"{}", "()"} {
		if len(text) == 38 && text[0] == brackets[0] && text[37] == brackets[1] {
			text = text[1:37]
		}
	}
	if len(text) == 36 && text[8] == '-' && text[13] == '-' && text[18] == '-' && text[23] == '-' {
		text = text[:8] + text[9:13] + text[14:18] + text[19:23] + text[24:]
	}
	text = strings.ToLower(text)
	if _, err := hex.DecodeString(text); err != nil || len(text) != 32 {
		return "", false
	}
	return text[:8] + "-" + text[8:12] + "-" + text[12:16] + "-" + text[16:20] + "-" + text[20:], true
}
