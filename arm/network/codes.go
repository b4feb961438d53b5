package network

import (
	"net/http"
	"net/netip"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/internal/apierr"
)

// The provider's own errors, with the codes and texts of Azure's network provider: those the pages
// name are at https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/common-deployment-errors,
// the texts are from answers that public issues quote (behaviour: network-error-texts).

func refuse(code, format string, args ...any) *apierr.Error {
	return apierr.New(http.StatusBadRequest, code, format, args...)
}

func errNoPrefix(id arm.ID) error {
	return refuse("AddressPrefixStringCannotBeNullOrEmpty", "Address prefix string for resource %s cannot be null or empty.", id)
}

func errPrefixFormat(prefix string, id arm.ID) error {
	return refuse("InvalidAddressPrefixFormat", "Address prefix %s of resource %s is not formatted correctly. It should follow CIDR notation, for example 10.0.0.0/24.", prefix, id)
}

func errPrefixBase(prefix netip.Prefix, id arm.ID) error {
	return refuse("InvalidCIDRNotation", "The address prefix %s in resource %s has an invalid CIDR notation. For the given prefix length, the address prefix should be %s.", prefix, id, prefix.Masked())
}

func errFamily(what string) error {
	return refuse("InvalidIPAddressFamily", "The IPAddress or prefix %s has invalid address family. Only IPv4 addresses are permitted.", what)
}

func errSubnetOutside(subnet, network string) error {
	return refuse("NetcfgInvalidSubnet", "Subnet '%s' is not valid in virtual network '%s'.", subnet, network)
}

func errSubnetsOverlap(subnet, network string) error {
	return refuse("NetcfgSubnetRangesOverlap", "Subnet '%s' is not valid because its IP address range overlaps with that of an existing subnet in virtual network '%s'.", subnet, network)
}

func errSubnetInUse(subnet, user string) error {
	return refuse("InUseSubnetCannotBeDeleted", "Subnet %s is in use by %s and cannot be deleted. In order to delete the subnet, delete all the resources within the subnet. See aka.ms/deletesubnet.", subnet, user)
}

func errPrefixInUse(prefix, subnet string) error {
	return refuse("InUsePrefixCannotBeDeleted", "IpPrefix %s on Subnet %s has active allocations and cannot be deleted.", prefix, subnet)
}

// errOneNetwork is the device's own rule. Its words are the page's; the code is a guess.
//
// Page: https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-deploy-virtual-machine-powershell
func errOneNetwork(rule string) error {
	return refuse("OperationNotAllowed", "%s", rule)
}

func errNoIPConfigurations(id arm.ID) error {
	return refuse("NetworkInterfaceMustHaveIpConfigurationOrAttachedElasticNetworkInterface", "Network interface %s must have at least one IP configuration.", id)
}

func errSubnetRequired(config string) error {
	return refuse("SubnetIsRequired", "Subnet reference is required for ipconfiguration %s.", config)
}

func errNotAnID(value, path string) error {
	return refuse("LinkedInvalidPropertyId", "Property id '%s' at path '%s' is invalid. Expect fully qualified resource Id that start with '/subscriptions/{subscriptionId}' or '/providers/{resourceProviderNamespace}/'.", value, path).At(path)
}

func errPrimary(id arm.ID) error {
	return refuse("InvalidRequestFormat", "Network interface %s must have exactly one primary IP configuration.", id)
}

func errValue(value, path string) error {
	return refuse("InvalidRequestFormat", "The value '%s' of property '%s' is not valid.", value, path).At(path)
}

// errTooMany bounds what one body may hold. behaviour: network-limits.
func errTooMany(id arm.ID, what string, n, most int) error {
	return refuse("InvalidRequestFormat", "Resource %s has %d %s. The most there can be is %d.", id, n, what, most)
}

// errUnsupported refuses what would have to do something and cannot here. behaviour: network-kept.
func errUnsupported(id arm.ID, property string) error {
	return refuse("OperationNotAllowed", "Resource %s cannot have %s: this device has one virtual network, and no services beside it.", id, property).At("properties." + property)
}

func errStaticWithoutAddress(config string) error {
	return refuse("InvalidRequestFormat", "IP configuration %s has the private IP allocation method Static and no private IP address.", config)
}

func errNotInSubnet(a netip.Addr, prefix netip.Prefix) error {
	return refuse("PrivateIPAddressNotInSubnet", "Private static IP address %s does not belong to the range of subnet prefix %s.", a, prefix)
}

func errReserved(a netip.Addr, prefix netip.Prefix) error {
	return refuse("PrivateIPAddressInReservedRange", "Private static IP address %s falls within reserved IP range of subnet prefix %s.", a, prefix)
}

func errAllocated(config string, a netip.Addr, to string) error {
	return refuse("PrivateIPAddressIsAllocated", "IP configuration %s is using the private IP address %s which is already allocated to resource %s.", config, a, to)
}

func errSubnetFull(subnet arm.ID, prefix netip.Prefix) error {
	return refuse("SubnetIsFull", "Subnet %s with address prefix %s does not have enough capacity for 1 IP addresses.", subnet, prefix)
}

func errInterfaceInUse(nic, user arm.ID) error {
	return refuse("NicInUse", "Network Interface %s is used by existing resource %s. In order to delete the network interface, it must be dissociated from the resource. To learn more, see aka.ms/deletenic.", nic, user)
}

func errPublicInUse(public arm.ID, user string) error {
	return refuse("PublicIPAddressCannotBeDeleted", "Public IP address %s can not be deleted since it is still allocated to resource %s. In order to delete the public IP, disassociate/detach the Public IP address from the resource.  To learn how to do this, see aka.ms/deletepublicip.", public, user)
}

func errLabel(label string) error {
	return refuse("InvalidDomainNameLabel", "The domain name label %s is invalid. It must conform to the following regular expression: %s.", label, labelForm)
}

func errLabelInUse(name string) error {
	return refuse("DnsRecordInUse", "DNS record %s is already used by another public IP.", name)
}

func errPublicTaken(config string, public, user arm.ID) error {
	return refuse("PublicIPAddressInUse", "IP configuration %s is referencing public IP address %s that is already allocated to resource %s.", config, public, user)
}

// busy is what the network provider answers while another operation holds the resource.
// behaviour: network-busy.
func busy(_ arm.ID, url string) error {
	return apierr.New(http.StatusTooManyRequests, "AnotherOperationInProgress",
		"Another operation on this or dependent resource is in progress. To retrieve status of the operation use uri: %s.", url).With("Retry-After", "1")
}
