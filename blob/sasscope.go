package blob

import (
	"net"
	"net/netip"
	"strings"
)

// checkSASNetwork checks whence and how the request came.
func (c *call) checkSASNetwork(s *sas) error {
	if s.version < versionSASAddress {
		return nil
	}
	first, last, err := parseSASAddresses(s.query.get("sip"))
	if err != nil {
		return err
	}
	if first.IsValid() && !between(c.r.RemoteAddr, first, last) {
		return errSourceIPMismatch
	}
	if s.query.get("spr") == "https" && !c.secure() {
		return errProtocolMismatch
	}
	return nil
}

// parseSASAddresses reads sip: an address or an inclusive range of them, or nothing.
func parseSASAddresses(sip string) (first, last netip.Addr, err error) {
	if sip == "" {
		return first, last, nil
	}
	low, high, isRange := strings.Cut(sip, "-")
	if !isRange {
		high = low
	}
	if first, err = netip.ParseAddr(low); err != nil {
		return first, last, err
	}
	last, err = netip.ParseAddr(high)
	return first, last, err
}

func between(remote string, first, last netip.Addr) bool {
	host, _, err := net.SplitHostPort(remote)
	if err != nil {
		host = remote
	}
	client, err := netip.ParseAddr(host)
	if err != nil {
		return false
	}
	client = client.Unmap()
	return client.Compare(first) >= 0 && client.Compare(last) <= 0
}

// checkSASScope checks that the SAS grants the operation
// (https://learn.microsoft.com/rest/api/storageservices/create-service-sas#specify-permissions,
// https://learn.microsoft.com/rest/api/storageservices/create-account-sas#account-sas-permissions-by-operation).
// behaviour: blob-sas-letters.
func (c *call) checkSASScope(s *sas) error {
	if s.permission == "" {
		return authenticationFailed("sp is mandatory. Cannot be empty")
	}
	need := c.lettersNeeded(s.version)
	if need == "" || !c.reachedBy(s) {
		return errAuthorizationFailure // behaviour: blob-sas-unreachable
	}
	granted, err := c.lettersOf(s)
	if err != nil {
		return err
	}
	if err := c.holdToLetters(need, granted); err != nil {
		return err
	}
	if s.kind != accountSAS {
		return nil
	}
	if !strings.ContainsAny(s.query.get("srt"), c.op.sasTypes()) {
		return errResourceTypeMismatch
	}
	if !strings.Contains(s.query.get("ss"), "b") {
		return errServiceMismatch
	}
	return nil
}

// lettersOf are the letters that a SAS grants: a user delegation SAS none that its signer's roles do not.
// Page: https://learn.microsoft.com/rest/api/storageservices/create-user-delegation-sas#assign-permissions-with-azure-rbac
func (c *call) lettersOf(s *sas) (string, error) {
	if s.kind != delegationSAS || c.Roles == nil {
		return s.permission, nil
	}
	return c.roleLetters(s.query.get("skoid"), s.permission)
}

// reachedBy tells whether the SAS is about what the operation is about. A service SAS reaches
// blobs, and of its container no more than what reads or changes many of them.
func (c *call) reachedBy(s *sas) bool {
	if s.kind == accountSAS || c.op.Level == blobLevel || c.op.everyLevel {
		return true
	}
	return s.resource == "c" && c.op.serviceSAS
}

// sasTypes are the resource types of which an account SAS needs one: service, container, object.
func (o Operation) sasTypes() string {
	if o.resourceTypes != "" {
		return o.resourceTypes
	}
	return [...]string{serviceLevel: "s", containerLevel: "c", blobLevel: "o"}[o.Level]
}

// leaseLetters lets who may delete break a lease too, from 2017-07-29 on.
func leaseLetters(c *call, version string) string {
	if version >= "2017-07-29" && strings.EqualFold(c.header("x-ms-lease-action"), "break") {
		return "wd"
	}
	return "w"
}

// deleteLetters tells what can be undeleted from what is gone for good.
func deleteLetters(c *call, _ string) string {
	if strings.EqualFold(c.address.query.get("deletetype"), "permanent") {
		return "y"
	}
	return "d"
}
