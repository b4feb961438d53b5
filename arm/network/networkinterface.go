package network

import (
	"encoding/base32"
	"encoding/hex"
	"strings"

	"github.com/edgerite/edgerite/arm"
)

// networkInterface is the body of Microsoft.Network/networkInterfaces.
type networkInterface struct {
	Properties interfaceProperties `json:"properties"`
}

type interfaceProperties struct {
	ProvisioningState     string            `json:"provisioningState"`
	ResourceGUID          string            `json:"resourceGuid" arm:"readonly"`
	IPConfigurations      []ipConfiguration `json:"ipConfigurations"`
	DNS                   dnsSettings       `json:"dnsSettings"`
	MACAddress            string            `json:"macAddress" arm:"readonly"`
	Primary               *bool             `json:"primary,omitempty" arm:"readonly"`
	AcceleratedNetworking *bool             `json:"enableAcceleratedNetworking,omitempty" arm:"since=2016-09-01"`
	IPForwarding          bool              `json:"enableIPForwarding"`
	VirtualMachine        *subResource      `json:"virtualMachine,omitempty" arm:"readonly"`
	SecurityGroup         *subResource      `json:"networkSecurityGroup,omitempty"`
	HostedWorkloads       []string          `json:"hostedWorkloads,omitzero" arm:"readonly,since=2018-08-01"`
	TapConfigurations     []subResource     `json:"tapConfigurations,omitzero" arm:"readonly,since=2018-08-01"`
	NICType               string            `json:"nicType,omitempty" arm:"readonly,since=2020-11-01"`
	EncryptionSupported   *bool             `json:"vnetEncryptionSupported,omitempty" arm:"readonly,since=2021-05-01"`
}

type dnsSettings struct {
	Servers        []string `json:"dnsServers"`
	AppliedServers []string `json:"appliedDnsServers" arm:"readonly"`
	Label          string   `json:"internalDnsNameLabel,omitempty"`
	FQDN           string   `json:"internalFqdn,omitempty" arm:"readonly"`
	DomainSuffix   string   `json:"internalDomainNameSuffix,omitempty" arm:"readonly,since=2016-09-01"`
}

func (p *provider) networkInterface() *arm.Type[networkInterface] {
	return &arm.Type[networkInterface]{
		Name:       "Microsoft.Network/networkInterfaces",
		Movable:    true,
		Moved:      func(c *arm.Call, _ arm.ID, r *arm.Resource[networkInterface]) error { return takeAll(c.Tx(), r) },
		Doc:        "https://learn.microsoft.com/rest/api/virtualnetwork/network-interfaces",
		Surface:    arm.OnDevice,
		Versions:   versions(),
		PatchSince: patchSince,
		Location:   arm.LowerLocation,
		Names:      arm.Names{Min: 1, Max: 80},
		Etag:       true,
		While:      arm.Updating,
		Takes:      networkTimes(),
		Polling:    arm.PollAsyncWrites,
		Early:      true,
		Default:    defaultInterface,
		Validate:   checkInterface,
		Refs:       interfaceRefs,
		Changed:    p.interfaceChanged,
		Deleted:    interfaceDeleted,
		InUse: func(r *arm.Resource[networkInterface], by []arm.Ref) error {
			return errInterfaceInUse(r.ID, by[0].From)
		},
		View: viewInterface,
	}
}

func defaultInterface(c *arm.Call, old, r *arm.Resource[networkInterface]) error {
	props := &r.Body.Properties
	if old == nil {
		props.ResourceGUID = c.UUID()
		props.MACAddress = microsoftOUI + strings.ToUpper(c.Hex(3))
	}
	if len(props.IPConfigurations) > maxConfigurations {
		return errTooMany(r.ID, "IP configurations", len(props.IPConfigurations), maxConfigurations)
	}
	props.AcceleratedNetworking = orFalse(props.AcceleratedNetworking)
	props.SecurityGroup = orNone(props.SecurityGroup)
	if props.IPConfigurations == nil {
		props.IPConfigurations = []ipConfiguration{}
	}
	for i := range props.IPConfigurations {
		defaultConfiguration(&props.IPConfigurations[i])
	}
	if len(props.IPConfigurations) == 1 {
		props.IPConfigurations[0].Properties.Primary = true
	}
	return nil
}

