package sts

import (
	"net/url"
	"strings"

	"github.com/edgerite/edgerite/internal/rnd"
)

// The identities that are the same on every device.
// https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-connect-resource-manager
// https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-deploy-virtual-machine-cli-python
const (
	TenantID         = "c0257de7-538f-415c-993a-1b87a031879d"
	User             = "EdgeArmUser"
	UserDisplay      = "EdgeArmUser@localhost"
	ServicePrincipal = "cbd868c5-7207-431f-8d16-1cb144b50971" // its secret is the user's password
)

// StorageAudience is the audience of tokens for any storage account.
// https://learn.microsoft.com/azure/storage/blobs/authorize-access-azure-active-directory
const StorageAudience = "https://storage.azure.com/"

// names are the names a device has, and the ids that follow from them.
type names struct {
	login, management, graph string // lower case
	blobSuffix               string // ".blob.edge1.localhost"
	userOID, principalOID    string
}

func namesOf(host string) names {
	return names{
		login:      "login." + host,
		management: "management." + host,
		graph:      "graph." + host,
		blobSuffix: ".blob." + host,
		// Nothing documents the device's own ids; these are stable (behaviour: sts-object-ids).
		userOID:      rnd.Derived(User + "@" + host),
		principalOID: rnd.Derived(ServicePrincipal + "@" + host),
	}
}

// audience returns the canonical form of a resource that tokens can be asked for: lower case, no port, one
// final slash. Clients send management with and without the slash (behaviour: sts-audiences).
func (n names) audience(resource string, strict bool) (string, bool) {
	if resource == UserInfoAudience {
		return resource, true
	}
	u, err := url.Parse(resource)
	if err != nil || u.Scheme != "https" || u.User != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		return "", false
	}
	host := strings.ToLower(u.Hostname())
	// "The resource URL is case-sensitive": a documented cause of AADSTS90056 on the device.
	if strict && host != u.Hostname() {
		return "", false
	}
	account, isBlob := strings.CutSuffix(host, n.blobSuffix)
	switch {
	case host == n.management, host == n.graph:
	case "https://"+host+"/" == StorageAudience:
	case isBlob && account != "" && !strings.Contains(account, "."):
	default:
		return "", false
	}
	return "https://" + host + "/", true
}
