package network

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/edgerite/edgerite/arm"
)

// ipConfiguration is one address of an interface.
type ipConfiguration struct {
	Name       string       `json:"name"`
	ID         string       `json:"id,omitempty" arm:"readonly"`
	Etag       string       `json:"etag,omitempty" arm:"readonly"`
	Type       string       `json:"type,omitempty" arm:"readonly,since=2020-11-01"`
	Properties ipProperties `json:"properties"`
}

type ipProperties struct {
	ProvisioningState string       `json:"provisioningState,omitempty" arm:"readonly"`
	PrivateAddress    string       `json:"privateIPAddress,omitempty"`
	Allocation        string       `json:"privateIPAllocationMethod"`
	Subnet            *subResource `json:"subnet,omitempty"`
	Primary           bool         `json:"primary"`
	AddressVersion    string       `json:"privateIPAddressVersion,omitempty" arm:"since=2016-09-01"`
	PublicAddress     *subResource `json:"publicIPAddress,omitempty"`
}

// The allocation methods, as they are shown whatever the case they were sent in.
const (
	static  = "Static"
	dynamic = "Dynamic"
)

// role is what a configuration is to what it refers to, and the end of its id.
func (c *ipConfiguration) role() string { return "ipConfigurations/" + c.Name }

func (c *ipConfiguration) isStatic() bool { return c.Properties.Allocation == static }

// ipConfiguration is Microsoft.Network/networkInterfaces/ipConfigurations: read alone, written with its interface.
func (p *provider) ipConfiguration() *arm.Nested[networkInterface, ipConfiguration] {
	return &arm.Nested[networkInterface, ipConfiguration]{
		Type: arm.Type[ipConfiguration]{
			Name:     "Microsoft.Network/networkInterfaces/ipConfigurations",
			Doc:      "https://learn.microsoft.com/rest/api/virtualnetwork/network-interface-ip-configurations",
			Surface:  arm.OnDevice,
			Versions: versions().Since("2017-06-01"),
			Names:    arm.Names{Min: 1, Max: 80},
			Untagged: true,
			ReadOnly: true,
			Etag:     true,
			View:     viewConfiguration,
		},
		Parent: p.interfaces,
		Items:  func(body *networkInterface) *[]ipConfiguration { return &body.Properties.IPConfigurations },
		Key:    func(item *ipConfiguration) *string { return &item.Name },
	}
}

func viewConfiguration(c *arm.Call, r *arm.Resource[ipConfiguration]) error {
	r.Body.Type = "Microsoft.Network/networkInterfaces/ipConfigurations"
	props := &r.Body.Properties
	if err := expand(c, props.Subnet, "subnet", "ipConfigurations/subnet"); err != nil {
		return err
	}
	return expand(c, props.PublicAddress, "publicIPAddress", "ipConfigurations/publicIPAddress")
}

func defaultConfiguration(c *ipConfiguration) {
	props := &c.Properties
	props.PublicAddress = orNone(props.PublicAddress)
	props.Allocation = canonical(cmp.Or(props.Allocation, dynamic), static, dynamic)
	props.AddressVersion = canonical(cmp.Or(props.AddressVersion, "IPv4"), "IPv4")
}

// canonical gives value the case of the known word it is; an unknown one stays as it is.
func canonical(value string, known ...string) string {
	for _, word := range known {
		if strings.EqualFold(value, word) {
			return word
		}
	}
	return value
}

func known(value string, words ...string) bool { return slices.Contains(words, value) }

func checkConfiguration(nic arm.ID, c *ipConfiguration, i int) error {
	props := c.Properties
	switch {
	case props.Allocation != static && props.Allocation != dynamic:
		return errValue(props.Allocation, configurationPath(i, "properties.privateIPAllocationMethod"))
	case props.AddressVersion != "IPv4":
		return errValue(props.AddressVersion, configurationPath(i, "properties.privateIPAddressVersion"))
	case props.Subnet == nil || props.Subnet.ID == "":
		return errSubnetRequired(nic.String() + "/" + c.role())
	}
	if err := checkRef(props.Subnet, "Microsoft.Network/virtualNetworks/subnets", configurationPath(i, "properties.subnet.id")); err != nil {
		return err
	}
	if err := checkRef(props.PublicAddress, "Microsoft.Network/publicIPAddresses", configurationPath(i, "properties.publicIPAddress.id")); err != nil {
		return err
	}
	if c.isStatic() && props.PrivateAddress != "" {
		_, err := parseAddress(props.PrivateAddress, configurationPath(i, "properties.privateIPAddress"))
		return err
	}
	return nil
}

func configurationRefs(c *ipConfiguration, i int) []arm.Ref {
	return append(refTo(c.Properties.Subnet, c.role(), configurationPath(i, "properties.subnet.id")),
		refTo(c.Properties.PublicAddress, c.role(), configurationPath(i, "properties.publicIPAddress.id"))...)
}

func configurationPath(i int, property string) string {
	return fmt.Sprintf("properties.ipConfigurations[%d].%s", i, property)
}

// place is where a configuration's address comes from.
type place struct {
	network *arm.Resource[virtualNetwork]
	subnet  arm.ID
	prefix  netip.Prefix
}

// placeOf finds the subnet of a configuration, whose existence the engine has checked.
func (p *provider) placeOf(c *arm.Call, config *ipConfiguration) (place, error) {
	id, err := arm.ParseID(config.Properties.Subnet.ID)
	if err != nil {
		return place{}, err
	}
	parent, _ := id.Parent() // checkConfiguration has seen that it is a subnet's id
	network, err := arm.Find(c, p.networks, parent)
	if err != nil {
		return place{}, err
	}
	found := subnetNamed(network.Body.Properties.Subnets, id.Name())
	if found == nil {
		return place{}, errSubnetOutside(id.Name(), parent.Name())
	}
	prefix, err := netip.ParsePrefix(found.Properties.AddressPrefix)
	return place{network, id, prefix}, err
}