// checkInterface looks at the interface alone; what its addresses depend on is interfaceChanged's.
func checkInterface(_ *arm.Call, _, r *arm.Resource[networkInterface]) error {
	configs := r.Body.Properties.IPConfigurations
	if len(configs) == 0 {
		return errNoIPConfigurations(r.ID)
	}
	primaries := 0
	for i := range configs {
		if err := checkConfiguration(r.ID, &configs[i], i); err != nil {
			return err
		}
		if configs[i].Properties.Primary {
			primaries++
		}
	}
	if primaries != 1 {
		return errPrimary(r.ID)
	}
	if err := checkServers(r.ID, r.Body.Properties.DNS.Servers, "properties.dnsSettings.dnsServers"); err != nil {
		return err
	}
	return checkRef(r.Body.Properties.SecurityGroup, securityGroupType, securityGroupPath)
}

// checkServers refuses what is no address of a DNS server.
func checkServers(id arm.ID, servers []string, path string) error {
	if len(servers) > maxServers {
		return errTooMany(id, "DNS servers", len(servers), maxServers)
	}
	for _, server := range servers {
		if _, err := parseAddress(server, path); err != nil {
			return err
		}
	}
	return nil
}

func interfaceRefs(r *arm.Resource[networkInterface]) []arm.Ref {
	refs := refTo(r.Body.Properties.SecurityGroup, securityGroupRole, securityGroupPath)
	for i := range r.Body.Properties.IPConfigurations {
		refs = append(refs, configurationRefs(&r.Body.Properties.IPConfigurations[i], i)...)
	}
	return refs
}

func (p *provider) interfaceChanged(c *arm.Call, old, r *arm.Resource[networkInterface]) error {
	if err := p.checkPublics(c, r); err != nil {
		return err
	}
	network, err := p.assignAddresses(c, old, r)
	if err != nil {
		return err
	}
	r.Body.Properties.DNS.DomainSuffix, err = domainSuffix(network)
	return err
}

func interfaceDeleted(c *arm.Call, r *arm.Resource[networkInterface]) error {
	return releaseAll(c.Tx(), r)
}

// viewInterface says which machine the interface is in: a machine names its interfaces, not the
// other way round. An interface in none is neither primary nor not.
func viewInterface(c *arm.Call, r *arm.Resource[networkInterface]) error {
	users, err := c.Referrers(r.ID)
	if err != nil {
		return err
	}
	props := &r.Body.Properties
	for _, user := range users {
		primary := user.Role == "primary"
		props.Primary, props.VirtualMachine = &primary, &subResource{ID: user.From.String()}
	}
	if props.DNS.Servers == nil {
		props.DNS.Servers = []string{}
	}
	props.DNS.AppliedServers = []string{}
	// behaviour: interface-constants.
	if props.DNS.Label != "" {
		props.DNS.FQDN = props.DNS.Label + "." + props.DNS.DomainSuffix
	}
	props.HostedWorkloads, props.TapConfigurations = []string{}, []subResource{}
	props.NICType, props.EncryptionSupported = "Standard", new(bool)
	if err := expand(c, props.VirtualMachine, "virtualMachine"); err != nil {
		return err
	}
	return expand(c, props.SecurityGroup, securityGroupRole)
}

// microsoftOUI begins the hardware address of an interface, which the device prints without
// separators: 001DD84A58D1.
// behaviour: mac-address.
const microsoftOUI = "001DD8"

// domainSuffix has one label of 26 characters for each network, as the samples have. We make it of
// the network's GUID (behaviour: internal-domain-suffix).
func domainSuffix(network *arm.Resource[virtualNetwork]) (string, error) {
	guid, err := hex.DecodeString(strings.ReplaceAll(network.Body.Properties.ResourceGUID, "-", ""))
	label := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(guid)
	return strings.ToLower(label) + ".a--x.internal.cloudapp.net", err
}
